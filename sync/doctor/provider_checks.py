"""Whether one provider would work, step by step: reached, let in, something there to be found."""

from collections.abc import Callable, Iterator, Sequence

from sync.azure.answers import (
    BadRequestError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    UnauthorisedError,
)
from sync.azure.listing import with_names
from sync.azure.near_misses import Outside
from sync.azure.probe import Probe
from sync.azure.reasons import credential
from sync.azure.repositories import Repository
from sync.azure.service import AzureDevOps
from sync.config.coverage import covers_repository, matches, rooted
from sync.config.load import Lines
from sync.config.settings import Provider
from sync.doctor.credential_checks import advice
from sync.doctor.pattern_checks import barren, overlooked, patterns, repositories
from sync.doctor.renamed_checks import former, former_names
from sync.doctor.search_checks import LATER, branch, code_search
from sync.doctor.unreached import step
from sync.errors import ServiceError, UsageError
from sync.finding import Finding, failed, note, ok, unknown, warning
from sync.model import Discovery
from sync.text.wording import counted

_REACHED = (UnauthorisedError, ForbiddenError, NotFoundError, BadRequestError)


def examine(
    provider: Provider,
    opened: Callable[[], AzureDevOps],
    lines: Lines,
    missed: Callable[[Outside], Outside],
) -> Iterator[Finding]:
    """Each check's finding as it is made; stops where nothing further can be told.

    Reads only. What is ``opened`` for a group of checks has a deadline of its own, so that one
    check's trouble does not use up the patience for the others and stand in their sentences.
    ``missed`` keeps of files outside ``path`` those that nobody finds.
    """
    with opened() as source:
        try:
            source.check_credentials([provider.id])
        except UsageError as error:
            yield failed("credential", str(error), advice(provider, lines))
            yield unknown("connection", "not tried, and nothing after it")
            return
        probe = source.probe(provider.id)
        try:
            everything = probe.repositories()
        except ServiceError as error:
            yield from _not_let_in(provider, probe, error, lines)
            return
        yield ok("connection", f"{provider.organization.url} answers")
        yield ok("credential", f"{credential(provider)} is accepted, with Code (Read)")
        yield from _organization(provider, probe, everything)
        renamed = former_names(provider, probe, everything)
    today = with_names(provider, renamed)
    covered = tuple(
        row for row in everything if covers_repository(today, row.project, row.name).covered
    )
    if everything:
        yield from former(provider, renamed, lines)
        yield from patterns(provider, everything, lines, leaving=renamed)
        yield from repositories(provider, covered)
    with opened() as source:
        yield from code_search(today, source.probe(provider.id))
    with opened() as source:
        yield from branch(provider, source.probe(provider.id), covered, lines)
    with opened() as source:
        discovery = source.discover(provider)
        yield from _manifests(provider, discovery, lines)
        yield from barren(provider, discovery, covered, lines)
        if discovery.complete:
            asks = discovery.source != "git"
            seen = source.outside(today) if asks else Outside(found=discovery.outside)
            yield from overlooked(provider, missed(seen), lines)
        yield _rate(source.probe(provider.id))


def _not_let_in(
    provider: Provider, probe: Probe, error: ServiceError, lines: Lines
) -> Iterator[Finding]:
    place = provider.organization
    words = probe.words(error)
    # Patience ended while this was being handled, so it is the context of what was raised.
    if isinstance(error.__context__, ThrottledError):
        yield ok("connection", f"{place.url} answers")
        yield failed("rate limit", words, LATER)
        return
    if not isinstance(error, _REACHED):
        yield failed("connection", words, step(provider, error, lines.of(provider.id, "host")))
        yield unknown("credential", "not tried, and nothing after it")
        return
    yield ok("connection", f"{place.url} answers")
    if isinstance(error, UnauthorisedError | ForbiddenError):
        yield failed("credential", words, advice(provider, lines))
        yield unknown("organization", "not tried, and nothing after it")
        return
    yield failed(
        "organization",
        words,
        f"Open {place.url} in a browser; correct host and organization of provider {provider.id} "
        f"at {lines.of(provider.id, 'organization')}",
    )


def _organization(
    provider: Provider, probe: Probe, everything: Sequence[Repository]
) -> Iterator[Finding]:
    if not everything:
        yield failed(
            "organization",
            f"{provider.organization.url} shows this credential no Git repository at all",
            "Give the credential's user access to the projects: Project settings > Teams or "
            "Permissions, and an access level of Basic, as Stakeholders see no code",
        )
        return
    names = sorted({row.project for row in everything})
    shown = counted(len(everything), "repository", "repositories")
    yield ok(
        "organization",
        f"{provider.organization.name} shows {shown} in {counted(len(names), 'project')}",
    )
    try:
        probe.projects()
    except RefusedError:
        yield note(
            "scope",
            "the credential may not list projects (Project and Team: Read); that is needed only "
            "when Code Search finds more than 2,000 manifests, and then repositories tell them",
        )
    except ServiceError as error:
        yield unknown(
            "scope",
            f"whether it may list projects: {probe.words(error)}",
            "Ask again later; it is needed only when Code Search finds more than 2,000 manifests",
        )


def _manifests(provider: Provider, discovery: Discovery, lines: Lines) -> Iterator[Finding]:
    """What a sync would find now."""
    found = [each.location.path for each in discovery.found]
    where = f" of branch {provider.branch}" if provider.branch else ""
    by = {"search": "Code Search", "git": "Git"}.get(discovery.source, "Code Search and Git")
    if not discovery.complete:
        yield failed(
            "manifests",
            f"a sync would be incomplete (exit code 4): {discovery.reason}",
            "Correct what is named; until then nothing of this provider is deleted",
        )
    elif not found:
        yield failed(
            "manifests",
            f"provider {provider.id} finds no manifest at path: {', '.join(provider.path)}{where}",
            f"Compare path at {lines.of(provider.id, 'path')} with where the manifests lie; a "
            f"leading * finds them in any folder.{_unindexed(discovery)}",
        )
    else:
        yield ok("manifests", f"{counted(len(found), 'manifest')} found by {by}")
    for at, pattern in enumerate(provider.path if found else ()):
        if not any(matches(rooted(pattern), path) for path in found):
            yield warning(
                "path",
                f"path: {pattern} of provider {provider.id} matches no file",
                f"Correct or remove {lines.of(provider.id, 'path', at)}",
            )
    for text in discovery.notes:
        yield note("discovery", text)


def _unindexed(discovery: Discovery) -> str:
    """An index that is not built yet shows nothing, and says nothing of that."""
    lags = " If they do, Code Search may not show them yet: wait, or set discovery: git"
    return lags if discovery.source == "search" else ""


def _rate(probe: Probe) -> Finding:
    """https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits"""
    rate = probe.rate()
    if not rate:
        return ok("rate limit", "no rate limit reported")
    remaining = rate.get("x-ratelimit-remaining", "an unknown number")
    limit = rate.get("x-ratelimit-limit", "an unknown number")
    text = f"{remaining} of {limit} units of {rate.get('x-ratelimit-resource', 'the service')} left"
    if "retry-after" in rate or rate.get("x-ratelimit-delay"):
        return warning(
            "rate limit",
            f"requests are being delayed: {text}",
            "Let fewer jobs share this credential, or lower --concurrency; a sync waits for it",
        )
    return ok("rate limit", text)
