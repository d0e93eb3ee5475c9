"""Numbers of things, changes and places, in the words that every report has for them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from sync.model import EntityRef, Problem

CHANGED: Final = {"create": "created", "update": "updated", "delete": "deleted"}
"""What became of an entity, by the plan's action, in the order in which changes are counted."""
USUAL_PATH = "/catalog-info.yaml"
"""The path that goes without saying."""
_TARGET = re.compile(r"https?://[\w.~%/:-]{1,500}/_git/[\w.~%?=&/-]{1,500}[\w~%/]", re.ASCII)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file`` or ``3,000 files``; ``many`` is for what does not just end in s."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or f'{one}s'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """A few names of a list that may be long: ``a, b and 7 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def tally(actions: Iterable[str], done: str = "", words: Mapping[str, str] = CHANGED) -> str:
    """``3 created, 1 updated`` for the plan's actions, without what is zero.

    ``done`` comes before each word, e.g. ``would be ``.
    """
    counts = Counter(actions)
    return ", ".join(f"{counts[a]} {done}{word}" for a, word in words.items() if counts[a])


def place_of(problem: Problem, *, before: str = "", after: str = "") -> str:
    """``7:3``, its line and column, between the two texts; empty when it has no place."""
    return f"{before}{problem.line}:{problem.column}{after}" if problem.line else ""


def short_place(target: str) -> str:
    """``Payments/ledger`` for a manifest's URL, with the path where it is not the usual one, and
    the branch where the URL names one; any other URL as it is. Nothing is to be concluded from it.
    """
    collection, _, place = target.partition("/_git/")
    repository, mark, query = place.partition("?path=")
    if not mark:
        return target
    path, _, version = query.partition("&version=G")
    project = collection.rpartition("/")[2]
    file = "" if unquote(path) == USUAL_PATH else path
    branch = f" ({unquote(version[1:])})" if version else ""
    return unquote(f"{project}/{repository}{file}") + branch


def with_short_places(text: str) -> str:
    """A sentence with its manifests' URLs shortened."""
    return _TARGET.sub(lambda url: short_place(url[0]), text) if "/_git/" in text else text


def headline(problem: Problem) -> str:
    """What is wrong, for people: in our words where there are some, else in its message's."""
    return problem.says or problem.message


def spoken(problem: Problem) -> str:
    """Whose words the message is in, where the headline is ours: ``Backstage says``."""
    return "the YAML reader says" if problem.type == "yaml" else "Backstage says"


def words_of(problem: Problem) -> dict[str, str]:
    """``says``, ``help`` and ``anchor`` of a problem that has them, for the log and programs."""
    words = {"says": problem.says, "help": problem.help, "anchor": problem.anchor}
    return {key: text for key, text in words.items() if text is not None}


def told(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems without those that tell people once more what another one has told them: one
    mistake may be refused at two stages, such as a key at the wrong level."""
    seen: dict[tuple[EntityRef | None, str, str | None], Problem] = {}
    for problem in problems:
        if problem.says is not None:
            first = seen.setdefault((problem.entity, problem.says, problem.help), problem)
            if first is not problem and (first.type != problem.type or _same_place(first, problem)):
                continue
        yield problem


def _same_place(one: Problem, other: Problem) -> bool:
    return (one.line, one.column) == (other.line, other.column)
