"""The workflows that ``init`` writes: the templates, with the action's place and commit and the
secrets that the providers need put in."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from sync.config.settings import Credential, EntraCredential, variable_names
from sync.doctor.placeholder_checks import ACTION, CATALOG
from sync.publish.github import API

NAMES = ("catalog-sync.yml", "catalog-review.yml")
SHARDED = ("catalog-sync-sharded.yml",)
"""What there is besides where several machines share the reading."""
PIPELINES = ("catalog-changed.yml", "catalog-validate.yml")
"""What there is for Azure Pipelines."""
_CALLING = "catalog-sync-calling.yml"
DEFAULT_VARIABLE = "AZURE_TOKEN"

_NOTE = " # put in the place of your copy, and the id of a commit of it"
_CATALOG = f"{CATALOG} # put in the catalog's repository"
_FOLDER = "    default: catalog\n\nsteps:\n"
_EVERY = '"*/15 * * * *"'
_PATHS = '"catalog/**"'
_PERMISSIONS = "    permissions:\n"
_SIGN_IN = "      id-token: write # to sign in with Microsoft Entra\n"
_WITH = "        with:\n"
_DEFAULT = "          token: ${{ secrets.AZURE_TOKEN }} # Code (Read) for Azure DevOps\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the workflows of one repository depend on."""

    action: str | None
    """``OWNER/REPOSITORY@COMMIT``; ``None`` writes a placeholder that says what to put in."""
    folder: str
    """The catalog's."""
    credentials: Sequence[Credential]
    sharded: bool = False
    """Whether several machines share the reading."""
    minute: int = 0
    """When a sync begins, in minutes after each quarter of an hour."""
    catalog: str = ""
    """The URL of the catalog's own repository at GitHub; without it there is a placeholder."""
    api: str = API
    """Where that GitHub's API is."""

    @property
    def names(self) -> Sequence[str]:
        """The files of its workflows."""
        return (*NAMES, *(SHARDED if self.sharded else ()))


def template(name: str) -> str:
    """A file of the package's templates."""
    return (files("sync.commands") / "templates" / name).read_text(encoding="utf-8")


def workflow(name: str, setting: Setting) -> bytes:
    """The workflow of that file name."""
    source = _CALLING if setting.sharded and name == NAMES[0] else name
    text = template(source).replace(_PATHS, json.dumps(f"{setting.folder}/**"))
    text = text.replace(_WITH + _DEFAULT, "".join(_access(setting.credentials)))
    text = text.replace(_EVERY, json.dumps(f"{_quarters(setting.minute)} * * * *"))
    if any(_is_federated(one) for one in setting.credentials):
        text = text.replace(_PERMISSIONS, _PERMISSIONS + _SIGN_IN)
    return filled(text, setting).encode()


def pipeline(name: str, setting: Setting) -> bytes:
    """The pipeline, or template of one, of that file name."""
    text = template(name).replace(_FOLDER, f"    default: {json.dumps(setting.folder)}\n\nsteps:\n")
    return filled(text, setting).encode()


def filled(text: str, setting: Setting) -> str:
    """A workflow or pipeline with what is known now in the place of the placeholders in it."""
    if setting.catalog and CATALOG in text:
        url, name = setting.catalog, "/".join(setting.catalog.split("/")[-2:])
        text = text.replace(API, setting.api)
        for written in (_CATALOG, CATALOG):
            text = text.replace(f"https://github.com/{written}", url).replace(written, name)
    if setting.action is not None:
        text = text.replace(ACTION + _NOTE, setting.action).replace(ACTION, setting.action)
    return text


def own_minute(name: str) -> int:
    """The minute after each quarter of an hour that a repository of this name has for itself.

    Most of the world's schedules are at the full quarters, where GitHub starts runs late or not at
    all: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    return 1 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % 14


def _quarters(minute: int) -> str:
    return ",".join(str(minute + quarter) for quarter in (0, 15, 30, 45))


def variables_of(credentials: Iterable[Credential]) -> tuple[str, ...]:
    """The environment variables that hold their secrets, each once, in order."""
    return tuple(dict.fromkeys(name for one in credentials for name in variable_names(one)))


def _access(credentials: Sequence[Credential]) -> Iterator[str]:
    """The lines of the action's step by which it has them; ``with`` goes on with its own."""
    variables = variables_of(credentials)
    others = [name for name in variables if name != DEFAULT_VARIABLE]
    if others:
        yield "        env:\n"
    for name in others:
        yield f"          {name}: ${{{{ secrets.{name} }}}}\n"
    yield _WITH
    if DEFAULT_VARIABLE in variables:
        yield _DEFAULT
    if any(isinstance(one, EntraCredential) for one in credentials):
        yield "          extras: entra\n"


def _is_federated(credential: Credential) -> bool:
    return isinstance(credential, EntraCredential) and credential.federated
