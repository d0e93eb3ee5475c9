"""Mistakes in what an entity has to hold: keys that are missing, misspelt or at another level, and
values of another sort than their key wants."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from sync.entities.jsonschema import Path
from sync.entities.problem_case import Case, Match, found, hyphenated, in_yaml, nearest, short
from sync.entities.schemas import REQUIRED, SPEC_KEYS
from sync.entities.yaml_mistakes import braces
from sync.model import Json

ROOT: Final = ("apiVersion", "kind", "metadata", "spec")
METADATA: Final = frozenset(
    {"name", "namespace", "title", "description", "labels", "annotations", "tags", "links"}
)
_PLAIN: Final = re.compile(r"[A-Za-z_/.][\w/.+=%&?~-]*(?::[\w/.+=%&?~-]+)*")
_USUAL: Final[Mapping[str, str]] = {
    "apiVersion": "apiVersion: backstage.io/v1alpha1",
    "kind": "kind: Component",
    "metadata": "metadata:",
    "spec": "spec:",
    "name": "name: my-service",
    "lifecycle": "lifecycle: production",
    "owner": "owner: my-team",
    "definition": "definition: {$text: ./openapi.yaml}",
    "children": "children: []",
    "memberOf": "memberOf: []",
    "url": "url: https://example.com",
    "steps": "steps: []",
}
"""What to write for a key that is missing, where a person has to decide on the value."""
_TYPES: Final[Mapping[str, str]] = {
    "API": "openapi",
    "Resource": "database",
    "Group": "team",
    "Template": "service",
}
_LISTS: Final = frozenset({"children", "memberOf", "steps"})
_MOST: Final = 200
"""Keys of one mapping that are looked at: more are none of people's."""
_MAPPINGS: Final = frozenset({"metadata", "spec"})


def misspelt_missing(case: Case) -> Match | None:
    """A key that is missing, beside one that is nearly it."""
    if case.keyword != "required" or case.name is None:
        return None
    return _misspelt(case, case.path, case.name)


def misspelt_extra(case: Case) -> Match | None:
    """A key that may not be there, where one is missing that is nearly it."""
    if case.keyword != "additionalProperties" or case.name is None:
        return None
    meant = nearest(case.name, (key for key in ROOT if key not in case.data))
    return None if meant is None else _misspelt(case, (), meant)


def _misspelt(case: Case, path: Path, meant: str) -> Match | None:
    known = _known(case, path)
    wrote = case.holder(*path)
    candidates = (key for key in wrote if key not in known and _may_be(meant, wrote[key]))
    key = nearest(meant, islice(candidates, _MOST))
    if key is None:
        return None
    return found(case.place(*path, key), found=key, better=meant, where=_where(path))


def _known(case: Case, path: Path) -> frozenset[str]:
    if path == ():
        return frozenset({*ROOT, "relations", "status"})
    if path == ("metadata",):
        return METADATA
    return _of_spec(case) if path == ("spec",) else frozenset()


def _of_spec(case: Case) -> frozenset[str]:
    return SPEC_KEYS.get(case.kind, SPEC_KEYS["Component"])


def _may_be(key: str, value: Json) -> bool:
    """Whether a value is of the sort that a key wants."""
    if key in _LISTS:
        return isinstance(value, list)
    return isinstance(value, dict) if key in _MAPPINGS else isinstance(value, str)


def _where(path: Path) -> str:
    return f'"{path[-1]}"' if path and isinstance(path[-1], str) else "the top level"


def misplaced(case: Case) -> Match | None:
    """A key at another level than the one where it is missing, or may be."""
    if case.keyword == "additionalProperties" and case.name is not None:
        return _misplaced(case, (), case.name)
    if case.keyword == "required" and case.name is not None:
        if case.path == () and case.name in _MAPPINGS:
            return _below(case, case.name)
        places = [(), ("metadata",), ("spec",)]
        for path in places if case.path in {("metadata",), ("spec",)} else ():
            if path != case.path and case.name in case.holder(*path):
                return _misplaced(case, path, case.name)
    if case.keyword == "type" and case.path in {("metadata",), ("spec",)} and case.value is None:
        return _below(case, str(case.path[0]))
    return None


