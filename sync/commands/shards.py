"""``catalog-sync shards``: in which slices several machines can share the reading."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.azure.service import AzureDevOps, Contact
from sync.commands.connecting import connected, reviewed_pairs
from sync.config.division import divide
from sync.config.load import load_config
from sync.config.settings import Config
from sync.errors import ServiceError
from sync.progress import Progress
from sync.publish.base import read_catalog
from sync.report.machine import render_matrix
from sync.report.progress_line import progress
from sync.report.terminal import console, print_matrix
from sync.text.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``shards``, as written."""

    config: Path
    slices: int | None = None
    json: bool = False
    quiet: bool = False
    connect: Sequence[str] = ()
    deadline: float = 900.0


def run(arguments: Arguments) -> int:
    """Print the slices; return 0.

    A provider that does not answer is divided by what the locations log has of it: that it does
    not answer is for the runs that read its slices to tell. ConfigError or UsageError for mistakes.
    """
    config = load_config(arguments.config)
    options = Contact(
        connect=connected(arguments.connect, config.providers),
        reviewed=reviewed_pairs(),
        deadline=arguments.deadline,
    )
    with (
        progress(sys.stderr, quiet=arguments.quiet) as shown,
        AzureDevOps(config.providers, options, say=shown.note, limited=shown.limited) as source,
    ):
        source.check_credentials()
        planned = divide(_sizes(config, source, shown), arguments.slices)
    if arguments.json:
        sys.stdout.write(render_matrix(planned) + "\n")
    else:
        print_matrix(planned, console(sys.stdout))
    return 0


def _sizes(config: Config, source: AzureDevOps, shown: Progress) -> dict[str, int]:
    """By provider, about how many manifests it has."""
    known = Counter(e.provider for e in read_catalog(config.file.parent, config.folder).log)
    sizes = {}
    for provider in config.providers:
        shown.stage(f"provider {provider.id}: counting manifests")
        probe = source.probe(provider.id)
        try:
            sizes[provider.id] = probe.estimate()
        except ServiceError as error:
            shown.note(
                f"provider {provider.id} could not be asked ({probe.words(error)});"
                f" the locations log has {counted(known[provider.id], 'manifest')} of it"
            )
            sizes[provider.id] = known[provider.id]
    return sizes
