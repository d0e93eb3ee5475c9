"""117 entities and what Backstage says of each, named as in what was observed of a real one."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

GONE = object()
"""Stands for: without this field."""

_COMPONENT = {"type": "service", "lifecycle": "production", "owner": "team-a"}
_SPECS: Mapping[str, Mapping[str, Any]] = {
    "Component": _COMPONENT,
    "API": {**_COMPONENT, "definition": "openapi: 3.1.0"},
    "Group": {"type": "team", "children": []},
    "User": {"memberOf": []},
    "Resource": {"type": "database", "owner": "team-a"},
    "System": {"owner": "team-a"},
    "Domain": {"owner": "team-a"},
    "Location": {"target": "https://example.com/catalog-info.yaml"},
}

NAME = (
    "expected a string that is sequences of [a-zA-Z0-9] separated by any of [-_.],"
    " at most 63 characters in total but found"
)
NAMESPACE = (
    "expected a string that is sequences of [a-z0-9] separated by [-],"
    " at most 63 characters in total but found"
)
TAG = (
    "expected a string that is sequences of [a-z0-9+#] separated by [-],"
    " at most 63 characters in total but found"
)
KIND = (
    "expected a string that is a sequence of [a-zA-Z][a-z0-9A-Z],"
    " at most 63 characters in total but found"
)
PREFIX = "expected a valid prefix and/or suffix but found"
LINK = "expected a string that is a valid url but found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One entity, and the stage and words of its first problem; no stage when it has none."""

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    """By path with dots: the value that a good entity has there instead."""
    kind: str = "Component"
    stage: str | None = None
    message: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """The entity."""
        entity: dict[str, Any] = {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": self.kind,
            "metadata": {"name": self.name},
            "spec": deepcopy(dict(_SPECS[self.kind])),
        }
        for path, value in self.changes.items():
            *parents, last = path.split(".")
            holder = entity
            for parent in parents:
                holder = holder.setdefault(parent, {})
            if value is GONE:
                del holder[last]
            else:
                holder[last] = value
        return entity

    @property
    def text(self) -> bytes:
        """The entity as a manifest."""
        return json.dumps(self.data, ensure_ascii=False).encode()


def _ok(name: str, kind: str = "Component", **changes: Any) -> Case:
    return Case(name=name, kind=kind, changes=_paths(changes))


def _bad(stage: str, name: str, message: str, kind: str = "Component", **changes: Any) -> Case:
    return Case(name=name, kind=kind, changes=_paths(changes), stage=stage, message=message)


