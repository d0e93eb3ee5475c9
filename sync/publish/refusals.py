"""What it means when a remote refuses a push, and what to do. Pure.

The signs are words of git and GitHub as people quote them in public issues: GH001 (a file's size),
GH006 and GH013 (rules of branches, push protection), GH007 (a private e-mail).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

MOST_NAMED = 5
"""Files that are named; GitHub may list many."""

_SECRETS = ("Push cannot contain secrets",)
_SIGNED = ("must have verified signatures",)
_LARGE = ("GH001", "exceeds GitHub's file size limit")
_PRIVATE = ("GH007", "email privacy")
_PULL = ("through a pull request", "through the merge queue", "Required status check", "protected")
_RULES = ("GH006", "GH013", "rule violations", *_PULL)
_FORBIDDEN = ("Write access to repository not granted", "Permission to ", "returned error: 403")
_UNKNOWN = ("could not read Username", "Authentication failed", "returned error: 401")
_NAMES = (
    (re.compile(r"(author|committer|commit)[^\n]{0,20} e-?mail", re.IGNORECASE), "e-mail"),
    (re.compile(r"commit message", re.IGNORECASE), "message"),
    (re.compile(r"(branch|ref)[^\n]{0,3} name", re.IGNORECASE), "branch"),
)
_FOR_NAMES = {
    "e-mail": 'give the author that the rule asks for: --author "Name <e-mail>" (author of the '
    "action)",
    "message": "give the first line that the rule asks for: --message TEXT (commit-message of the "
    "action)",
    "branch": "name a branch that the rule takes: --branch NAME (branch of the action)",
}
_BYPASS = (
    "let the identity of this run bypass the rule (repository Settings → Rules → Rulesets → Bypass "
    "list, or Settings → Branches → Allow specified actors to bypass)"
)
_PATH = re.compile(r"path: (.+?)(?::(\d+)[\d,]*)?$")
_KIND = re.compile(r"[—-]{2,} (.+?) [—-]{2,}")
_SIZED = re.compile(r"File (.+) is ([\d.]+ [KMG]?B); this exceeds")
_UNBLOCK = re.compile(r"https://\S+/security/secret-scanning/unblock-secret/\S+")
_NOISE = re.compile(
    r"hint:|To |Done$|[—-]+$|\(\?\)|https://docs\.|error: (Trace|See) |Resolve the following|"
    r"(Enumerating|Counting|Compressing|Writing|Resolving) |Delta compression|Total \d"
)

Blame: TypeAlias = Callable[[str, int | None], str]
"""By path and line in the commit: ``, copied from URL`` for a file that was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What was refused."""

    branch: str
    replaces: bool
    """Whether it is a branch of our own (a pull request's), whose commits are replaced."""
    undo: str
    """The command that drops the commit here; empty where none was made in the work tree."""
    blame: Blame


def meaning(words: str, push: Push) -> str | None:
    """What happened and what to do, as a sentence or more; ``None`` for words that are unknown."""
    for signs, tell in _MEANINGS:
        if any(sign in words for sign in signs):
            return tell(words, push)
    return None


def essence(words: str) -> str:
    """The words on one line, without hints, frames and progress."""
    lines = (line.strip().removeprefix("remote:").strip() for line in words.splitlines())
    kept = [line for line in lines if line and not _NOISE.match(line)]
    return " ".join(" ".join(kept).split())[:1500]


def _private(_: str, push: Push) -> str:
    return (
        "the e-mail of the commit is private at GitHub, which refuses to publish it. Give another "
        'author: --author "Name <ID+LOGIN@users.noreply.github.com>" (author of the action), or '
        f"git config user.email; or allow it at https://github.com/settings/emails{_drop(push)}"
    )


def _unsigned(_: str, push: Push) -> str:
    return (
        "a rule asks for signed commits. Let git sign them (git config commit.gpgsign true, with a "
        f"key that GitHub knows), or {_BYPASS}{_drop(push)}"
    )


def _forbidden(_: str, __: Push) -> str:
    return (
        "the token may not write to this repository. In a workflow set `permissions: contents: "
        "write` (and for pull requests `pull-requests: write`), or give a token with Contents: "
        "Read and write"
    )


def _unknown(_: str, __: Push) -> str:
    return (
        "no valid credential. In a workflow let actions/checkout persist its credentials or set "
        "github-token; elsewhere set GITHUB_TOKEN"
    )


def _rule(words: str, push: Push) -> str:
    """A rule that names what is wrong with a name, one that asks for a pull request, or another."""
    lines = essence(words)
    instead = (
        "name another one with --branch (branch of the action)"
        if push.replaces
        else "use --pull-request (mode: pull-request)"
    )
    if any(sign in words for sign in _PULL):
        return f"the branch is protected. You can {_BYPASS}, or {instead}"
    for sign, what in _NAMES:
        if sign.search(lines):
            return f"a rule refuses the {what}: {_FOR_NAMES[what]}, or {_BYPASS}{_drop(push)}"
    return (
        f"a rule of the repository refuses it; what GitHub says tells which. You can {_BYPASS}, "
        f"or, if it is about this branch, {instead}"
    )


def _secret(words: str, push: Push) -> str:
    found = list(dict.fromkeys(_secrets(words, push.blame)))
    url = _UNBLOCK.search(words)
    allow = f" If it is no secret, allow it at {url[0]}" if url else ""
    return (
        f"GitHub found a secret in it{_listed(found)}. Remove it from the manifest, or from the "
        "file that the manifest includes, and revoke it, as it can be read in Azure DevOps, too"
        f"{_drop(push)}.{allow}"
    )


def _secrets(words: str, blame: Blame) -> Iterator[str]:
    kind = ""
    for line in words.splitlines():
        if named := _KIND.search(line):
            kind = f" ({named[1]})"
        if place := _PATH.search(line.strip()):
            number = int(place[2]) if place[2] else None
            at = f", line {number}" if number else ""
            yield f"{place[1]}{at}{kind}{blame(place[1], number)}"


def _large(words: str, push: Push) -> str:
    sized = (_SIZED.search(line) for line in words.splitlines())
    found = [f"{one[1]} ({one[2]}){push.blame(one[1], None)}" for one in sized if one]
    return (
        f"GitHub takes no file of 100 MB{_listed(found)}. Leave out of the manifest, or split, "
        f"what it includes{_drop(push)}"
    )


def _listed(found: list[str]) -> str:
    more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return f": {'; '.join(found[:MOST_NAMED])}{more}" if found else ""


def _drop(push: Push) -> str:
    """A commit that stays here would be refused again with the next one."""
    return f". The commit here is refused again: drop it first ({push.undo})" if push.undo else ""


_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[str, Push], str]], ...] = (
    (_SECRETS, _secret),
    (_LARGE, _large),
    (_PRIVATE, _private),
    (_SIGNED, _unsigned),
    (_RULES, _rule),
    (_FORBIDDEN, _forbidden),
    (_UNKNOWN, _unknown),
)
"""By their signs, the surer ones first: GitHub calls most of them rules."""
