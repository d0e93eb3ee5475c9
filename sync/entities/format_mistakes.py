"""Mistakes in how kinds, names, tags, labels and references are written."""

import re
from typing import Final

from sync.entities.problem_case import Case, Match, found, hyphenated, in_yaml, nearest, short
from sync.entities.schemas import BACKSTAGE, SCAFFOLDER, SPEC_KEYS
from sync.model import Json

_LONGEST: Final = 63
_KEY: Final = "a-zA-Z0-9_.-"


def kind_case(case: Case) -> Match | None:
    """A kind in other letters than Backstage writes it, or nearly one."""
    better = _better_kind(case)
    is_case = better is not None and better.lower() == case.kind.lower()
    return found(found=case.kind, better=better) if is_case else None


def kind_spelling(case: Case) -> Match | None:
    """A kind that is nearly one of Backstage's."""
    better = _better_kind(case)
    return None if better is None else found(found=case.kind, better=better)


def _better_kind(case: Case) -> str | None:
    if not _is_kind(case) or case.kind in SPEC_KEYS or _is_of_module(case):
        return None
    kinds = (*SPEC_KEYS, *case.portal.kinds)
    return nearest(case.kind, (each for each in kinds if abs(len(each) - len(case.kind)) < 2), 0.8)


def _is_kind(case: Case) -> bool:
    if case.problem.type not in {"policy", "unknown-kind"} or not case.kind:
        return False
    return case.path in {("kind",), ("apiVersion",)}


def unknown_kind(case: Case) -> Match | None:
    """A kind that Backstage does not have at all."""
    if not _is_kind(case) or case.kind in SPEC_KEYS or _is_of_module(case):
        return None
    return found(found=case.kind)


def _is_of_module(case: Case) -> bool:
    """Whether a module of Backstage has the kind, as the message says."""
    message = case.problem.message
    return "settings.portal" in message or message.startswith(f'Kind "{case.kind}" exists')


def api_version(case: Case) -> Match | None:
    """An apiVersion that the kind does not have."""
    version = case.at("apiVersion")
    if (
        not _is_kind(case)
        or case.kind not in SPEC_KEYS
        or not isinstance(version, str | int | float)
    ):
        return None
    if version == "":
        return None
    better = SCAFFOLDER[0] if case.kind == "Template" else BACKSTAGE[0]
    if version in ((*SCAFFOLDER,) if case.kind == "Template" else BACKSTAGE):
        return None
    return found(case.yaml.locate(("apiVersion",)), found=version, kind=case.kind, better=better)


def unfilled(case: Case) -> Match | None:
    """A template's placeholder where Backstage wants a name, a tag or the like."""
    value = case.value
    is_refused = _is_format(case) or "must be array" in case.problem.message
    if not is_refused or not isinstance(value, str) or "{{" not in value or "}}" not in value:
        return None
    return found(found=value)


def name_with_spaces(case: Case) -> Match | None:
    """A name that is a title."""
    name = _of_form(case, "metadata", "name")
    better = hyphenated(name.lower(), "a-z0-9_.-") if name and " " in name.strip() else ""
    if not name or not better or short(name) != name or case.at("metadata", "title"):
        return None
    return found(found=name, better=better, title=in_yaml(name))


def long_name(case: Case) -> Match | None:
    """A name, tag, label or the like, or the key of one, that is too long."""
    value = case.value
    most = re.search(r"at most (\d+) characters", case.problem.message)
    if _is_key(case):
        value = str(case.path[-1]).rpartition("/")[2]
    elif not _is_format(case) or most is None:
        return None
    limit = int(most[1]) if most else _LONGEST
    if not isinstance(value, str) or len(value) <= limit:
        return None
    return found(key=_what(case), length=len(value), most=limit)


def name_form(case: Case) -> Match | None:
    """A name with characters that names do not have."""
    name = _of_form(case, "metadata", "name")
    better = hyphenated(name or "", _KEY)
    return found(found=name, better=better) if name and better else None


def namespace_form(case: Case) -> Match | None:
    """A namespace with capitals, or anything else that it may not have."""
    namespace = _of_form(case, "metadata", "namespace")
    better = hyphenated((namespace or "").lower(), "a-z0-9")
    return found(found=namespace, better=better) if namespace and better else None


def tag_form(case: Case) -> Match | None:
    """A tag with capitals, spaces or other characters."""
    tag = case.value
    if not _is_format(case) or case.path[:2] != ("metadata", "tags") or not isinstance(tag, str):
        return None
    better = hyphenated(tag.lower(), "a-z0-9:+#")
    return found(found=tag, better=better) if better else None


