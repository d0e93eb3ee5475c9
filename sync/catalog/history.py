"""What the commits of the catalog's repository tell of one manifest: when it came, and changed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sync import git
from sync.catalog.layout import LOG_FILE
from sync.errors import GitError

_COMMIT = "\x01"
_FORMAT = f"--format={_COMMIT}%H%x02%cI%x02%an%x02%s"
_SPECIAL = re.compile(r"[][\\.(){}*+?^$|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A commit that changed what the locations log says of a manifest."""

    commit: str
    date: str
    """ISO 8601 with the committer's offset."""
    author: str
    subject: str
    status: str | None
    """The manifest's status from then on; ``None`` when its entry was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The moments of one manifest, the newest first."""

    moments: tuple[Moment, ...] = ()
    shallow: bool = False
    """The clone lacks older commits, so the first moment may not be the true one."""
    missing: str = ""
    """Why there is no history, when there is none to be had."""

    @property
    def since(self) -> Moment | None:
        """The moment since which the status is what it is now."""
        first: Moment | None = None
        for moment in self.moments:
            if first is not None and moment.status != first.status:
                break
            first = moment
        return first


def history(repository: Path, folder: str, target: str) -> History:
    """The history of ``target`` in the locations log below ``folder`` of a work tree."""
    start = f"- {json.dumps({'target': target}, ensure_ascii=False)[:-1]}"
    pattern = "^" + _SPECIAL.sub(lambda match: "\\" + match[0], start)
    arguments = ("log", _FORMAT, "-G", pattern, "-p", "-U0", "--text", "--no-color", "--no-renames")
    plainly = ("--no-ext-diff", "--no-textconv", "--no-show-signature")
    try:
        if git.promisor(repository) is not None:
            return History(missing="this clone has no old contents (git clone --filter)")
        answer = git.attempt(
            repository,
            *("--literal-pathspecs", *arguments, *plainly, "--", f"{folder}/{LOG_FILE}"),
        )
        shallow = git.attempt(repository, "rev-parse", "--is-shallow-repository").output
    except GitError as error:
        return History(missing=str(error))
    if answer.code != 0:
        return History(missing=f"git has no history here: {answer.words}")
    text = answer.output.decode("utf-8", "replace")
    return History(moments=tuple(_moments(text, start)), shallow=shallow.strip() == b"true")


def _moments(text: str, start: str) -> Iterator[Moment]:
    """Each commit of ``git log -p`` with the status on the line that it adds, if it adds one."""
    for part in text.split(_COMMIT)[1:]:
        head, *lines = part.split("\n")
        commit, date, author, subject = head.split("\x02", 3)
        added = next((line[3:] for line in lines if line.startswith(f"+{start}")), None)
        yield Moment(
            commit=commit,
            date=date,
            author=author,
            subject=subject,
            status=None if added is None else _status(added),
        )


def _status(entry: str) -> str:
    try:
        return str(json.loads(entry)["status"])
    except (ValueError, KeyError):
        return "?"
