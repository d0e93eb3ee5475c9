"""What one manifest may ask for: far beyond what people write, and a bound for what they don't."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sync.config.settings import Limits
from sync.model import Json, Problem

USUAL: Final = Limits()
"""The limits that providers.yaml may change."""
MAX_DOCUMENTS: Final = 1000
MAX_DEPTH: Final = 100
"""Levels of an entity. Portals read it by recursion, and so does whatever reads their JSON."""
MAX_VALUES: Final = 400_000
"""Texts, lists and mappings of a manifest, and as many of all that it includes as YAML: each takes
the time of hundreds of characters, and may be two."""
MAX_INCLUDES: Final = 140
"""Files that one manifest may pull in, with what is looked at to find them: each is a request, and
with --full another."""
MAX_LED: Final = 3
"""Files that are looked at to find where a target leads that is a symbolic link: one manifest may
name very many."""
MAX_URL: Final = 8000
"""Characters of a file's URL; what takes requests refuses longer ones, or ends the connection."""
MAX_IN_VAIN: Final = 35
"""Targets of one manifest that are not there or hold no entity: each costs a request or two, and
what it names behind them is not asked for."""
MAX_PATTERNS: Final = 50
"""Targets of one manifest that are patterns: each is matched with every file of a repository."""
MAX_WORK: Final = 2_500_000
"""Steps of matching the patterns of one manifest: about two seconds."""
MAX_LISTED: Final = 16
"""Repositories that the patterns of one manifest may look into: each is listed."""
MAX_PROBLEMS: Final = 100
"""Told of one manifest."""
MAX_MESSAGE: Final = 1000
"""Characters of one message; what it quotes of a manifest may be of any length."""

TOO_MUCH: Final = (
    f"the manifest, with what it includes and repeats, has more than {USUAL.written >> 20} MiB and "
    "than settings.limits allows"
)
_END: Final = 300
_NUMBER: Final = 20
"""Characters that a number, a boolean or null takes at most, more or less."""


class TooMuchError(ValueError):
    """What a manifest asks for is beyond its bounds, in words for the user."""


def written(value: Json, most: int) -> int:
    """About how many characters ``value`` takes as YAML, what is repeated each time it is.

    TooMuchError when that is more than ``most`` or nests too deep; then little more than that was
    looked at.
    """
    total = 0
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            total += len(item) + 2 * depth * (1 + item.count("\n"))
        elif isinstance(item, dict):
            total += 2 + sum(map(len, item)) + (2 * depth + 4) * len(item)
            waiting += [(entry, depth + 1) for entry in item.values()]
        elif isinstance(item, list):
            total += 2 + (2 * depth + 2) * len(item)
            waiting += [(entry, depth + 1) for entry in item]
        else:
            total += _NUMBER
        if total > most:
            raise TooMuchError(TOO_MUCH)
        if depth > MAX_DEPTH:
            raise TooMuchError(f"Nested deeper than {MAX_DEPTH} levels")
    return total


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """``problems`` in their order; of very many the errors, then the warnings that come first.

    A last one tells how many there are more.
    """
    (shown,) = bounded_together([tuple(problems)])
    return shown


def bounded_together(groups: Sequence[Sequence[Problem]]) -> tuple[tuple[Problem, ...], ...]:
    """The problems of one manifest, given and returned in groups, such as one a document.

    What tells how many there are more is in the last group.
    """
    every = [problem for group in groups for problem in group]
    errors = [at for at, problem in enumerate(every) if problem.severity == "error"]
    warnings = [at for at, problem in enumerate(every) if problem.severity != "error"]
    fits = len(every) <= MAX_PROBLEMS
    shown = {*(errors + warnings)[: None if fits else MAX_PROBLEMS - 1]}
    kept: list[tuple[Problem, ...]] = []
    at = 0
    for group in groups:
        kept.append(tuple(_short(p) for i, p in enumerate(group, at) if i in shown))
        at += len(group)
    if not fits:
        rest = Problem(
            type="limit",
            message=f"and {len(every) - len(shown):,} more problems in this manifest",
            severity="error" if len(errors) > len(shown) else "warning",
        )
        kept[-1] = (*kept[-1], rest)
    return tuple(kept)


def _short(problem: Problem) -> Problem:
    if len(problem.message) <= MAX_MESSAGE:
        return problem
    message = f"{problem.message[: MAX_MESSAGE - _END - 3]} … {problem.message[-_END:]}"
    return replace(problem, message=message)
