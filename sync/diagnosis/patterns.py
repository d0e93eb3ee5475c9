"""Whether what providers.yaml names is there: patterns beside the organisation's names. Pure."""

from collections.abc import Iterator, Sequence

from sync.azure.repositories import Repository
from sync.azure.scope import is_literal, matches, matching
from sync.azure.words import counted, listed
from sync.config.settings import Provider
from sync.diagnosis.finding import Finding, failed, note, ok, warning


def patterns(provider: Provider, everything: Sequence[Repository]) -> Iterator[Finding]:
    """Yield the patterns of providers.yaml that match nothing, those of ``exclude`` among them."""
    projects = {row.project for row in everything}
    inside = [row for row in everything if matching(provider.project, row.project)]
    where = f"of provider {provider.id}"
    for pattern in provider.project:
        if not any(matches(pattern, name) for name in projects):
            yield _nothing(f"project: {pattern} {where}", "project", literal=is_literal(pattern))
    for pattern in provider.repository:
        if not any(matches(pattern, row.name) for row in inside):
            yield _nothing(f"repository: {pattern} {where}", "repository", literal=False)
    for what, patterns, names in (
        ("project", provider.exclude.project, projects),
        ("repository", provider.exclude.repository, {row.name for row in inside}),
    ):
        for pattern in patterns:
            if not any(matches(pattern, name) for name in names):
                yield note(
                    f"exclude.{what}",
                    f"exclude.{what}: {pattern} {where} leaves out nothing",
                    "Remove the line if it is not for the future",
                )


def _nothing(setting: str, what: str, *, literal: bool) -> Finding:
    text = f"{setting} matches no {what} that the credential sees"
    advice = (
        f"Correct the line in providers.yaml, or give the credential access to that {what}; * "
        "stands for any run of characters, and letter case does not matter"
    )
    return failed(what, text, advice) if literal else warning(what, text, advice)


def repositories(provider: Provider, covered: Sequence[Repository]) -> Iterator[Finding]:
    """Yield what is to be known of the repositories that the provider covers."""
    if not covered:
        yield failed(
            "repositories",
            f"provider {provider.id} covers no repository, so it finds nothing",
            "Widen project or repository in providers.yaml, or narrow exclude",
        )
        return
    labels = [row.label for row in covered]
    yield ok("repositories", f"covers {counted(labels, 'repository', 'repositories')}")
    forks = [row.label for row in covered if row.fork]
    if forks and not provider.forks:
        yield note(
            "forks",
            f"{counted(forks, 'fork is', 'forks are')} not read: {listed(forks)}",
            f"Set forks: true for provider {provider.id} if they are wanted",
        )
    for about, rows, words in (
        ("disabled", [r.label for r in covered if r.disabled], "disabled, so nothing is read"),
        (
            "empty",
            [r.label for r in covered if not r.disabled and r.default_branch is None],
            "without a default branch, so nothing is read there by default",
        ),
    ):
        if rows:
            yield note(
                about,
                f"{counted(rows, 'repository is', 'repositories are')} {words}: {listed(rows)}",
            )
