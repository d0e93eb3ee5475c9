"""The providers.yaml that ``init`` writes: commented, of answers and options."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sync.commands.workflows import template
from sync.config.edit import settings_of
from sync.config.kinds import EVERY
from sync.config.load import read_config
from sync.config.settings import NewProvider
from sync.errors import ConfigError, UsageError
from sync.text.safe import plain

CONFIG = "providers.yaml"

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


def first_config(provider: NewProvider, portal: str | None) -> bytes:
    """providers.yaml with what the options say and, on a terminal, who runs this answers."""
    completed = _completed(provider)
    if portal is None and completed is not provider:
        portal = _ask(_PORTAL, "backstage").lower()
    return config_of(completed, portal or "backstage")


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
