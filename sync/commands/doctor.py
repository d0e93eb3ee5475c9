"""``catalog-sync doctor``: whether a sync would work, checked step by step without writing."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync.azure.service import AzureDevOps, Contact
from sync.clock import run_time
from sync.commands.connecting import connected, reviewed_pairs
from sync.config.kinds import allowances
from sync.config.load import chosen_providers, load_config, read_lines
from sync.config.settings import Config, Provider
from sync.doctor import provider_checks, repository_checks
from sync.doctor.credential_checks import shared
from sync.doctor.pattern_checks import kinds
from sync.doctor.placeholder_checks import unfinished
from sync.errors import PROBLEMS_FOUND, CatalogError
from sync.finding import Section, finding_json
from sync.model import Json, LogEntry
from sync.publish.base import read_log
from sync.reading.overlooked import unknown
from sync.report.checklist import print_sections
from sync.report.screen import rendered, show
from sync.text.safe import json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``doctor``, as written."""

    config: Path
    provider: Sequence[str] = ()
    connect: Sequence[str] = ()
    deadline: float = 30.0
    json: bool = False


def run(arguments: Arguments) -> int:
    """Check the chosen providers (all of them by default) and the repository; print the findings.

    Return 1 when a check failed, else 0. ConfigError when providers.yaml has mistakes.
    """
    config = load_config(arguments.config)
    sections: list[Section] = []
    for section in _sections(arguments, config, chosen_providers(config, arguments.provider)):
        sections.append(section)
        if not arguments.json:
            draw = partial(print_sections, [section])
            show(rendered(sys.stdout, draw), sys.stdout, paging=False)
    if arguments.json:
        sys.stdout.write(json_text([*map(_json, sections)]) + "\n")
    failed = [section.title for section in sections if section.failed]
    if not arguments.json:
        told = f"would fail: {', '.join(failed)}" if failed else "nothing found that would fail"
        sys.stdout.write(f"{told}\n")
    return PROBLEMS_FOUND if failed else 0


def _sections(
    arguments: Arguments, config: Config, chosen: Sequence[Provider]
) -> Iterator[Section]:
    """Each section when it is done, as a check may take its time."""
    options = Contact(
        connect=connected(arguments.connect, config.providers),
        reviewed=reviewed_pairs(),
        deadline=arguments.deadline,
    )
    lines, log = read_lines(config), _log(config)
    for each in chosen:
        opened = partial(AzureDevOps, [each], options)
        allowance = allowances(config)[each.id]
        missed = partial(unknown, providers=config.providers, known={e.target for e in log})
        findings = (
            *shared(each, config.providers, lines, os.environ),
            *provider_checks.examine(each, opened, lines, missed),
            *kinds(allowance, log),
        )
        yield Section(title=f"provider {each.id}", findings=findings)
    findings = tuple(repository_checks.examine(config, os.environ, run_time()[0]))
    yield Section(title="repository", findings=findings)
    if workflows := tuple(unfinished(config.file.parent)):
        yield Section(title="workflows", findings=workflows)


def _log(config: Config) -> tuple[LogEntry, ...]:
    """The locations log; nothing where it cannot be read, which `check` tells."""
    try:
        return read_log(config) or ()
    except CatalogError:
        return ()


def _json(section: Section) -> dict[str, Json]:
    return {
        "section": section.title,
        "failed": section.failed,
        "checks": [finding_json(finding) for finding in section.findings],
    }
