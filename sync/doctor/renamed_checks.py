"""Projects that providers.yaml names by a former name."""

from collections.abc import Iterator, Mapping, Sequence

from sync.azure.probe import Probe
from sync.azure.repositories import Repository
from sync.config.coverage import is_literal
from sync.config.load import Lines
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.finding import Finding, warning


def former_names(
    provider: Provider, probe: Probe, everything: Sequence[Repository]
) -> Mapping[str, str]:
    """Former names in ``project`` and ``exclude.project`` that still answer → names of today.

    Costs a request for each name that no project has today.
    """
    today = {row.project.lower() for row in everything}
    named = {*filter(is_literal, (*provider.project, *provider.exclude.project))}
    found: dict[str, str] = {}
    for name in sorted(name for name in named if name.lower() not in today):
        try:
            projects = {row.project for row in probe.repositories(name)}
        except ServiceError:
            continue
        if len(projects) == 1:
            found[name] = projects.pop()
    return found


def former(provider: Provider, renamed: Mapping[str, str], lines: Lines) -> Iterator[Finding]:
    """What to change for each former name."""
    for at, name in enumerate(provider.project):
        if name in renamed:
            yield warning(
                "project",
                f"project {name} is called {renamed[name]} now; a sync looks for it there while "
                "the former name still answers",
                f"Write {renamed[name]} at {lines.of(provider.id, 'project', at)}",
            )
    for at, name in enumerate(provider.exclude.project):
        if name in renamed:
            yield warning(
                "exclude.project",
                f"project {name} is called {renamed[name]} now; exclude.project: {name} of "
                f"provider {provider.id} leaves it out only while the former name still answers",
                f"Write {renamed[name]} at {lines.of(provider.id, 'exclude', 'project', at)}",
            )