def key_form(case: Case) -> Match | None:
    """A label's or annotation's key with characters that keys do not have."""
    if not _is_key(case):
        return None
    key = str(case.path[-1])
    prefix, slash, name = key.rpartition("/")
    name = hyphenated(name, _KEY)
    prefix = re.sub(r"\.{2,}", ".", hyphenated(prefix.lower().replace("/", "."), "a-z0-9.-"))
    better = f"{prefix}{slash}{name}"
    if not name or bool(slash) != bool(prefix) or better == key:
        return None
    return found(found=key, better=better, field=case.path[1])


def _is_key(case: Case) -> bool:
    of_map = len(case.path) == 3 and case.path[1] in {"labels", "annotations"}
    return of_map and "valid prefix and/or suffix" in case.problem.message


def label_value(case: Case) -> Match | None:
    """A label's value with characters that only annotations may have."""
    value = case.value
    if not _is_format(case) or case.path[:2] != ("metadata", "labels") or _is_key(case):
        return None
    better = hyphenated(value, _KEY) if isinstance(value, str) else ""
    return found(key=case.key, found=value, better=better) if better else None


def link_url(case: Case) -> Match | None:
    """A link's address without its scheme."""
    if not _is_link(case, "url"):
        return None
    value = str(case.value)
    host = re.fullmatch(r"(?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:]\S*)?)", value, re.IGNORECASE)
    return (
        found(found=value, better=f"https://{host[1]}") if host and short(value) == value else None
    )


def other_url(case: Case) -> Match | None:
    """A link's address that is none."""
    return found(found=case.value) if _is_link(case, "url") else None


def blank_in_link(case: Case) -> Match | None:
    """A link's title or icon of nothing but spaces."""
    return found(key=case.key) if _is_link(case, "title", "icon") else None


def _is_link(case: Case, *keys: str) -> bool:
    return _is_format(case) and case.path[:2] == ("metadata", "links") and case.key in keys


def _of_form(case: Case, *path: str) -> str | None:
    value = case.value
    return value if _is_format(case) and case.path == path and isinstance(value, str) else None


def _is_format(case: Case) -> bool:
    return case.problem.type == "policy" and " is not valid; expected " in case.problem.message


def _what(case: Case) -> str:
    if _is_key(case):
        return f"key of {case.path[1]}"
    singular = {"tags": "tag", "labels": "label"}
    return singular.get(str(case.path[1]), case.key) if len(case.path) > 1 else case.key


def reference_kind(case: Case) -> Match | None:
    """A reference without a kind, in a field that has entities of any kind."""
    if "missing or empty kind" not in case.problem.message or not isinstance(case.value, str):
        return None
    value = case.value
    if ":" in value or short(value) != value:
        return None
    return found(found=value, component=f"component:{value}", resource=f"resource:{value}")


def reference_form(case: Case) -> Match | None:
    """A reference that lacks a part, or has one too many."""
    if case.problem.type != "relations" or not isinstance(case.value, str):
        return None
    better = _reference(case.value, _default_kind(case.key))
    return found(found=case.value, better=better) if better else None


def incomplete_reference(case: Case) -> Match | None:
    """A reference that cannot be read."""
    if case.problem.type != "relations":
        return None
    kind = _default_kind(case.key)
    name = {"group": "my-team", "component": "my-service"}.get(kind, f"my-{kind}")
    return found(found=_text(case.value), usual=f"{kind}:default/{name}")


def _text(value: Json) -> str:
    return value if isinstance(value, str) else "this"


def _default_kind(key: str) -> str:
    kinds = {"owner": "group", "system": "system", "domain": "domain", "memberOf": "group"}
    return kinds.get(key, "component")


def _reference(value: str, kind: str) -> str | None:
    """The reference that was probably meant by one with an empty part."""
    parts = [part for part in re.split(r"[:/]", value) if part.strip()]
    if not 0 < len(parts) <= 3 or any(part != part.strip() for part in parts):
        return None
    if value.endswith((":", "/")):
        return None
    if len(parts) == 3:
        return f"{parts[0]}:{parts[1]}/{parts[2]}"
    if len(parts) == 1:
        return f"{kind}:{parts[0]}"
    return f"{parts[0]}:{parts[1]}" if ":" in value.rstrip("/") else f"{kind}:{parts[0]}/{parts[1]}"
