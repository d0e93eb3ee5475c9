"""Takes the inventory of every provider's repositories: one listing a project or an organisation,
and no manifest read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sync.azure.listing import asked_by_name, with_names
from sync.azure.roster import Roster
from sync.azure.service import AzureDevOps
from sync.azure.whereabouts import Asked
from sync.config.coverage import covers_project
from sync.config.load import Lines
from sync.config.settings import Credential, Provider
from sync.explain.holdings import (
    Inventory,
    Listed,
    Logged,
    logged,
    repository_key,
    take_inventory,
)
from sync.model import LogEntry
from sync.reading.scope import Key, Scope
from sync.text.wording import counted, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The inventory, and what it does not hold."""

    inventory: Inventory
    failures: Mapping[str, str]
    """By provider of this run why it could not be read completely; empty where it could."""
    unlisted: tuple[str, ...] = ()
    """Repositories that the log has manifests of and the service did not list: they are gone, or
    hidden from the credential."""
    unseen: tuple[str, ...] = ()
    """Providers of which the log has no manifest at all: perhaps no sync has read them yet."""


def take_stock(scope: Scope, log: Sequence[LogEntry], source: AzureDevOps, lines: Lines) -> Stock:
    """What the repositories of the scope's providers are to the catalog whose ``log`` this is.

    Of what could not be listed nothing is said.
    """
    asked = [_Asked(provider, roster) for provider, roster in _rosters(scope.running(), source)]
    rows = [(each.provider.organization, row) for each in asked for row in each.roster.rows]
    known = _in_names_of_today(log, scope, asked, rows, source)
    inventory = take_inventory(rows, [each.provider for each in asked], known, lines)
    found = {entry.target for each in inventory.holdings for entry in each.manifests}
    logging = {entry.provider for entry in log}
    return Stock(
        inventory=inventory,
        failures={each.provider.id: _failure(each, asked, scope) for each in asked},
        unlisted=tuple(
            sorted(
                f"{known.places[key].project}/{known.places[key].repository}"
                for key, entries in known.by_name.items()
                if _is_listed(key, asked) and not any(entry.target in found for entry in entries)
            )
        ),
        unseen=tuple(each.provider.id for each in asked if each.provider.id not in logging),
    )


class _Asked(NamedTuple):
    """A provider of this run, with the names that its projects have today, and what it listed."""

    provider: Provider
    roster: Roster


def _rosters(
    providers: Iterable[Provider], source: AzureDevOps
) -> Iterator[tuple[Provider, Roster]]:
    """Each provider's roster; those that would ask alike ask once."""
    called: dict[tuple[str, Credential, tuple[str, ...]], Roster] = {}
    for provider in providers:
        names = tuple(name.lower() for name in asked_by_name(provider))
        key = (provider.organization.url.lower(), provider.credential, names)
        if key not in called:
            called[key] = source.roster(provider)
        yield with_names(provider, called[key].renamed), called[key]


def _in_names_of_today(
    log: Sequence[LogEntry],
    scope: Scope,
    asked: Sequence[_Asked],
    rows: Iterable[Listed],
    source: AzureDevOps,
) -> Logged:
    """The log by repository. One without an id that was not listed is asked for by its name, which
    may be a former one."""
    known = logged(log, scope)
    lost = known.known_by_name() - {repository_key(place, row) for place, row in rows}
    for each in asked:
        questions = {
            Asked(known.places[key].project, known.places[key].repository): key
            for key in lost
            if _is_listed(key, [each])
        }
        answers = source.whereabouts(each.provider.id, questions) if questions else {}
        scope = scope.learning({questions[one]: row for one, row in answers.items()})
        lost -= {questions[one] for one in answers}
    return logged(log, scope)


def _is_listed(key: Key, asked: Iterable[_Asked]) -> bool:
    """Whether a repository would have been listed if it were there."""
    place, project, _ = key
    for provider, roster in asked:
        if provider.organization.url.lower() != place:
            continue
        covered = covers_project(provider, project).covered
        names = None if roster.projects is None else {name.lower() for name in roster.projects}
        if covered and (names is None or project in names):
            return True
    return False


def _failure(each: _Asked, asked: Iterable[_Asked], scope: Scope) -> str:
    """Why a provider's repositories are not all there. A project of providers.yaml that does not
    exist is a mistake; one of the command line may be that of another provider."""
    own = {
        name.lower()
        for provider in scope.providers
        if provider.id == each.provider.id
        for name in provider.project
    }
    shown = {name.lower() for other in asked for name in other.roster.projects or ()}
    missing = [
        name for name in each.roster.missing if name.lower() in own or name.lower() not in shown
    ]
    failures = list(each.roster.failures)
    if missing:
        failures.append(
            f"{counted(len(missing), 'project')} not found: {listed(missing)}; check the name and"
            " that the credential may see it"
        )
    return "; ".join(failures)
