"""``catalog-sync init``: the files that a repository needs to hold a catalog; never overwrites."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sync import git
from sync.catalog.layout import ATTRIBUTES_FILE, render_attributes
from sync.commands.provenance import is_action, this_action
from sync.commands.schema import text as schema_text
from sync.commands.workflows import (
    PIPELINES,
    PLACEHOLDER,
    Setting,
    own_minute,
    pipeline,
    template,
    variables_of,
    workflow,
)
from sync.config.edit import settings_of
from sync.config.kinds import EVERY
from sync.config.load import load_config, read_config
from sync.config.settings import Config, NewProvider, TokenCredential
from sync.disk import create_file
from sync.doctor.github_checks import github_place
from sync.errors import ConfigError, GitError, UsageError
from sync.publish.github import place_of
from sync.text.safe import plain

CONFIG = "providers.yaml"
SCHEMA = "providers.schema.json"
WORKFLOWS = ".github/workflows"
AZURE_PIPELINES = "azure-pipelines"

_ABOUT = {
    "host": "dev.azure.com, acme.visualstudio.com, or a Server's URL: https://tfs.acme.com/tfs",
    "organization": "the collection on an Azure DevOps Server",
    "project": "all projects by default; * and ? are wildcards",
    "repository": "all repositories by default; a list is allowed everywhere",
    "path": "* crosses folders: /services/*/catalog-info.yaml",
    "branch": "each repository's default branch by default",
    "allow": "kinds that may come; default: all but Group, User and Template",
    "exclude": "what to leave out of what the patterns match",
    "token": "the variable with a token that has Code (Read); never the token itself",
    "credential": "Microsoft Entra instead of a token; needs the extra entra",
    "discovery": "search or git; auto takes git where there is no Code Search",
    "forks": "whether forked repositories are read too",
}
_DEFAULTS = {
    "host": "dev.azure.com",
    "project": "'*'",
    "repository": "'*'",
    "path": "/catalog-info.yaml",
    "branch": "main",
    "exclude": "{project: [], repository: [archive-*], path: [/vendor/*]}",
    "allow": "[Component, API]",
    "token": "${AZURE_TOKEN}",
    "discovery": "auto",
    "forks": "false",
}
_KINDS = (
    "May its manifests also bring Groups, Users and Templates, which decide who may do what and"
    " what runs with the portal's rights? yes, no, or the kinds that may come"
)
_PORTAL = "Which portal will read the catalog? backstage or roadie"
_PORTAL_LINES = """\
  # portal:
  #   rules: roadie               # default: backstage
  #   modules: [openapi, ai-model]   # official Backstage modules that it has; default: none
"""
"""In the template."""
_FOR_ROADIE = """\
  portal:
    rules: roadie                 # default: backstage
    modules: [openapi]            # official Backstage modules that it has; ai-model is another
"""
_BESIDE = 33
"""Longer lines have what they are about above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``init``, as written."""

    folder: Path
    provider: NewProvider
    portal: str | None = None
    """``backstage`` or ``roadie``; ``None`` leaves it open."""
    workflows: bool = True
    action: str | None = None
    """``OWNER/REPOSITORY@COMMIT`` for the workflows; ``None`` is what is installed here."""
    sharded: bool = False
    """Whether several machines are to share the reading."""
    pipelines: bool = False
    """Whether what Azure Pipelines run is written, too."""


def run(arguments: Arguments) -> int:
    """Write what is missing and say what to do next; UsageError when an answer cannot be used."""
    folder = arguments.folder
    if arguments.action is not None and not is_action(arguments.action):
        words = "expected OWNER/REPOSITORY@COMMIT, the commit in 40 digits"
        raise UsageError(f"--action {plain(arguments.action)}: {words}")
    if not folder.is_dir():
        raise UsageError(f"{plain(str(folder))} is not a folder; make it, or clone a repository")
    data, config = _configuration(folder / CONFIG, arguments.provider, arguments.portal)
    remote = _remote(folder)
    setting = Setting(
        action=arguments.action or this_action(),
        folder=config.folder,
        credentials=[provider.credential for provider in config.providers],
        sharded=arguments.sharded,
        minute=own_minute(remote or _places(config)),
        **_catalog(remote),
    )
    texts = {**_files(data, config), **(_workflows(setting) if arguments.workflows else {})}
    texts |= _pipelines(setting) if arguments.pipelines else {}
    written = [path for path, text in texts.items() if _write(folder, path, text)]
    new = any(path.startswith(WORKFLOWS) for path in written)
    sys.stdout.write(_next_steps(setting, workflows=arguments.workflows, new=new))
    if arguments.pipelines:
        sys.stdout.write(
            f"4. {AZURE_PIPELINES}/ is for Azure DevOps; docs/azure-pipelines.md says where its"
            " files go\n"
        )
    return 0


def _configuration(file: Path, provider: NewProvider, portal: str | None) -> tuple[bytes, Config]:
    """What to write into providers.yaml, and what it says; nothing to write where it is there."""
    if file.exists():
        return b"", load_config(file)
    completed = _completed(provider)
    if portal is None and completed is not provider:
        portal = _ask(_PORTAL, "backstage").lower()
    data = config_of(completed, portal or "backstage")
    return data, read_config(data, file, CONFIG)


def _remote(folder: Path) -> str:
    """The URL that the repository's ``origin`` has, without a secret in it; empty for none."""
    with suppress(GitError):
        answer = git.attempt(folder, "remote", "get-url", "origin")
        if answer.code == 0:
            return git.mask(answer.output.decode("utf-8", "replace").strip())
    return ""


