"""What ``exclude`` names by a former name: it stays left out."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sync.azure.whereabouts import Asked
from sync.config.coverage import is_literal
from sync.config.settings import Provider
from sync.model import Discovery, Location
from sync.reading.scope import Key, Scope, key_of
from sync.reading.source import Source


def excluding(
    scope: Scope, logged: Collection[Key], discoveries: Iterable[Discovery], source: Source
) -> tuple[Scope, tuple[Discovery, ...]]:
    """Scope and discoveries without what was renamed out of ``exclude``, as far as old names still
    answer.

    Only what is new to the log is asked about, by each name that ``exclude`` says outright.
    """
    told: list[Discovery] = []
    for discovery in discoveries:
        [provider] = [each for each in scope.providers if each.id == discovery.provider]
        fresh = {
            key_of(item.location): item.location
            for item in discovery.found
            if key_of(item.location) not in logged
        }
        known = {(place, project) for place, project, _ in logged}
        projects = _projects(
            provider, [each for key, each in fresh.items() if key[:2] not in known], source
        )
        repositories = _repositories(provider, fresh.values(), source)
        if not projects and not repositories:
            told.append(discovery)
            continue
        scope = scope.without(provider.id, projects, repositories)
        found = (item for item in discovery.found if scope.finds(provider.id, item.location))
        notes = [
            f"{what} {old} is called {new} now and stays left out: write {new} instead of {old} "
            f"at exclude.{what} in providers.yaml, before the old name stops answering"
            for what, names in (("project", projects), ("repository", repositories))
            for old, new in names.items()
        ]
        notes = [*dict.fromkeys([*discovery.notes, *notes])]
        told.append(replace(discovery, found=tuple(found), notes=tuple(notes)))
    return scope, tuple(told)


def _projects(provider: Provider, fresh: Iterable[Location], source: Source) -> dict[str, str]:
    """Projects that ``exclude`` names by a former name → their names of today."""
    samples = {place.project.lower(): place for place in fresh}
    asked = {
        Asked(name, place.repository): (name, place)
        for name in filter(is_literal, provider.exclude.project)
        for place in samples.values()
    }
    rows = source.whereabouts(provider.id, asked) if asked else {}
    return {
        name: place.project
        for question, (name, place) in asked.items()
        if question in rows and rows[question].project.lower() == place.project.lower()
    }


def _repositories(provider: Provider, fresh: Iterable[Location], source: Source) -> dict[str, str]:
    """Repositories that ``exclude`` names by a former name → their names of today; only projects in
    which something is new are asked about."""
    asked = {
        Asked(project, name)
        for name in filter(is_literal, provider.exclude.repository)
        for project in {place.project for place in fresh}
    }
    rows = source.whereabouts(provider.id, asked) if asked else {}
    return {
        question.repository: row.name
        for question, row in sorted(rows.items(), key=lambda each: each[0][:2])
        if row.name.lower() != question.repository.lower()
    }
