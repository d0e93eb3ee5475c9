"""The one door to git: runs it in a repository, bytes in and bytes out, and keeps secrets in.

Uses GitPython to start git. Nothing here knows what a catalog is.
"""

import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Without git on the machine GitPython would refuse to be imported at all, and with it every
# command that needs no git. "quiet" moves that to the first use, where it is a GitError.
os.environ["GIT_PYTHON_REFRESH"] = "quiet"

import git

from sync.errors import GitError

_LEAKING = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What a hook hands to the programs it starts and what would lead git to another repository
or index than the one asked for (``git rev-parse --local-env-vars``, and the pathspec switches).
Identities, ``GIT_SSH*``, ``GIT_CONFIG_COUNT`` and the like are the user's own wish and stay."""

_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "GIT_EDITOR": ":"}

_SAFELY = ("-c", "safe.bareRepository=explicit")
"""Files that a pull request adds can look like git's own folder, with settings that name programs
to run: only what is called ``.git``, which no commit can hold, is taken for a repository. Where
there is one nothing else is looked for, and the user's own hooks are not to inherit this."""

_environment_lock = threading.Lock()

_MASKS = (
    (re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s/@'\"]+@", re.IGNORECASE), r"\1***@"),
    (re.compile(r"(extraheader\s*[=:]?\s*)[^\r\n'\"]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"(authorization\s*[:=]\s*)[^\r\n'\"]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"\b(?:gh[a-z]_|github_pat_)[A-Za-z0-9_]+"), "***"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one git command ended in; ``words`` is what it said on stderr, without secrets."""

    code: int
    output: bytes
    words: str


def run(
    folder: Path,
    *arguments: str,
    stdin: bytes | Iterable[bytes] = b"",
    environment: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> bytes:
    """The output of ``git ARGUMENTS`` in ``folder``; GitError with git's own words if it fails."""
    answer = attempt(folder, *arguments, stdin=stdin, environment=environment, secrets=secrets)
    if answer.code != 0:
        words = answer.words or f"it ended with code {answer.code} and said nothing"
        raise GitError(f"git {_subcommand(arguments)} failed in {folder}: {words}")
    return answer.output


def attempt(
    folder: Path,
    *arguments: str,
    stdin: bytes | Iterable[bytes] = b"",
    environment: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> Answer:
    """As `run`, for commands whose failure is an answer; GitError only if git cannot start."""
    if not folder.is_dir():
        raise GitError(f"There is no folder {folder} to run git in.")
    safely = () if (folder / ".git").exists() else _SAFELY
    command = [git.Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *safely, *arguments]
    with tempfile.TemporaryFile() as stream:
        stream.writelines([stdin] if isinstance(stdin, bytes) else stdin)
        stream.seek(0)
        try:
            with _without_leaked_variables():
                process = git.Git(folder).execute(
                    command,
                    as_process=True,
                    istream=stream,
                    env={**_QUIET, **(environment or {})},
                )
        except git.GitCommandNotFound:
            raise GitError(
                "git was not found; install git and see that it is on the PATH."
            ) from None
        output, errors = process.communicate()
    words = mask(errors.decode("utf-8", "replace"), secrets).strip()
    return Answer(code=process.returncode, output=output, words=words)


def own_folder(folder: Path) -> Path | None:
    """Git's own folder of the work tree that ``folder`` lies in; ``None`` outside of one."""
    answer = attempt(folder, "rev-parse", "--absolute-git-dir")
    return Path(os.fsdecode(answer.output.rstrip(b"\n"))) if answer.code == 0 else None


def promisor(folder: Path) -> str | None:
    """The remote from which a partial clone gets what it lacks; ``None`` for a whole clone."""
    answer = attempt(folder, "config", "--bool", "--get-regexp", r"^remote\..*\.promisor$")
    for line in answer.output.decode("utf-8", "replace").splitlines():
        key, _, value = line.rpartition(" ")
        if value == "true":
            return key.removeprefix("remote.").removesuffix(".promisor")
    return None


def mask(text: str, secrets: Sequence[str] = ()) -> str:
    """``text`` without credentials (of URLs, headers, ``secrets``) or control characters."""
    for secret in filter(None, secrets):
        for form in {secret, quote(secret, safe="")}:
            text = text.replace(form, "***")
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))


@contextmanager
def _without_leaked_variables() -> Iterator[None]:
    """Take the leaking variables out of the process while a child is started.

    GitPython can add variables to the child's environment but not leave any out.
    """
    with _environment_lock:
        taken = {name: os.environ.pop(name) for name in _LEAKING if name in os.environ}
        try:
            yield
        finally:
            os.environ.update(taken)


def _subcommand(arguments: Sequence[str]) -> str:
    """The command's name alone: other arguments may hold paths by the thousand, or a header."""
    taken_by_option = False
    for argument in arguments:
        if taken_by_option:
            taken_by_option = False
        elif argument in {"-c", "-C"}:
            taken_by_option = True
        elif not argument.startswith("-"):
            return argument
    return ""
