"""``catalog-sync init``: the files that a repository needs to hold a catalog; never overwrites."""

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync import git
from sync.catalog.layout import ATTRIBUTES_FILE, render_attributes
from sync.commands.first_config import CONFIG, first_config
from sync.commands.provenance import is_action, this_action
from sync.commands.schema import text as schema_text
from sync.commands.workflows import (
    NAMES,
    PIPELINES,
    Setting,
    filled,
    own_minute,
    pipeline,
    variables_of,
    workflow,
)
from sync.config.edit import settings_of
from sync.config.load import load_config, read_config
from sync.config.settings import Config, NewProvider, TokenCredential
from sync.disk import create_file, read_file, write_file
from sync.doctor.github_checks import github_place
from sync.doctor.placeholder_checks import ACTION, placeholders
from sync.doctor.placeholder_checks import PIPELINES as AZURE_PIPELINES
from sync.errors import GitError, UsageError
from sync.publish.github import place_of
from sync.schedule import WORKFLOWS
from sync.text.safe import plain

SCHEMA = "providers.schema.json"

_OPTIONS = {
    "host": "--host",
    "organization": "--organization",
    "project": "--project",
    "repository": "--repository",
    "path": "--path",
    "branch": "--branch",
    "allow": "--allow",
    "exclude": "--exclude-*",
    "token": "--token-variable",
    "credential": "those of the credential",
    "discovery": "--discovery",
    "forks": "--forks",
}
"""By setting of a provider the option that gives it."""
_LARGEST = 512 * 1024
"""GitHub's own bound on a workflow file, in bytes."""


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
    written = {path for path, text in texts.items() if _create(folder, path, text)}
    written |= {*_fill_in(folder, setting)}
    sys.stdout.writelines(_ignored(arguments, texts, written, folder))
    sys.stdout.write(_next_steps(setting, folder, arguments, written))
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
    data = first_config(provider, portal)
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


def _create(folder: Path, path: str, data: bytes) -> bool:
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


def _fill_in(folder: Path, setting: Setting) -> Iterator[str]:
    """Put what is known now in the place of the placeholders that files still have; their paths."""
    for file in dict.fromkeys(file for file, _, _ in placeholders(folder)):
        path = file.relative_to(folder).as_posix()
        try:
            text = read_file(file, _LARGEST).decode()
            if (whole := filled(text, setting)) == text:
                continue
            write_file(file, whole.encode())
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise UsageError(f"{plain(str(file))} cannot be filled in: {why}") from None
        sys.stdout.write(f"filled  {plain(path)}  (its placeholders)\n")
        yield path


def _ignored(
    arguments: Arguments, texts: Mapping[str, bytes], written: Collection[str], folder: Path
) -> Iterator[str]:
    """What of the command line had no effect, because a file is kept, and what has."""
    given = [_OPTIONS[key] for key in settings_of(arguments.provider)]
    given += ["--portal"] if arguments.portal is not None else []
    if given and CONFIG not in written:
        yield (
            f"ignored {', '.join(given)}: {CONFIG} is kept; edit it, or catalog-sync providers add"
            " adds a provider\n"
        )
    jobs = [path for path in texts if path.startswith((WORKFLOWS, AZURE_PIPELINES))]
    kept = [p for p in jobs if p not in written and _there(folder, p) != texts[p]]
    action = arguments.action
    if action is not None and not any(action.encode() in _there(folder, p) for p in jobs):
        why = f"{', '.join(kept)} kept" if kept else "no workflow is written"
        yield f"ignored --action: {why}; write it there yourself, or remove what is to be renewed\n"
    calling = f"{WORKFLOWS}/{NAMES[0]}"
    if arguments.sharded and calling in kept:
        yield (
            f"ignored --sharded for {calling}, which is kept: remove it and run this again, so that"
            " it calls the sharded one\n"
        )


def _there(folder: Path, path: str) -> bytes:
    """What a file holds; nothing where it cannot be read."""
    with suppress(OSError):
        return read_file(folder / path, _LARGEST)
    return b""


def _next_steps(
    setting: Setting, folder: Path, arguments: Arguments, written: Collection[str]
) -> str:
    """What to do now."""
    lines = ["", "Next:", *_credential_steps(setting, workflows=arguments.workflows)]
    if any(which == ACTION for _, _, which in placeholders(folder)):
        lines += [
            f"   In the workflows, {ACTION} stands for the place and a commit of your copy of",
            "   catalog-sync at GitHub, which this installation does not tell. Once it is there:",
            "   catalog-sync init --action OWNER/REPOSITORY@COMMIT",
        ]
    elif setting.action is not None and any(path.startswith(WORKFLOWS) for path in written):
        lines.append(f"   The workflows use {setting.action}")
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
