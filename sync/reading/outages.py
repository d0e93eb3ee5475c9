"""Tells a provider that failed as a whole from manifests that cannot be read. Pure.

An outage is one fact about its provider. Were it written to the log of each manifest, every
outage would be committed, and its end once more.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sync.model import Doubtful, LogEntry, Outcome, Unanswered, Unavailable, Unreadable


def without_outages(
    outcomes: Mapping[str, Outcome],
    log: Mapping[str, LogEntry],
    *,
    incomplete: Collection[str],
    answered: Collection[str],
) -> dict[str, Outcome]:
    """The outcomes, with `Unanswered` in place of what tells of the provider's failure alone.

    Such is a credential that is refused and a limit of requests, whomever it hits; and anything
    that could not be read of a provider that gave no usable answer to anybody. ``incomplete`` are
    the providers whose discovery failed, ``answered`` those of which Git told at least one file.
    ``log`` tells the provider of what was only doubted of.
    """
    failing = {
        target: (provider, cause)
        for target, outcome in outcomes.items()
        if (cause := _cause(outcome)) is not None
        and (provider := _provider(outcome, log))
        and (cause.failed or provider in incomplete)
    }
    silent = silent_providers(incomplete, (each for each, _ in failing.values()), answered)
    unanswered = {
        target: Unanswered(target=target, provider=provider)
        for target, (provider, cause) in failing.items()
        if cause.everywhere or provider in silent
    }
    return {**outcomes, **unanswered}


def silent_providers(
    incomplete: Collection[str], failing: Iterable[str], answered: Collection[str]
) -> frozenset[str]:
    """The providers that failed as a whole.

    ``failing`` has the provider of each manifest that could not be read. A single one that fails
    where nothing else was asked may well be the only one.
    """
    several = {provider for provider, manifests in Counter(failing).items() if manifests > 1}
    return frozenset((several | set(incomplete)) - set(answered))


def _cause(outcome: Outcome) -> Unavailable | None:
    """The answer that kept a manifest from being read or found, where there was one."""
    return outcome.cause if isinstance(outcome, Doubtful | Unreadable) else None


def _provider(outcome: Outcome, log: Mapping[str, LogEntry]) -> str:
    """The provider that was asked for a manifest; empty where the log does not tell."""
    match outcome:
        case Unreadable(found=found):
            return found.provider
        case Doubtful(target=target) if target in log:
            return log[target].provider
        case _:
            return ""
