"""``catalog-sync explain``: why a manifest or an entity is, or is not, in the catalog."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync.azure.service import AzureDevOps, Contact
from sync.commands.connecting import connected, reviewed_pairs
from sync.config.load import load_config
from sync.config.settings import Config
from sync.errors import ServiceError, UsageError
from sync.explain.case import Case, Explanation, explanation_json
from sync.explain.departed import past_of, repository_sought
from sync.explain.lookup import explain_ref
from sync.explain.subject import (
    entries_of_ref,
    entries_of_repository,
    is_url,
    parse_ref,
)
from sync.explain.why import Surroundings, explain_url
from sync.finding import Mark
from sync.model import LogEntry
from sync.publish.base import read_checked_out
from sync.report.checklist import print_explanation
from sync.report.screen import rendered, show
from sync.text.safe import json_text, plain

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``explain``, as written."""

    config: Path
    subject: str
    connect: Sequence[str] = ()
    deadline: float = 30.0
    json: bool = False


def run(arguments: Arguments) -> int:
    """Print every check and the answer; 4 when the check that decides could not be made, else 0.

    UsageError for a subject that is neither a URL nor a ref nor a repository, or may be several.
    """
    config = load_config(arguments.config)
    options = Contact(
        connect=connected(arguments.connect, config.providers),
        reviewed=reviewed_pairs(),
        deadline=arguments.deadline,
        largest=config.limits.held,
    )
    with AzureDevOps(config.providers, options) as source:
        explanation = _explain(arguments.subject, config, source)
    if arguments.json:
        sys.stdout.write(json_text(explanation_json(explanation)) + "\n")
    else:
        draw = partial(
            print_explanation,
            explanation.target or explanation.subject,
            explanation.findings,
            explanation.verdict,
            explanation.manifest,
        )
        show(rendered(sys.stdout, draw), sys.stdout, paging=False)
    return ServiceError.exit_code if explanation.verdict.mark is Mark.UNKNOWN else 0


def _explain(subject: str, config: Config, source: AzureDevOps) -> Explanation:
    snapshot = read_checked_out(config.file.parent, config.folder)
    around = Surroundings(config=config, snapshot=snapshot, source=source)
    case = Case(subject=subject)
    pattern = None if is_url(subject) else parse_ref(subject)
    if pattern is None or not entries_of_ref(snapshot.log, pattern):
        subject = _only_manifest(subject, config, snapshot.log) or _former(subject, config)
    if is_url(subject):
        return explain_url(case, subject, around)
    if pattern is None:
        raise UsageError(
            f"{plain(subject)!r} is neither a manifest's URL nor an entity ref such as"
            " component:default/petstore, nor a repository in the log such as Project/repository"
        )
    return explain_ref(case, pattern, around)


def _former(subject: str, config: Config) -> str:
    """The URL of the manifest of a repository, as it is named, that the catalog had; anything else
    as it is."""
    if is_url(subject) or ":" in subject:
        return subject
    places = [provider.organization for provider in config.providers]
    sought = repository_sought(subject, places)
    departure = past_of(config.file.parent, config.folder, sought).departure
    return subject if departure is None else departure.before.target


def _only_manifest(subject: str, config: Config, log: Sequence[LogEntry]) -> str | None:
    """The URL of the manifest of a repository that is named as people see it; ``None`` where the
    log has none. UsageError where the repository has several."""
    places = [provider.organization for provider in config.providers]
    found = [entry.target for entry in entries_of_repository(log, subject, places)]
    if len(found) > _MOST_NAMED:
        raise UsageError(
            f"{plain(subject)} has {len(found)} manifests; catalog-sync locations"
            f" '{plain(subject)}' shows them. Name one of them by its URL"
        )
    if len(found) > 1:
        raise UsageError(
            f"{plain(subject)} has {len(found)} manifests; name one of them:"
            f" {', '.join(map(plain, found))}"
        )
    return found[0] if found else None
