"""The inputs of action.yml as a value, and the command line that they ask for. Pure."""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sync.errors import UsageError

COMMANDS: Final = ("sync", "validate", "check", "report", "review", "shards")
MODES: Final[Mapping[str, tuple[str, ...]]] = {
    "commit": ("--push",),
    "pull-request": ("--pull-request",),
    "dry-run": ("--dry-run",),
}
PAGE = "build/catalog-report.html"
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the workflow's author chose."""

    command: str = "sync"
    config: str = "providers.yaml"
    token: str = field(default="", repr=False)
    mode: str = "commit"
    branch: str = ""
    base: str = ""
    github_token: str = field(default="", repr=False)
    commit_message: str = ""
    author: str = ""
    sign: str = ""
    issue: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    allow_deletions: str = ""
    strict: bool = False
    arguments: str = ""
    providers: tuple[str, ...] = ()
    """Only these providers; no input, but what may be asked about a proposal."""

    @property
    def publishes(self) -> bool:
        """Whether the command has a use for a token of GitHub's."""
        of_sync = self.command == "sync" and self.mode != "dry-run"
        return of_sync or self.command in {"review", "report"}

    @property
    def page(self) -> str:
        """Where the command ``report`` writes its page."""
        parts = _split(self.arguments)
        named = [b for a, b in pairwise(parts) if a in {"-o", "--output"}]
        return named[-1] if named else PAGE


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """The inputs, which action.yml hands over as INPUT_NAME. ``UsageError`` for wrong ones."""

    def text(name: str) -> str:
        return environment.get(f"INPUT_{name}", "").strip()

    return Inputs(
        command=_one_of("command", text("COMMAND") or "sync", COMMANDS),
        config=text("CONFIG") or "providers.yaml",
        token=text("TOKEN"),
        mode=_one_of("mode", text("MODE") or "commit", tuple(MODES)),
        branch=text("BRANCH"),
        base=text("BASE"),
        github_token=text("GITHUB_TOKEN"),
        commit_message=text("COMMIT_MESSAGE"),
        author=text("AUTHOR"),
        sign=_one_of("sign", text("SIGN"), ("", "github")),
        issue=_flag("issue", text("ISSUE")),
        labels=_list(text("LABELS")),
        reviewers=_list(text("REVIEWERS")),
        repositories=_list(text("REPOSITORIES")),
        allow_deletions=text("ALLOW_DELETIONS"),
        strict=_flag("strict", text("STRICT")),
        arguments=text("ARGS"),
    )


def command_line(inputs: Inputs) -> list[str]:
    """The arguments of ``catalog-sync``. A value never becomes an option of its own."""
    build: Mapping[str, Callable[[Inputs], list[str]]] = {
        "sync": _sync,
        "validate": _judged,
        "check": _judged,
        "report": _common,
        "review": _common,
        "shards": lambda inputs: [*_common(inputs), "--json"],
    }
    return build[inputs.command](inputs) + _split(inputs.arguments)


def _sync(inputs: Inputs) -> list[str]:
    values = {
        "branch": inputs.branch,
        "base": inputs.base,
        "message": inputs.commit_message,
        "author": inputs.author,
        "sign": inputs.sign,
        "allow-deletions": inputs.allow_deletions,
    }
    return [
        *_judged(inputs),
        *MODES[inputs.mode],
        *(f"--{name}={value}" for name, value in values.items() if value),
        *(["--issue"] if inputs.issue else []),
        *(f"--label={label}" for label in inputs.labels),
        *(f"--reviewer={reviewer}" for reviewer in inputs.reviewers),
        *(f"--repository={repository}" for repository in inputs.repositories),
        *(f"--provider={provider}" for provider in inputs.providers),
    ]


def _judged(inputs: Inputs) -> list[str]:
    return [*_common(inputs), "--json", *(["--strict"] if inputs.strict else [])]


def _common(inputs: Inputs) -> list[str]:
    return [inputs.command, f"--config={inputs.config}"]


def _split(arguments: str) -> list[str]:
    try:
        return shlex.split(arguments)
    except ValueError as error:
        raise UsageError(f"input args: {error}") from None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,\n]", text) if part.strip())


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(f"input {name} is {value!r}; expected one of {', '.join(known)}")
    return value


def _flag(name: str, value: str) -> bool:
    if value.lower() not in _TRUE | _FALSE:
        raise UsageError(f"input {name} is {value!r}; expected true or false")
    return value.lower() in _TRUE
