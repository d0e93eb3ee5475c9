"""Whether what providers.yaml names is there, and which kinds may come from there: patterns beside
the organisation's names, kinds beside the catalog's log. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sync.azure.near_misses import Outside, line, sentence
from sync.azure.repositories import Repository
from sync.azure.silent import sentences, silent
from sync.catalog.layout import kind_of
from sync.catalog.status import NOT_ALLOWED
from sync.config.coverage import is_literal, matches, matching
from sync.config.kinds import Allowance
from sync.config.load import Lines
from sync.config.settings import Provider
from sync.finding import Finding, failed, note, ok, unknown, warning
from sync.model import Discovery, LogEntry
from sync.text.wording import counted, listed


def patterns(
    provider: Provider,
    everything: Sequence[Repository],
    lines: Lines,
    *,
    leaving: Collection[str] = (),
) -> Iterator[Finding]:
    """The patterns of providers.yaml that match nothing, those of ``exclude`` among them;
    ``leaving`` are names of projects that another check tells of."""
    projects = {row.project for row in everything}
    inside = [row for row in everything if matching(provider.project, row.project)]
    where = f"of provider {provider.id}"
    for at, pattern in enumerate(provider.project):
        if pattern not in leaving and not any(matches(pattern, name) for name in projects):
            line = lines.of(provider.id, "project", at)
            setting = f"project: {pattern} {where}"
            yield _nothing(setting, "project", line, literal=is_literal(pattern))
    for at, pattern in enumerate(provider.repository):
        if not any(matches(pattern, row.name) for row in inside):
            line = lines.of(provider.id, "repository", at)
            yield _nothing(f"repository: {pattern} {where}", "repository", line, literal=False)
    for what, patterns, names in (
        ("project", provider.exclude.project, projects),
        ("repository", provider.exclude.repository, {row.name for row in inside}),
    ):
        for at, pattern in enumerate(patterns):
            told = what == "project" and pattern in leaving
            if not told and not any(matches(pattern, name) for name in names):
                yield note(
                    f"exclude.{what}",
                    f"exclude.{what}: {pattern} {where} leaves out nothing",
                    f"Remove {lines.of(provider.id, 'exclude', what, at)} if it is not for the"
                    " future",
                )


def _nothing(setting: str, what: str, line: str, *, literal: bool) -> Finding:
    text = f"{setting} matches no {what} that the credential sees"
    advice = (
        f"Correct {line}, or give the credential access to that {what}; * "
        "stands for any run of characters, and letter case does not matter"
    )
    return failed(what, text, advice) if literal else warning(what, text, advice)


def barren(
    provider: Provider, discovery: Discovery, covered: Sequence[Repository], lines: Lines
) -> Iterator[Finding]:
    """Patterns of names that are there, in which no manifest was found."""
    names = {
        "project": {row.project for row in covered},
        "repository": {row.name for row in covered},
    }
    for each in silent(provider, discovery) if discovery.found else ():
        if any(matches(each.pattern, name) for name in names.get(each.setting, ())):
            [text] = sentences([each])
            yield note(each.setting, f"{text}: {lines.of(provider.id, each.setting, each.at)}")


def overlooked(provider: Provider, outside: Outside, lines: Lines) -> Iterator[Finding]:
    """What looks like a manifest and lies outside ``path``, or why nobody could tell."""
    if outside.found:
        yield note(
            "path",
            f"{sentence(provider, outside)}, where nothing finds them",
            f"To have them found, write at {lines.of(provider.id, 'path')}: "
            f"{line(provider, (file.path for file in outside.found))}; what is not, exclude.path "
            "can name",
        )
    if outside.failure:
        yield unknown(
            "path",
            f"whether files that look like manifests lie outside path: {outside.failure}",
            "Ask again later; a sync does without",
        )


def repositories(provider: Provider, covered: Sequence[Repository]) -> Iterator[Finding]:
    """What is to be known of the repositories that the provider covers."""
    if not covered:
        yield failed(
            "repositories",
            f"provider {provider.id} covers no repository, so it finds nothing",
            "Widen project or repository in providers.yaml, or narrow exclude",
        )
        return
    labels = [row.label for row in covered]
    yield ok("repositories", f"covers {counted(len(labels), 'repository', 'repositories')}")
    forks = [row.label for row in covered if row.fork]
    if forks and not provider.forks:
        yield note(
            "forks",
            f"{counted(len(forks), 'fork is', 'forks are')} not read: {listed(forks)}",
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
            which = counted(len(rows), "repository is", "repositories are")
            yield note(about, f"{which} {words}: {listed(rows)}")


def kinds(allowance: Allowance, log: Iterable[LogEntry]) -> Iterator[Finding]:
    """What the provider may bring, what it has in the catalog beyond that, what is left out."""
    yield ok("kinds", f"its manifests may bring {allowance.words}")
    entries = [entry for entry in log if entry.provider == allowance.provider]
    going = sorted(ref for e in entries for ref in e.entities if allowance.bars(kind_of(ref)))
    if going:
        yield warning(
            "kinds",
            f"{counted(len(going), 'entity', 'entities')} of other kinds would leave the catalog "
            f"with the next sync: {listed(going)}",
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
        yield note("kinds", f"left out in the last sync: {listed(left_out)}", advice)
