"""Mistakes in values: those of another sort than their key wants."""

import re
from typing import Final

from sync.entities.problem_case import Case, Match, found, hyphenated, in_yaml, nearest, short
from sync.entities.yaml_mistakes import braces
from sync.model import Json

_PLAIN: Final = re.compile(r"[A-Za-z_/.][\w/.+=%&?~-]*(?::[\w/.+=%&?~-]+)*")


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
    return braces(case, back=0) if is_other else None


def unfilled_name(case: Case) -> Match | None:
    """``{{ name }}`` where quotes do not help: no name has braces."""
    is_name = case.path in {("metadata", "name"), ("metadata", "namespace")}
    return found() if is_name and braces_for_text(case) else None


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
    if case.key in {"dependsOn", "dependencyOf"}:
        items = [item if ":" in item else f"component:{item}" for item in items]
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
    better = nearest(case.value, allowed, 0.6) or " or ".join(allowed)
    return found(key=case.key, found=case.value, better=better)


def _scalar(text: str) -> str:
    """A text as it can stand in a line of YAML, quoted where it has to be."""
    is_other = text.lower() in {"true", "false", "null", "yes", "no", "on", "off"}
    return in_yaml(text) if is_other or not _PLAIN.fullmatch(text) else text
