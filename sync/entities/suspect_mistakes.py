"""Mistakes that Backstage does not refuse, and problems whose messages are ours: only what to do
about them is missing."""

from sync.entities.problem_case import Case, Match, found, same_but_misspelt

_MOST: int = 5000
"""Refs of a catalog that are compared with one that it lacks."""


def unfilled(case: Case) -> Match | None:
    """A template's placeholder in an entity."""
    return found() if "placeholder that was never filled in" in case.problem.message else None


def source_url(case: Case) -> Match | None:
    """A source location without ``url:`` before its URL."""
    value = case.value
    if "is no location; expected url:" not in case.problem.message or not isinstance(value, str):
        return None
    is_url = value.startswith(("https://", "http://")) and len(value) < 200
    return found(better=f"url:{value}") if is_url else None


def source_location(case: Case) -> Match | None:
    """A source location that is none."""
    return found() if "is no location; expected url:" in case.problem.message else None


def hidden(case: Case) -> Match | None:
    """A character that nobody sees."""
    return found() if case.problem.message.startswith("U+") else None


def device(case: Case) -> Match | None:
    """A name that no file may have on Windows."""
    is_device = "names a device on Windows" in case.problem.message
    value = case.value
    return found(better=f"{value}-service") if is_device and isinstance(value, str) else None


def same_ref(case: Case) -> Match | None:
    """Two documents with one ref."""
    return found() if case.problem.type == "duplicate" else None


def reference_misspelt(case: Case) -> Match | None:
    """A reference to what is not there, beside one that may be meant."""
    if case.problem.type != "reference" or case.name is None or len(case.near) > _MOST:
        return None
    better = same_but_misspelt(case.name, case.near)
    return None if better is None else found(better=better)


def reference_nowhere(case: Case) -> Match | None:
    """A reference to what is not there."""
    if case.problem.type != "reference" or case.name is None:
        return None
    return found(kind=case.name.partition(":")[0])