def _paths(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {path.replace("__", ".").rstrip("_"): value for path, value in changes.items()}


def _type(pointer: str, kind: str) -> str:
    return f"{pointer} must be {kind} - type: {kind}"


def _lacks(name: str, pointer: str = "/spec") -> str:
    return f"{pointer} must have required property '{name}' - missingProperty: {name}"


def _short(pointer: str) -> str:
    return f"{pointer} must NOT have fewer than 1 characters - limit: 1"


def _malformed(words: str) -> str:
    return f"Malformed envelope, {words}"


def _format(field_name: str, words: str, value: str) -> str:
    return f'"{field_name}" is not valid; {words} "{value}".'


def _unknown(ref: str) -> str:
    return (
        f"No processor recognized the entity {ref} as valid,"
        " possibly caused by a foreign kind or apiVersion"
    )


_ANNOTATION = _malformed("/metadata/annotations/a~1b must be string")
_LABEL = _malformed("/metadata/labels/a must be string")
_LONG = "x" * 64

SPEC = (
    _ok("ok"),
    _bad("kind", "type-null", _type("/spec/type", "string"), spec__type=None),
    _bad("kind", "type-missing", _lacks("type"), spec__type=GONE),
    _bad("kind", "type-number", _type("/spec/type", "string"), spec__type=1),
    _bad("kind", "type-empty", _short("/spec/type"), spec__type=""),
    _bad("kind", "lifecycle-missing", _lacks("lifecycle"), spec__lifecycle=GONE),
    _bad("kind", "owner-missing", _lacks("owner"), spec__owner=GONE),
    _bad("kind", "owner-null", _type("/spec/owner", "string"), spec__owner=None),
    _bad("kind", "owner-empty", _short("/spec/owner"), spec__owner=""),
    _bad("kind", "owner-list", _type("/spec/owner", "string"), spec__owner=["team-a"]),
    _ok("owner-weird", spec__owner="Team A / B: c"),
    _bad(
        "relations",
        "owner-badref",
        'Entity reference "group:" was not on the form [<kind>:][<namespace>/]<name>',
        spec__owner="group:",
    ),
    _ok("owner-email", spec__owner="a.b@c.com"),
    _bad(
        "relations",
        "dependsOn-nokind",
        'Entity reference "foo" had missing or empty kind'
        ' (e.g. did not start with "component:" or similar)',
        spec__dependsOn=["foo"],
    ),
    _bad("kind", "dependsOn-string", _type("/spec/dependsOn", "array"), spec__dependsOn="x"),
    _bad("kind", "dependsOn-null", _type("/spec/dependsOn", "array"), spec__dependsOn=None),
    _bad(
        "kind", "dependsOn-nullitem", _type("/spec/dependsOn/0", "string"), spec__dependsOn=[None]
    ),
    _ok("providesApis-empty", spec__providesApis=[]),
    _bad("kind", "system-null", _type("/spec/system", "string"), spec__system=None),
    _ok("dependencyOf-string", spec__dependencyOf="component:x"),
    _bad("kind", "spec-missing", _lacks("spec", "<root>"), spec=GONE),
    _bad("policy", "spec-null", _malformed("/spec must be object"), spec=None),
    _bad("policy", "spec-list", _malformed("/spec must be object"), spec=["a"]),
    _ok("spec-extra", spec__more={"any": ["thing"]}),
)

METADATA = (
    _ok("meta-extra", metadata__more={"any": ["thing"]}),
    _bad(
        "policy",
        "root-extra",
        _malformed("<root> must NOT have additional properties"),
        more="thing",
    ),
    _bad("policy", "root-relations", "Unknown field relations", relations=[]),
    _bad("policy", "root-status", "Unknown field status", status={}),
    _ok("name-63", metadata__name="n" * 63),
    *(
        _bad(
            "policy",
            name,
            _format("metadata.name", NAME, value),
            metadata__name=value,
        )
        for name, value in (
            ("name-64", "n" * 64),
            ("name-300", "n" * 300),
            ("name-space", "a b"),
            ("name-slash", "a/b"),
            ("name-leading-dash", "-a"),
            ("name-trailing-dot", "a."),
            ("name-unicode", "café"),
            ("name-colon", "a:b"),
        )
    ),
    _ok("name-double-sep", metadata__name="a--b._c"),
    _ok("name-upper", metadata__name="ABC"),
    *(
        _bad(
            "policy",
            name,
            _format("metadata.namespace", NAMESPACE, value),
            metadata__namespace=value,
        )
        for name, value in (
            ("ns-upper", "Default"),
            ("ns-dot", "a.b"),
            ("ns-underscore", "a_b"),
        )
    ),
    _bad("envelope", "ns-empty", _short("/metadata/namespace"), metadata__namespace=""),
    _bad("envelope", "ns-null", _type("/metadata/namespace", "string"), metadata__namespace=None),
    _bad(
        "policy",
        "title-empty",
        _malformed("/metadata/title must NOT have fewer than 1 characters"),
        metadata__title="",
    ),
    _bad("policy", "title-number", _malformed("/metadata/title must be string"), metadata__title=1),
    _bad(
        "policy",
        "desc-null",
        _malformed("/metadata/description must be string"),
        metadata__description=None,
    ),
    _ok("desc-empty", metadata__description=""),
    _ok("uid-given", metadata__uid="1", metadata__etag="xyz"),
)

ROOT = (
    _bad("unknown-kind", "kind-unknown", _unknown("widget:default/kind-unknown"), kind_="Widget"),
    _bad(
        "unknown-kind",
        "kind-template",
        _unknown("template:default/kind-template"),
        kind_="Template",
    ),
    _bad("unknown-kind", "kind-lower", _unknown("component:default/kind-lower"), kind_="component"),
    _bad("policy", "kind-dash", _format("kind", KIND, "My-Kind"), kind_="My-Kind"),
    _bad("envelope", "kind-number", _type("/kind", "string"), kind_=1),
    _bad(
        "unknown-kind",
        "api-wrong",
        _unknown("component:default/api-wrong"),
        apiVersion="acme.io/v1",
    ),
    _ok("api-v1beta1", apiVersion="backstage.io/v1beta1"),
    _bad(
        "unknown-kind", "api-v1", _unknown("component:default/api-v1"), apiVersion="backstage.io/v1"
    ),
    _bad("envelope", "api-missing", _lacks("apiVersion", "<root>"), apiVersion=GONE),
    _bad(
        "policy",
        "api-trailing",
        _format("apiVersion", PREFIX, "backstage.io/v1alpha1 "),
        apiVersion="backstage.io/v1alpha1 ",
    ),
)

ANNOTATIONS = (
    *(
        _bad("policy", name, _ANNOTATION, metadata__annotations={"a/b": value})
        for name, value in (
            ("ann-number", 1),
            ("ann-bool", True),
            ("ann-null", None),
            ("ann-object", {}),
        )
    ),
    _ok("ann-empty", metadata__annotations={"a/b": ""}),
    _ok("ann-multiline", metadata__annotations={"a/b": "one\ntwo\n"}),
    *(
        _bad(
            "policy",
            name,
            _format(f"annotations.{key}", PREFIX, key),
            metadata__annotations={key: "x"},
        )
        for name, key in (
            ("ann-key-space", "a b"),
            ("ann-key-2slash", "a/b/c"),
            ("ann-key-64", _LONG),
            ("ann-key-upperprefix", "Example.com/b"),
            ("ann-key-underscoreprefix", "a_b.com/b"),
            ("ann-key-empty", ""),
        )
    ),
    *(
        _bad("policy", name, _LABEL, metadata__labels={"a": value})
        for name, value in (("label-number", 1), ("label-bool", True), ("label-null", None))
    ),
    _ok("label-empty", metadata__labels={"a": ""}),
    *(
        _bad("policy", name, _format("labels.a", NAME, value), metadata__labels={"a": value})
        for name, value in (
            ("label-space", "x y"),
            ("label-64", _LONG),
            ("label-url", "https://x.y/z"),
        )
    ),
)

TAGS_AND_LINKS = (
    *(
        _bad("policy", name, _format("tags.0", TAG, value), metadata__tags=[value])
        for name, value in (
            ("tag-upper", "Java"),
            ("tag-space", "a b"),
            ("tag-underscore", "a_b"),
            ("tag-dot", ".net"),
            ("tag-64", _LONG),
        )
    ),
    _ok("tag-special", metadata__tags=["c++", "c#", "a:b"]),
    *(
        _bad("policy", name, _malformed("/metadata/tags/0 must be string"), metadata__tags=[value])
        for name, value in (("tag-number", 1), ("tag-null", None))
    ),
    _ok("tag-dup", metadata__tags=["a", "a"]),
    _bad(
        "policy", "tags-string", _malformed("/metadata/tags must be array"), metadata__tags="java"
    ),
    *(
        _ok(name, metadata__links=[{"url": url}])
        for name, url in (
            ("link-ftp", "ftp://example.com/x"),
            ("link-mailto", "mailto:a@example.com"),
            ("link-javascript", "javascript:alert(1)"),
            ("link-hostport", "localhost:3000"),
        )
    ),
    *(
        _bad("policy", name, _format("links.0.url", LINK, url), metadata__links=[{"url": url}])
        for name, url in (("link-relative", "./docs"), ("link-hostonly", "example.com"))
    ),
    _bad(
        "policy",
        "link-nourl",
        _malformed("/metadata/links/0 must have required property 'url'"),
        metadata__links=[{"title": "x"}],
    ),
    _bad(
        "policy",
        "link-title-null",
        _malformed("/metadata/links/0/title must be string"),
        metadata__links=[{"url": "https://x.y", "title": None}],
    ),
    _bad(
        "policy",
        "link-title-empty",
        _malformed("/metadata/links/0/title must NOT have fewer than 1 characters"),
        metadata__links=[{"url": "https://x.y", "title": ""}],
    ),
    _ok("link-icon-space", metadata__links=[{"url": "https://x.y", "icon": "a b"}]),
    _ok("link-extra", metadata__links=[{"url": "https://x.y", "more": 1}]),
    _bad(
        "policy",
        "link-string",
        _malformed("/metadata/links/0 must be object"),
        metadata__links=["https://x.y"],
    ),
)

KINDS = (
    _bad("kind", "group-nochildren", _lacks("children"), "Group", spec__children=GONE),
    _ok("group-ok", "Group"),
    _bad("kind", "group-childnull", _type("/spec/children", "array"), "Group", spec__children=None),
    _bad("kind", "user-nomember", _lacks("memberOf"), "User", spec={"profile": {}}),
    _ok("user-ok", "User"),
    _bad("kind", "user-emptyspec", _lacks("memberOf"), "User", spec={}),
    _bad("kind", "api-nodef", _lacks("definition"), "API", spec__definition=GONE),
    _bad(
        "kind", "api-defobj", _type("/spec/definition", "string"), "API", spec__definition={"a": 1}
    ),
    _ok("resource-ok", "Resource"),
    _bad("kind", "resource-notype", _lacks("type"), "Resource", spec__type=GONE),
    _bad("kind", "system-noowner", _lacks("owner"), "System", spec__owner=GONE),
    _ok("domain-ok", "Domain"),
    _ok("location-notarget", "Location", spec={"type": "url"}),
    _ok("location-emptyspec", "Location", spec={}),
    _bad(
        "kind",
        "location-badpresence",
        "/spec/presence must be equal to one of the allowed values"
        " - allowedValues: required,optional",
        "Location",
        spec__presence="maybe",
    ),
)

CASES = (*SPEC, *METADATA, *ROOT, *ANNOTATIONS, *TAGS_AND_LINKS, *KINDS)