def _catalog(remote: str) -> dict[str, str]:
    """Where a repository with this remote is at GitHub, as far as it is there."""
    place = github_place(remote, os.environ)
    if place is None:
        return {}
    return {"catalog": f"https://{place_of(remote)[0].lower()}/{place.name}", "api": place.api}


def _places(config: Config) -> str:
    """What a catalog is of, where nothing else tells it from others."""
    return "\n".join(f"{one.id} {one.organization.url}" for one in config.providers)


def _files(data: bytes, config: Config) -> Mapping[str, bytes]:
    """The files that any catalog's repository has, by path; ``data`` is of providers.yaml."""
    return {
        CONFIG: data,
        SCHEMA: schema_text().encode(),
        f"{config.folder}/{ATTRIBUTES_FILE}": render_attributes(),
    }


def _workflows(setting: Setting) -> Mapping[str, bytes]:
    return {f"{WORKFLOWS}/{name}": workflow(name, setting) for name in setting.names}


def _pipelines(setting: Setting) -> Mapping[str, bytes]:
    return {f"{AZURE_PIPELINES}/{name}": pipeline(name, setting) for name in PIPELINES}


def config_of(provider: NewProvider, portal: str = "backstage") -> bytes:
    """A commented providers.yaml with this provider, for this portal; UsageError when a value
    cannot be used."""
    if portal not in {"backstage", "roadie"}:
        raise UsageError(
            f"nothing was written: {plain(portal)} is no portal that this tool knows;"
            " expected backstage or roadie"
        )
    block = "".join(f"    {line}\n" if line else "\n" for line in _block(provider))
    text = template(CONFIG).replace("@provider@\n", block)
    if portal == "roadie":
        text = text.replace(_PORTAL_LINES, _FOR_ROADIE)
    data = text.encode()
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
        if key in given:
            line = f"{key}: {given[key]}"
        elif key in _DEFAULTS and not (key == "token" and "credential" in given):
            line = f"# {key}: {_DEFAULTS[key]}"
        else:
            continue
        if len(line) > _BESIDE:
            yield f"  # {about[0].upper()}{about[1:]}:"
            yield f"  {line}"
        else:
            yield f"  {line:<{_BESIDE}} # {about}"
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
    organization = _name_in(_ask("Organization (the NAME of https://dev.azure.com/NAME)", ""))
    project = _ask("Project, in which * is a wildcard", "*")
    path = _ask("Path of the manifests", "/catalog-info.yaml")
    allow = provider.allow or _kinds(_ask(_KINDS, "no"))
    if not organization:
        raise UsageError("nothing was written: there is no organisation without a name")
    return replace(
        provider,
        organization=organization,
        project=provider.project or (() if project == "*" else (project,)),
        path=provider.path or (() if path == "/catalog-info.yaml" else (path,)),
        allow=allow,
    )


def _kinds(answer: str) -> tuple[str, ...]:
    """The kinds that an answer names; none for the default."""
    if answer.lower() in {"n", "no"}:
        return ()
    if answer.lower() in {"y", "yes"}:
        return (EVERY,)
    return tuple(part for part in re.split(r"[\s,]+", answer.strip("[]")) if part)


def _name_in(answer: str) -> str:
    """The organisation's name, also out of an address of the cloud service that was pasted."""
    parts = urlsplit(answer)
    if parts.scheme == "https" and parts.netloc == "dev.azure.com":
        return unquote(parts.path.strip("/").partition("/")[0])
    return answer


def _ask(question: str, default: str) -> str:
    sys.stderr.write(f"{question}{f' [{default}]' if default else ''}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default


def _write(folder: Path, path: str, data: bytes) -> bool:
    """Write a file that is not there; say what was done. Nothing is ever overwritten."""
    file = folder / path
    try:
        create_file(file, data)
    except FileExistsError:
        sys.stdout.write(f"kept    {plain(path)}  (it was there already)\n")
        return False
    except OSError as error:
        raise UsageError(f"{plain(str(file))} cannot be written: {error.strerror}") from None
    sys.stdout.write(f"wrote   {plain(path)}\n")
    return True


def _next_steps(setting: Setting, *, workflows: bool, new: bool) -> str:
    """What to do now; ``new`` when workflows were written."""
    lines = ["", "Next:", *_credential_steps(setting, workflows=workflows)]
    if new and setting.action is not None:
        lines.append(f"   The workflows use {setting.action}")
    elif new:
        lines += [
            f"   In the workflows, put the place and a commit of your copy for {PLACEHOLDER}",
            "   (this installation does not tell them; init --action OWNER/REPOSITORY@COMMIT does)",
        ]
    lines += [
        "2. catalog-sync doctor checks that everything would work",
        "3. catalog-sync sync --dry-run shows the catalog; without --dry-run it is committed",
    ]
    return "\n".join(lines) + "\n"


def _credential_steps(setting: Setting, *, workflows: bool) -> Iterator[str]:
    variables = variables_of(setting.credentials)
    if not variables:
        yield "1. Let the identity in Microsoft Entra read the code (docs/tokens.md says how)"
        return
    exports = "; ".join(f"export {name}=…" for name in variables)
    what = "Make a token with Code (Read)"
    if not all(isinstance(one, TokenCredential) for one in setting.credentials):
        what = "Get what docs/tokens.md says"
    yield f"1. {what} and put it into {' and '.join(variables)}: {exports}"
    if workflows:
        yield from (f"   For the workflows: gh secret set {name}" for name in variables)
