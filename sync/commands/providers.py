"""``catalog-sync providers``: providers.yaml shown and edited, its comments and order kept."""

import os
import sys
from functools import partial
from pathlib import Path

from sync.config import edit
from sync.config.load import LARGEST, load_config, read_config
from sync.config.settings import (
    Credential,
    EntraCredential,
    NewProvider,
    Provider,
    variable_names,
)
from sync.disk import read_file, write_file
from sync.errors import ConfigError, UsageError
from sync.model import Json
from sync.report.screen import rendered, show, width_of
from sync.report.table import Cell, Column, print_table
from sync.text.safe import json_text, plain

_COLUMNS = (
    Column(title="ID"),
    Column(title="ORGANIZATION", least=16),
    Column(title="PROJECT", least=8, spare=3),
    Column(title="REPOSITORY", least=10, spare=2),
    Column(title="PATH", least=12),
    Column(title="BRANCH", spare=1),
    Column(title="ALLOW", least=10, spare=1),
    Column(title="CREDENTIAL"),
)


def list_providers(file: Path, *, json_wanted: bool) -> int:
    """Show the providers of ``file`` in its order."""
    config = load_config(file)
    if json_wanted:
        sys.stdout.write(json_text([*map(_json, config.providers)]) + "\n")
        return 0
    rows = [_row(provider) for provider in config.providers]
    draw = partial(print_table, _COLUMNS, rows, width=width_of(sys.stdout))
    show(rendered(sys.stdout, draw), sys.stdout, paging=False)
    return 0


def add_provider(file: Path, name: str, provider: NewProvider) -> int:
    """Add a provider to ``file``; ConfigError when it would have a mistake, and nothing is
    written."""
    load_config(file)
    data = edit.add(read_file(file, LARGEST), name, provider)
    _checked(data, file)
    _write(file, data)
    sys.stdout.write(
        f"{plain(str(file))}: added provider {plain(name)}.\n"
        f"Next: catalog-sync doctor --provider {plain(name)}\n"
    )
    return 0


def remove_provider(file: Path, name: str) -> int:
    """Remove a provider from ``file``."""
    load_config(file)
    data = edit.remove(read_file(file, LARGEST), name)
    _checked(data, file)
    _write(file, data)
    sys.stdout.write(
        f"{plain(str(file))}: removed provider {plain(name)}.\n"
        "Next: catalog-sync sync --dry-run shows what leaves the catalog with it\n"
    )
    return 0


def _checked(data: bytes, file: Path) -> None:
    """See that the new text is a good providers.yaml before it replaces one."""
    try:
        read_config(data, file, file.name)
    except ConfigError as error:
        mistakes = "; ".join(problem.message for problem in error.problems)
        raise UsageError(f"{plain(str(file))} was not changed: {mistakes}") from None


def _write(file: Path, data: bytes) -> None:
    """Replace ``file`` at once, so that nobody ever reads half of it."""
    try:
        write_file(file, data)
    except OSError as error:
        raise UsageError(f"{plain(str(file))} cannot be written: {error.strerror}") from None


def _row(provider: Provider) -> tuple[Cell, ...]:
    return (
        Cell(text=provider.id, style="bold"),
        Cell(text=provider.organization.url.partition("://")[2]),
        Cell(text=", ".join(provider.project)),
        Cell(text=", ".join(provider.repository)),
        Cell(text=", ".join(provider.path)),
        Cell(text=provider.branch or "default"),
        Cell(text="default" if provider.allow is None else ", ".join(provider.allow)),
        Cell(text=_credential(provider.credential)),
    )


def _credential(credential: Credential) -> str:
    """What holds it, and whether that is there; never the secret."""
    if isinstance(credential, EntraCredential):
        return "Microsoft Entra"
    names = variable_names(credential)
    states = ["set" if os.environ.get(name, "").strip() else "not set" for name in names]
    return ", ".join(f"{name} ({state})" for name, state in zip(names, states, strict=True))


def _json(provider: Provider) -> dict[str, Json]:
    return {
        "id": provider.id,
        "host": provider.organization.host,
        "organization": provider.organization.name,
        "url": provider.organization.url,
        "project": [*provider.project],
        "repository": [*provider.repository],
        "path": [*provider.path],
        "branch": provider.branch,
        "exclude": {
            "project": [*provider.exclude.project],
            "repository": [*provider.exclude.repository],
            "path": [*provider.exclude.path],
        },
        "discovery": provider.discovery,
        "forks": provider.forks,
        "allow": None if provider.allow is None else [*provider.allow],
        "credential": _credential(provider.credential),
    }
