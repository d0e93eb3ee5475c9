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
        target: provider
        for target, outcome in outcomes.items()
        if (provider := _provider_of_failure(outcome, log)) is not None
        and (provider in incomplete or _has_failed(outcome))
    }
    silent = silent_providers(incomplete, failing.values(), answered)
    return {
        target: Unanswered(target=target, provider=failing[target])
        if target in failing and (failing[target] in silent or _is_everywhere(outcome))
        else outcome
        for target, outcome in outcomes.items()
    }


def silent_providers(
    incomplete: Collection[str], failing: Iterable[str], answered: Collection[str]
) -> frozenset[str]:
    """The providers that failed as a whole.

    ``failing`` has the provider of each manifest that could not be read. A single one that fails
    where nothing else was asked may well be the only one.
    """
    several = {provider for provider, manifests in Counter(failing).items() if manifests > 1}
    return frozenset((several | set(incomplete)) - set(answered))


def _provider_of_failure(outcome: Outcome, log: Mapping[str, LogEntry]) -> str | None:
    """The provider that gave no answer about a manifest; ``None`` when it gave one."""
    match outcome:
        case Unreadable(found=found, cause=Unavailable()):
            return found.provider
        case Doubtful(target=target, cause=Unavailable()) if target in log:
            return log[target].provider or None
        case _:
            return None


def _has_failed(outcome: Outcome) -> bool:
    """Whether the service failed, and did not just answer something that proves nothing."""
    cause = outcome.cause if isinstance(outcome, Doubtful | Unreadable) else None
    return cause is not None and cause.failed


def _is_everywhere(outcome: Outcome) -> bool:
    cause = outcome.cause if isinstance(outcome, Doubtful | Unreadable) else None
    return cause is not None and cause.everywhere
