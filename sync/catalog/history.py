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
_READ = 1 << 29
"""Bytes of logs that git compares for one history: some seconds' work."""
_LEAST_READ = 50
"""Commits that are looked at however large the log is."""
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
    was: str | None
    """The status until then; ``None`` where there was no entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The moments of one manifest, the newest first."""

    moments: tuple[Moment, ...] = ()
    shallow: bool = False
    """The clone lacks older commits, so the first moment may not be the true one."""
    limit: int | None = None
    """How many commits of the log were looked at, where it has more: what is older is not told."""
    missing: str = ""
    """Why there is no history, when there is none to be had."""

    @property
    def since(self) -> Moment | None:
        """The moment since which the status is what it is now; ``None`` where that is older than
        what was looked at."""
        for moment in self.moments:
            if moment.was != self.moments[0].status:
                return moment
        return self.moments[-1] if self.moments and self.limit is None else None


def history(repository: Path, folder: str, target: str) -> History:
    """The history of ``target`` in the locations log below ``folder`` of a work tree."""
    start = f"- {json.dumps({'target': target}, ensure_ascii=False)[:-1]}"
    pattern = "^" + _SPECIAL.sub(lambda match: "\\" + match[0], start)
    arguments = ("log", _FORMAT, "-G", pattern, "-p", "-U0", "--text", "--no-color", "--no-renames")
    plainly = ("--no-ext-diff", "--no-textconv", "--no-show-signature")
    path = f"{folder}/{LOG_FILE}"
    try:
        if git.promisor(repository) is not None:
            return History(missing="this clone has no old contents (git clone --filter)")
        limit, span = _span(repository, path)
        answer = git.attempt(
            repository, *("--literal-pathspecs", *arguments, *plainly, span, "--", path)
        )
        shallow = git.attempt(repository, "rev-parse", "--is-shallow-repository").output
    except GitError as error:
        return History(missing=str(error))
    if answer.code != 0:
        return History(missing=f"git has no history here: {answer.words}")
    text = answer.output.decode("utf-8", "replace")
    return History(
        moments=tuple(_moments(text, start)), shallow=shallow.strip() == b"true", limit=limit
    )


def _span(repository: Path, path: str) -> tuple[int | None, str]:
    """The commits to look at, and how many of the log's that is where it has more: git compares
    the whole log at each, so that a large one's history takes as long as many a small one's."""
    size = git.attempt(repository, "cat-file", "-s", f"HEAD:./{path}").output.strip()
    limit = max(_LEAST_READ, _READ // max(1, int(size or b"0")))
    arguments = ("rev-list", "--first-parent", f"--max-count={limit + 1}", "HEAD", "--", path)
    output = git.attempt(repository, "--literal-pathspecs", *arguments).output
    commits = output.decode("ascii", "replace").split()
    return (limit, f"{commits[limit]}..HEAD") if len(commits) > limit else (None, "HEAD")


def _moments(text: str, start: str) -> Iterator[Moment]:
    """Each commit of ``git log -p`` with the status on the line that it adds, if it adds one."""
    for part in text.split(_COMMIT)[1:]:
        head, *lines = part.split("\n")
        commit, date, author, subject = head.split("\x02", 3)
        added, taken = (
            next((line[3:] for line in lines if line.startswith(f"{sign}{start}")), None)
            for sign in "+-"
        )
        yield Moment(
            commit=commit,
            date=date,
            author=author,
            subject=subject,
            status=None if added is None else _status(added),
            was=None if taken is None else _status(taken),
        )


def _status(entry: str) -> str:
    try:
        return str(json.loads(entry)["status"])
    except (ValueError, KeyError):
        return "?"
