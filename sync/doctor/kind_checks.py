"""Which kinds a provider may bring, and what of the catalog's log that concerns."""

from collections.abc import Iterable, Iterator

from sync.catalog.layout import kind_of
from sync.catalog.status import NOT_ALLOWED
from sync.config.kinds import Allowance
from sync.finding import Finding, note, ok, warning
from sync.model import LogEntry
from sync.text.wording import counted

_SHOWN = 5


def kinds(allowance: Allowance, log: Iterable[LogEntry]) -> Iterator[Finding]:
    """What the provider may bring, what it has in the catalog beyond that, what is left out."""
    yield ok("kinds", f"its manifests may bring {allowance.words}")
    entries = [entry for entry in log if entry.provider == allowance.provider]
    going = sorted(ref for e in entries for ref in e.entities if allowance.bars(kind_of(ref)))
    if going:
        yield warning(
            "kinds",
            f"{counted(len(going), 'entity', 'entities')} of other kinds would leave the catalog "
            f"with the next sync: {_some(going)}",
            f"If they are to stay, {allowance.advice(*map(kind_of, going))}",
        )
    left_out = sorted(
        problem.entity
        for entry in entries
        for problem in entry.problems
        if problem.type == NOT_ALLOWED
        and problem.entity
        and allowance.bars(kind_of(problem.entity))
    )
    if left_out:
        advice = f"If they are to come in, {allowance.advice(*map(kind_of, left_out))}"
        yield note("kinds", f"left out in the last sync: {_some(left_out)}", advice)


def _some(refs: list[str]) -> str:
    more = f" and {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else ""
    return f"{', '.join(refs[:_SHOWN])}{more}"
