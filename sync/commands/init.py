"""``catalog-sync init``: the files that a repository needs to hold a catalog; never overwrites."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from sync.catalog.layout import ATTRIBUTES_FILE, render_attributes
from sync.commands.schema import text as schema_text
from sync.config.edit import NewProvider, settings_of
from sync.config.load import load_config, read_config
from sync.errors import ConfigError, UsageError
from sync.report.safe import plain

CONFIG = "providers.yaml"
SCHEMA = "providers.schema.json"
WORKFLOWS = ("catalog-sync.yml", "catalog-review.yml")

_ABOUT = {
    "host": "dev.azure.com, acme.visualstudio.com, or a Server's URL: https://tfs.acme.com/tfs",
    "organization": "the collection on an Azure DevOps Server",
    "project": "all projects by default; * and ? are wildcards",
    "repository": "all repositories by default; a list is allowed everywhere",
    "path": "* crosses folders: /services/*/catalog-info.yaml",
    "branch": "each repository's default branch by default",
    "token": "the variable with a token that has Code (Read); never the token itself",
}
_DEFAULTS = {
    "host": "dev.azure.com",
    "project": "'*'",
    "repository": "'*'",
    "path": "/catalog-info.yaml",
    "branch": "main",
    "token": "${AZURE_TOKEN}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``init``, as written."""

    folder: Path
    provider: NewProvider
    workflows: bool = True


def run(arguments: Arguments) -> int:
    """Write what is missing and say what to do next; UsageError when an answer cannot be used."""
    folder = arguments.folder
    if not folder.is_dir():
        raise UsageError(f"{plain(str(folder))} is not a folder; make it, or clone a repository")
    file = folder / CONFIG
    if file.exists():
        provider = arguments.provider
        config, catalog = b"", load_config(file).folder
    else:
        provider = _completed(arguments.provider)
        config, catalog = config_of(provider), "catalog"
    for path, data in _files(config, catalog, workflows=arguments.workflows).items():
        _write(folder, path, data)
    variable = provider.token_variable or "AZURE_TOKEN"
    sys.stdout.write(_next_steps(variable, workflows=arguments.workflows))
    return 0


def _files(config: bytes, catalog: str, *, workflows: bool) -> Mapping[str, bytes]:
    """Every file to write, by path; ``catalog`` is the catalog's folder."""
    texts = {CONFIG: config, SCHEMA: schema_text().encode()}
    texts[f"{catalog}/{ATTRIBUTES_FILE}"] = render_attributes()
    for name in WORKFLOWS if workflows else ():
        texts[f".github/workflows/{name}"] = _template(name)
    return texts


def config_of(provider: NewProvider) -> bytes:
    """A commented providers.yaml with this provider; UsageError when a value cannot be used."""
    block = "".join(f"    {line}\n" if line else "\n" for line in _block(provider))
    data = _template(CONFIG).decode().replace("@provider@\n", block).encode()
    try:
        read_config(data, Path(CONFIG), CONFIG)
    except ConfigError as error:
        mistakes = "; ".join(problem.message for problem in error.problems)
        raise UsageError(f"nothing was written: {mistakes}") from None
    return data


def _block(provider: NewProvider) -> Iterator[str]:
    """The provider's lines: settings that are given, and the others as comments."""
    yield "# A provider's id names it in reports and in --provider; keep it when settings change."
    yield f"{_id_of(provider.organization)}:"
    given = settings_of(provider)
    for key, about in _ABOUT.items():
        line = f"{key}: {given[key]}" if key in given else f"# {key}: {_DEFAULTS[key]}"
        yield f"  {line:<34}# {about}"
    yield "  # What to leave out of what the patterns match:"
    yield "  # exclude: {project: [], repository: [archive-*], path: [/vendor/*]}"
    yield ""


def _id_of(organization: str) -> str:
    """A provider id made of the organisation's name."""
    last = organization.rpartition("/")[2]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", last).strip("-").lower() or "azure"


def _completed(provider: NewProvider) -> NewProvider:
    """Ask for what was not given, on a terminal; UsageError elsewhere."""
    if provider.organization:
        return provider
    if not sys.stdin.isatty():
        raise UsageError(
            "name the organisation: catalog-sync init --organization NAME"
            " (the NAME of https://dev.azure.com/NAME)"
        )
    organization = _ask("Organization (the NAME of https://dev.azure.com/NAME)", "")
    project = _ask("Project, in which * is a wildcard", "*")
    path = _ask("Path of the manifests", "/catalog-info.yaml")
    if not organization:
        raise UsageError("nothing was written: there is no organisation without a name")
    return replace(
        provider,
        organization=organization,
        project=provider.project or (() if project == "*" else (project,)),
        path=provider.path or (() if path == "/catalog-info.yaml" else (path,)),
    )


def _ask(question: str, default: str) -> str:
    sys.stderr.write(f"{question}{f' [{default}]' if default else ''}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default


def _write(folder: Path, path: str, data: bytes) -> None:
    """Write a file that is not there; say what was done. Nothing is ever overwritten."""
    file = folder / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as new:
            new.write(data)
    except FileExistsError:
        sys.stdout.write(f"kept    {plain(path)}  (it was there already)\n")
        return
    except OSError as error:
        raise UsageError(f"{plain(str(file))} cannot be written: {error.strerror}") from None
    sys.stdout.write(f"wrote   {plain(path)}\n")


def _template(name: str) -> bytes:
    return (files("sync.commands") / "templates" / name).read_bytes()


def _next_steps(variable: str, *, workflows: bool) -> str:
    secret = f"   For the workflows: gh secret set {variable}\n" if workflows else ""
    return (
        "\nNext:\n"
        f"1. Make a token with Code (Read) and put it into {variable}: export {variable}=…\n"
        f"{secret}"
        "2. catalog-sync doctor checks that everything would work\n"
        "3. catalog-sync sync --dry-run shows the catalog; without --dry-run it is committed\n"
    )
