"""The one issue of a catalog in Markdown: which manifests need attention, by owner and project.

A text of the locations log alone, so that it is the same as long as that is. Everything that
strangers wrote is in code spans, cut to size.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final
from urllib.parse import unquote

from sync.catalog.status import has_errors
from sync.model import LogEntry, Problem
from sync.text.inert import code, manifest_link
from sync.text.wording import counted, headline, told, with_short_places
from sync.urls import line_url

LONGEST = 60_000
"""Bytes; GitHub takes 65,536 characters as the text of an issue."""
_MOST_PROBLEMS = 5
"""So many of one manifest are listed."""
_LONGEST_TEXT = 300
_LONGEST_REST = 200
_SHOWN: Final = (1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""So many manifests of each owner are listed, the first of these numbers for which there is room:
one who has very many leaves room for the others."""
_LISTING = "`catalog-sync locations --errors` lists every one"
_NOBODY = "Without one owner"


def issue_title(log: Iterable[LogEntry]) -> str:
    """``Catalog: 21 manifests need attention``."""
    number = sum(map(has_errors, log))
    words = counted(number, "manifest needs", "manifests need") if number else "no manifest needs"
    return f"Catalog: {words} attention"


def issue_text(
    log: Sequence[LogEntry], places: Collection[str] | None = None, longest: int = LONGEST
) -> str:
    """The issue's text for a log with something in it to correct, in at most ``longest`` bytes.
    Links lead below ``places`` alone, or with ``None`` anywhere."""
    troubled = [entry for entry in log if has_errors(entry)]
    has = "has" if len(troubled) == 1 else "have"
    intro = (
        f"{len(troubled):,} of {counted(len(log), 'manifest')} in Azure DevOps {has} something to "
        "correct, listed by owner (`spec.owner`) and project. Correct it in the manifest itself: "
        "the next sync takes that over, and until then the catalog keeps the last good version, "
        "where there is one.\n\n"
        "catalog-sync edits this text in place when something changes, and closes the issue when "
        "nothing is left. What is written into the text by hand is lost; comments stay."
    )
    owned = _by_owner(troubled, places)
    kept = _kept(owned, longest - len(intro))
    return "\n\n".join([intro, *kept, *_rest([*owned.values()][len(kept) :])])


def all_well(*, whole: bool) -> str:
    """The issue's text when nothing is left to correct. A run that was not a ``whole`` one leaves
    the issue open, for the next that is."""
    end = (
        "The issue is closed, and opened again when there is something to correct."
        if whole
        else "The last run did not see everything; the next that does closes this issue."
    )
    return f"The catalog's locations log names no manifest that needs attention. {end}"


def _by_owner(
    troubled: Iterable[LogEntry], places: Collection[str] | None
) -> dict[str, list[tuple[str, str]]]:
    """By owner the manifests in the order of projects, each with its project and what is listed.
    Those without an owner come last."""
    entries = sorted(troubled, key=_order)
    return {
        owner: [(_project(entry.target), _listed(entry, places)) for entry in group]
        for owner, group in groupby(entries, key=lambda entry: entry.owner or "")
    }


def _order(entry: LogEntry) -> tuple[bool, str, str, str]:
    return not entry.owner, entry.owner or "", _project(entry.target).lower(), entry.target


def _project(target: str) -> str:
    return unquote(target.partition("/_git/")[0].rpartition("/")[2])


def _kept(owned: Mapping[str, Sequence[tuple[str, str]]], room: int) -> list[str]:
    """The sections for which there is room, each as long as all can be."""
    sections: list[str] = []
    for most in _SHOWN:
        sections = [*_sections(owned, most)]
        if sum(map(_size, sections)) <= room:
            return sections
    return [*_fitting(sections, room - _LONGEST_REST)]


def _sections(owned: Mapping[str, Sequence[tuple[str, str]]], most: int) -> Iterator[str]:
    for owner, listed in owned.items():
        name = code(owner, _LONGEST_TEXT) if owner else _NOBODY
        lines = [f"## {name} ({len(listed):,})"]
        for project, group in groupby(listed[:most], key=lambda pair: pair[0]):
            lines.append(f"\n### {code(project, _LONGEST_TEXT)}\n")
            lines += [text for _, text in group]
        if len(listed) > most:
            lines.append(f"\n… and {len(listed) - most:,} more; {_LISTING}.")
        yield "\n".join(lines)


def _rest(left: Sequence[Sequence[object]]) -> Iterator[str]:
    """What there was no room for."""
    if left:
        manifests = sum(map(len, left))
        owners = counted(len(left), "more owner")
        yield f"… and {owners} with {counted(manifests, 'manifest')}; {_LISTING}."


def _listed(entry: LogEntry, places: Collection[str] | None) -> str:
    """A manifest with what is wrong with it."""
    wrong = [each for each in told(entry.problems) if each.severity == "error"]
    lines = [f"- {manifest_link(entry.target, places)}"]
    lines += [f"  - {_problem(entry, each, places)}" for each in wrong[:_MOST_PROBLEMS]]
    if len(wrong) > _MOST_PROBLEMS:
        lines.append(f"  - … and {len(wrong) - _MOST_PROBLEMS:,} more")
    return "\n".join(lines)


def _problem(entry: LogEntry, problem: Problem, places: Collection[str] | None) -> str:
    said = with_short_places(headline(problem))
    place = ""
    if problem.line is not None:
        url = line_url(entry.target, problem.line)
        place = f"{manifest_link(url, places, f'line {problem.line}')}: "
    about = ""
    if problem.entity is not None and problem.entity not in said:
        about = f"{code(problem.entity, _LONGEST_TEXT)}: "
    todo = f"; {code(with_short_places(problem.help), _LONGEST_TEXT)}" if problem.help else ""
    return f"{place}{about}{code(said, _LONGEST_TEXT)}{todo}"


def _size(section: str) -> int:
    return len(section.encode("utf-8", "surrogatepass")) + 2


def _fitting(sections: Iterable[str], room: int) -> Iterator[str]:
    for section in sections:
        room -= _size(section)
        if room < 0:
            return
        yield section
