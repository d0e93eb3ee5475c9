"""Mistakes in the keys of an entity: missing, misspelt, without a value or at another level."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from sync.entities.jsonschema import Path
from sync.entities.problem_case import Case, Match, found, hyphenated, nearest
from sync.entities.schemas import REQUIRED, SPEC_KEYS
from sync.model import Json

ROOT: Final = ("apiVersion", "kind", "metadata", "spec")
METADATA: Final = frozenset(
    {"name", "namespace", "title", "description", "labels", "annotations", "tags", "links"}
)
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
_ORDER: Final = ("type", "lifecycle", "owner", "definition", "children", "memberOf", "steps")
"""Required keys as people write them."""
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
    if case.name in _MAPPINGS:
        usual += f" with {_below_it(case, case.name)} below it"
    if case.name == "type":
        usual = f"type: {_TYPES.get(case.kind, 'service')}"
    if case.name == "name" and (better := _name_of_title(case)):
        usual = f"name: {better}"
    if case.name == "apiVersion" and case.kind == "Template":
        usual = "apiVersion: scaffolder.backstage.io/v1beta3"
    return found(name=case.name, where=_holder(case), usual=usual)


def _below_it(case: Case, name: str) -> str:
    """What has to be below ``metadata`` or ``spec``, in words."""
    keys = (
        ["name"]
        if name == "metadata"
        else [key for key in _ORDER if key in REQUIRED.get(case.kind, ())]
    )
    return " and ".join([", ".join(keys[:-1])] * (len(keys) > 1) + keys[-1:]) or "its keys"


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
    return found(it=case.named, advice=_advice(case))


def _advice(case: Case) -> str:
    """What to do about a value that is not there."""
    if case.path in {("metadata",), ("spec",)}:
        return f"with {_below_it(case, case.key)} indented below it"
    if not _is_required(case):
        return "or take the line out"
    if case.key == "type":
        return f'such as "type: {_TYPES.get(case.kind, "service")}"'
    return f'such as "{_USUAL[case.key]}"' if case.key in _USUAL else "such as …"


def _is_required(case: Case) -> bool:
    if len(case.path) == 1 or case.path == ("metadata", "name") or case.key == "url":
        return True
    return (
        len(case.path) == 2 and case.path[0] == "spec" and case.key in REQUIRED.get(case.kind, ())
    )
