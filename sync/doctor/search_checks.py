"""Whether Code Search can find a provider's manifests, in all repositories and at its branch."""

from collections.abc import Iterator, Sequence

from sync.azure.answers import (
    NO_CODE_SEARCH,
    ForbiddenError,
    ThrottledError,
    UnauthorisedError,
)
from sync.azure.probe import Probe
from sync.azure.query import query
from sync.azure.repositories import Repository
from sync.azure.search_answers import doubt
from sync.config.load import Lines
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.finding import Finding, failed, note, ok, unknown, warning
from sync.text.wording import counted, listed

LATER = "Wait some minutes and try again; let fewer jobs share this credential"
"""What to do about throttling."""
_BRANCHES_ASKED = 10
"""Repositories of which Code Search is asked for its branches: they tell enough."""
_BY_CODE = {
    3: "Write path as a plain file name, such as */catalog-info.yaml",
    4: "Write path as a plain file name, such as */catalog-info.yaml",
    11: "Give the credential's user access to what is left out, or leave that out by exclude",
}
"""What waiting does not help, by the info code that Code Search answered with."""
_SEARCHABLE = "Project settings > Repositories > (the repository) > Options > Searchable branches"


def code_search(provider: Provider, probe: Probe) -> Iterator[Finding]:
    """Whether the provider's question can be asked and is answered in full."""
    question = query(provider)
    if provider.discovery == "git":
        yield note("Code Search", "not used: discovery: git asks the repositories")
        return
    if question is None:
        yield _without_search(
            provider,
            f"cannot be asked for path: {', '.join(provider.path)}; it needs a file name or folder",
            "Name a file, such as */catalog-info.yaml",
        )
        return
    try:
        page = probe.search(question)
    except NO_CODE_SEARCH as error:
        yield _without_search(provider, probe.no_code_search(error), "Install the extension")
        return
    except ServiceError as error:
        yield _no_answer(
            provider, error, f"at {provider.organization.search_url}: {probe.words(error)}"
        )
        return
    reason = doubt(page.code)
    if reason is None:
        yield ok(
            "Code Search", f"answers; {counted(page.count, 'file matches', 'files match')} `path`"
        )
    else:
        advice = _BY_CODE.get(page.code, "Wait until it is done")
        yield _without_search(provider, f"answers, but {reason}", advice)


def _no_answer(provider: Provider, error: ServiceError, text: str) -> Finding:
    # Patience ended while this was being handled, so it is the context of what was raised.
    if isinstance(error.__context__, ThrottledError):
        return failed("Code Search", text, f"{LATER}, or set discovery: git")
    return _without_search(provider, text, _allow(error))


def _allow(error: ServiceError) -> str:
    if isinstance(error, UnauthorisedError | ForbiddenError):
        return "Allow the credential to search code (Code: Read)"
    return "Allow this machine to reach that host"


def _without_search(provider: Provider, text: str, advice: str) -> Finding:
    if provider.discovery == "search":
        return failed(
            "Code Search", text, f"{advice}, or set discovery: auto, which asks Git instead"
        )
    return warning(
        "Code Search",
        f"{text}. Git is asked instead, which takes a request for each repository",
        f"{advice}, or set discovery: git to say that this is meant",
    )


def branch(
    provider: Provider, probe: Probe, covered: Sequence[Repository], lines: Lines
) -> Iterator[Finding]:
    """Whether the provider's own branch is one that Code Search shows."""
    name = provider.branch
    if name is None or provider.discovery == "git":
        return
    others = [
        row
        for row in covered
        if row.default_branch not in (None, name) and not row.disabled and not row.fork
    ]
    if not others:
        yield ok("branch", f"{name} is the default branch everywhere, which is searchable")
        return
    having: list[str] = []
    lacking: list[str] = []
    for row in others[:_BRANCHES_ASKED]:
        try:
            indexed = name in probe.indexed_branches(row.project, row.name)
            there = indexed or name in probe.branches(row.project, row.name)
        except ServiceError as error:
            yield unknown(
                "branch",
                f"whether {name} is searchable: {probe.words(error)}",
                f"Ask again later, or look yourself: {_SEARCHABLE}",
            )
            return
        if there:
            having.append(row.label)
        if there and not indexed:
            lacking.append(row.label)
    number = min(len(others), _BRANCHES_ASKED)
    if not having:
        asked = f"none of {number} asked where it is not the default branch has"
        have = "1 repository asked does not have" if number == 1 else asked
        yield failed(
            "branch",
            f"{have} a branch {name}",
            f"Correct or remove {lines.of(provider.id, 'branch')}",
        )
        return
    has_it = "" if len(having) == number else " that have it,"
    asked = f"of {len(having)} asked{has_it} where it is not the default branch"
    if not lacking:
        yield ok("branch", f"{name} is searchable in all {asked}")
        return
    text = f"{name} is not searchable in {len(lacking)} {asked}: {listed(lacking)}"
    advice = f"Add it under {_SEARCHABLE}; five are allowed"
    if provider.discovery == "search":
        yield failed("branch", f"{text}; discovery: search misses them", advice)
    else:
        yield warning("branch", f"{text}; these are listed by Git, one request each", advice)