def _below(case: Case, wanted: str) -> Match | None:
    """The first key at the top that belongs below ``wanted``, which is not there or empty."""
    each = (_misplaced(case, (), key) for key in islice(case.data, _MOST))
    return next((match for match in each if match and match.words["home"] == wanted), None)


def _misplaced(case: Case, path: Path, key: str) -> Match | None:
    home = next((home for home, keys in _homes(case, key) if key in keys), None)
    if home is None or path == (home,) or case.at(home, key) is not None:
        return None
    if path == () and key in ROOT:
        return None
    return found(case.place(*path, key), key=key, home=home, where=_where(path))


def _homes(case: Case, key: str) -> Iterator[tuple[str, frozenset[str]]]:
    if key in REQUIRED.get(case.kind, ()):
        yield "spec", frozenset({key})
    yield "metadata", METADATA
    yield "spec", _of_spec(case)


def written_by_portals(case: Case) -> Match | None:
    """``relations`` or ``status``."""
    if case.problem.type != "policy" or case.path not in {("relations",), ("status",)}:
        return None
    return found(key=case.path[0])


def unknown_key(case: Case) -> Match | None:
    """A key at the top level that is none of Backstage's."""
    return found(key=case.name) if case.keyword == "additionalProperties" else None


def missing(case: Case) -> Match | None:
    """A key that has to be there."""
    if case.keyword != "required" or case.name is None:
        return None
    usual = _USUAL.get(case.name, f"{case.name}: …")
    if case.name == "type":
        usual = f"type: {_TYPES.get(case.kind, 'service')}"
    if case.name == "name" and (better := _name_of_title(case)):
        usual = f"name: {better}"
    if case.name == "apiVersion" and case.kind == "Template":
        usual = "apiVersion: scaffolder.backstage.io/v1beta3"
    return found(name=case.name, where=_holder(case), usual=usual)


def _name_of_title(case: Case) -> str:
    title = case.at("metadata", "title")
    is_of_entity = case.path == ("metadata",) and isinstance(title, str)
    return hyphenated(str(title).lower(), "a-z0-9_.-") if is_of_entity else ""


def _holder(case: Case) -> str:
    if not case.path:
        return "the document"
    return f'"{case.key}"' if isinstance(case.path[-1], str) else f'an item of "{case.key}"'


def empty(case: Case) -> Match | None:
    """A key without a value, or with an empty text."""
    no_value = case.keyword == "type" and case.value is None
    if not (no_value or (case.keyword == "minLength" and case.value == "")):
        return None
    usual = _USUAL.get(case.key, "") if _is_required(case) else ""
    if case.key == "type" and _is_required(case):
        usual = f"type: {_TYPES.get(case.kind, 'service')}"
    advice = f'such as "{usual}"' if usual.partition(": ")[2] else "or take the line out"
    return found(it=case.named, advice=advice)


def _is_required(case: Case) -> bool:
    if len(case.path) == 1 or case.path == ("metadata", "name"):
        return True
    return (
        len(case.path) == 2 and case.path[0] == "spec" and case.key in REQUIRED.get(case.kind, ())
    )


def number(case: Case) -> Match | None:
    """A number or a boolean where a text is wanted."""
    value = case.value
    if not _wants_text(case) or not isinstance(value, bool | int | float):
        return None
    text = case.written()
    if not text or text[0] in "\"'" or case.path[0] in {"apiVersion", "kind"}:
        return None
    if case.path[:2] == ("metadata", "tags"):
        text = hyphenated(text, "a-z0-9:+#")
    what = "true or false" if isinstance(value, bool) else "a number"
    quoted = in_yaml(text)
    better = quoted if isinstance(case.path[-1], int) else f"{case.key}: {quoted}"
    return found(it=case.named, what=what, better=better)


def one_of_a_list(case: Case) -> Match | None:
    """A list of one text where a text is wanted."""
    value = case.value
    if not (_wants_text(case) and isinstance(value, list) and len(value) == 1):
        return None
    (only,) = value
    if not isinstance(only, str) or not only or short(only) != only:
        return None
    return found(it=case.named, better=f"{case.key}: {_scalar(only)}")


