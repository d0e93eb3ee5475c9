"""Mistakes in what a manifest names: files that it includes, or that its Locations lead to."""

import re
from collections.abc import Sequence

from sync.entities.problem_case import ABSENT, Case, Match, found, same_but_misspelt, short
from sync.model import Json

_BROKEN = re.compile("failed to parse JSON|expected to find exactly one|found an error in the data")


def data_included(case: Case) -> Match | None:
    """``$yaml`` or ``$json`` where a text is wanted."""
    value = _original(case)
    if case.keyword != "type" or "must be string" not in case.problem.message:
        return None
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((key, file),) = value.items()
    if key not in {"$yaml", "$json"} or not isinstance(file, str):
        return None
    return found(found=key, better=f"$text: {file}")


def include_of_no_file(case: Case) -> Match | None:
    """A placeholder without the name of a file."""
    return found(key=_key(case)) if "expected a string value" in case.problem.message else None


def include_elsewhere(case: Case) -> Match | None:
    """A placeholder that names a file of another repository, or none at all."""
    if "may only reference files from the same repository" not in case.problem.message:
        return None
    return found(found=_original(case, ""), key=_key(case))


def include_of_folder(case: Case) -> Match | None:
    """A placeholder that names a folder."""
    if not case.problem.message.endswith("it is a folder"):
        return None
    return found(found=_original(case, ""), key=_key(case))


def include_misspelt(case: Case) -> Match | None:
    """A placeholder of a file that is not there, beside one that may be meant."""
    value = _original(case, "")
    if case.keyword != ABSENT or not isinstance(value, str):
        return None
    better = _meant(value, case.near)
    return None if better is None else found(found=value, key=_key(case), better=better)


def include_missing(case: Case) -> Match | None:
    """A placeholder of a file that is not there."""
    value = _original(case, "")
    return found(found=value, key=_key(case)) if case.keyword == ABSENT else None


def include_broken(case: Case) -> Match | None:
    """An included file that is no JSON, or not one document of YAML."""
    return (
        None
        if not _BROKEN.search(case.problem.message)
        else found(found=_original(case, ""), key=_key(case))
    )


def _key(case: Case) -> str:
    return str(case.path[-1]) if case.path else ""


def _original(case: Case, default: Json = None) -> Json:
    """The value at the case's path as the manifest has it, before anything was included."""
    value = case.yaml.value
    for part in case.path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return default
    return default if value is None else value


def _meant(name: str, near: Sequence[str]) -> str | None:
    """The name, as it would be written, of the file that was probably meant."""
    lead, slash, last = name.rpartition("/")
    better = same_but_misspelt(last, near)
    return None if better is None or better == last else f"{lead}{slash}{better}"


def target_is_folder(case: Case) -> Match | None:
    """A Location's target that is a folder."""
    if "cannot be followed: it is a folder" not in case.problem.message:
        return None
    return found(found=_raw(case), better=f"{_raw(case).rstrip('/')}/catalog-info.yaml")


def target_unknown(case: Case) -> Match | None:
    """A Location's target that is no file in Azure DevOps."""
    is_none = "it is not a file on a branch or tag" in case.problem.message
    return found(found=_raw(case)) if is_none else None


def target_misspelt(case: Case) -> Match | None:
    """A Location's target that is not there, beside one that may be meant."""
    better = _meant(_raw(case), case.near) if case.keyword == ABSENT else None
    return None if better is None else found(found=_raw(case), better=better)


def target_missing(case: Case) -> Match | None:
    """A Location's target that is not there."""
    is_target = case.problem.type == "location" and case.keyword == ABSENT
    return found(found=_raw(case)) if is_target else None


def target_type(case: Case) -> Match | None:
    """A Location of a type that nothing can be read by."""
    if "must be of an allowed type" not in case.problem.message:
        return None
    value = case.at("spec", "type")
    return found(found=short(value) if isinstance(value, str) else "")


def _raw(case: Case) -> str:
    return case.name or ""