def list_for_text(case: Case) -> Match | None:
    """A list where a text is wanted."""
    is_list = _wants_text(case) and isinstance(case.value, list)
    return found(it=case.named) if is_list else None


def spaced_reference(case: Case) -> Match | None:
    """``component: default/cart``, which is a mapping to YAML, in a list of texts."""
    value = case.value
    if not (_wants_text(case) and isinstance(value, dict) and len(value) == 1):
        return None
    ((key, rest),) = value.items()
    if not isinstance(rest, str) or not rest or not isinstance(case.path[-1], int):
        return None
    if not key.isalpha() or rest != rest.strip() or short(rest) != rest or " " in rest:
        return None
    return found(found=f"{key}: {rest}", better=f"{key}:{rest}")


def braces_for_text(case: Case) -> Match | None:
    """``{{ name }}`` without quotes, which is a mapping to YAML, and may be one in a mapping."""
    is_other = _wants_text(case) and isinstance(case.value, dict)
    return braces(case) if is_other else None


def data_for_text(case: Case) -> Match | None:
    """A definition that is written as YAML instead of as text."""
    value = case.value
    if not (_wants_text(case) and case.path == ("spec", "definition") and isinstance(value, dict)):
        return None
    return None if _includes(value) else found(case.place(*case.path))


def mapping_for_text(case: Case) -> Match | None:
    """A mapping where a text is wanted."""
    is_other = isinstance(case.value, dict) and not _includes(case.value)
    return found(it=case.named) if _wants_text(case) and is_other else None


def _includes(value: dict[str, Json]) -> bool:
    """Whether it is a placeholder, such as one that a module of Backstage's replaces."""
    return any(key.startswith("$") for key in value)


def _wants_text(case: Case) -> bool:
    return case.keyword == "type" and case.problem.message.partition(" - ")[0].endswith(
        "must be string"
    )


def text_for_list(case: Case) -> Match | None:
    """A text where a list is wanted."""
    value = case.value
    if not _wants(case, "array") or not isinstance(value, str) or short(value) != value:
        return None
    items = [item.strip() for item in value.split(",")]
    if case.path == ("metadata", "tags"):
        items = [hyphenated(item.lower(), "a-z0-9:+#") for item in items]
    if not value.strip() or not all(items):
        return None
    return found(it=case.named, better=f"{case.key}: [{', '.join(map(_scalar, items))}]")


def other_for_list(case: Case) -> Match | None:
    """Something else where a list is wanted."""
    return found(it=case.named) if _wants(case, "array") and case.value is not None else None


def url_for_link(case: Case) -> Match | None:
    """A link that is a bare URL."""
    value = case.value
    if not _wants(case, "object") or case.path[:2] != ("metadata", "links"):
        return None
    is_text = isinstance(value, str) and len(case.path) == 3 and short(value) == value
    return found(better=f"url: {_scalar(str(value))}") if is_text else None


def list_for_mapping(case: Case) -> Match | None:
    """A list where keys and values are wanted, or something else."""
    wanted = _wants(case, "object") or case.problem.message.endswith("must be a valid object")
    if not wanted or not isinstance(case.value, list):
        return None
    return found(it=case.named)


def other_for_mapping(case: Case) -> Match | None:
    """A text or a number where keys and values are wanted."""
    wanted = _wants(case, "object") or case.problem.message.endswith("must be a valid object")
    return found(it=case.named) if wanted and case.value is not None and case.key else None


def _wants(case: Case, sort: str) -> bool:
    return case.keyword == "type" and f"must be {sort}" in case.problem.message


def none_of_these(case: Case) -> Match | None:
    """A value that is none of the few that there are."""
    if case.keyword != "enum" or not isinstance(case.value, str):
        return None
    allowed = case.problem.message.rpartition("allowedValues: ")[2].split(",")
    better = nearest(case.value, allowed, 0.6) or allowed[0]
    return found(key=case.key, found=case.value, better=better, all=" and ".join(allowed))


def _scalar(text: str) -> str:
    """A text as it can stand in a line of YAML, quoted where it has to be."""
    is_other = text.lower() in {"true", "false", "null", "yes", "no", "on", "off"}
    return in_yaml(text) if is_other or not _PLAIN.fullmatch(text) else text
