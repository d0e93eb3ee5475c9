"""What a manifest includes beside it, and what its Locations lead to: looked up on disk or in git's
index as a sync would read it from Git."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sync.commands.repository_files import Files
from sync.config.settings import Limits, Portal
from sync.entities.bounds import MAX_INCLUDES, MAX_WORK, TooMuchError
from sync.entities.follow import Target, matching, problem_of, targets
from sync.entities.globs import Work
from sync.entities.links import trail
from sync.entities.manifest import Document
from sync.entities.placeholders import Inlined, inline, placeholders, wanted
from sync.entities.specification import Parser
from sync.entities.web_url import is_web_url
from sync.model import Answer, Location, Missing, Organization, Problem, Unavailable

_HERE = Organization(host="", name="", url="", search_url="")
"""Nowhere in Azure DevOps: no URL of a manifest can name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a manifest lies."""

    files: Files
    path: str
    """From the repository's top, with a slash in front."""

    @property
    def location(self) -> Location:
        """The place as what a manifest names is resolved against it."""
        return Location(organization=_HERE, project="", repository="", path=self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """What can be said here of the targets of a Location."""

    problems: tuple[Problem, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Targets that are URLs: whether they are there only a sync can tell."""


def with_files_beside(document: Document, place: Place, *, largest: int, portal: Portal) -> Inlined:
    """The data of a document with what its relative placeholders include.

    What is given by its URL is taken to be right, as it is somewhere else. ``largest`` is how many
    bytes an include may have; ``portal`` says which placeholders there are.
    """
    base, answers, parser = place.location, dict[str, Answer](), Parser(largest=largest)
    looked, named = set[str](), placeholders(document, portal)
    while True:
        files = wanted(named, base, MAX_INCLUDES, parser=parser, answers=answers)
        if looked.issuperset(each.target for each in files):
            break
        for target in files:
            looked.add(target.target)
            _look_up(target, place, answers)
    return inline(
        document,
        base,
        answers,
        largest=largest,
        local=True,
        portal=portal,
        parser=parser,
        beside=lambda absent: place.files.names(absent.path),
    )


def led_to(document: Document, place: Place, limits: Limits) -> Led:
    """What is wrong with the targets of a document that is a Location. Pure but for the files."""
    named = targets(document, place.location, limit=limits.targets, room=limits.targets)
    urls = {each.raw for each in named.targets if is_web_url(each.raw)}
    work, answers = Work(MAX_WORK), dict[str, Answer]()
    problems = [problem for problem in named.problems if not _is_of(problem, urls)]
    for target in named.targets:
        if target.location is not None and target.raw not in urls:
            problems += _absent(target, target.location, place, answers, work)
    return Led(problems=tuple(problems), elsewhere=tuple(sorted(urls)))


def _is_of(problem: Problem, urls: Collection[str]) -> bool:
    return any(problem.message.startswith(f"{url} cannot be followed") for url in urls)


def _absent(
    target: Target, location: Location, place: Place, answers: dict[str, Answer], work: Work
) -> Iterator[Problem]:
    """Why a target leads to no file here, in a sync's words."""
    if target.is_glob:
        try:
            found = matching(location.path, place.files.paths(location.path), work)
        except TooMuchError as error:
            yield problem_of(target, f"{target.raw} is not followed: {error}", "limit")
            return
        if not found and not target.optional:
            yield problem_of(target, f"{target.raw} matches no file", absent=True)
        return
    answer = _look_up(location, place, answers)
    if isinstance(answer, Missing | Unavailable) and not target.optional:
        message = f"{target.raw} does not exist: {answer.reason}"
        near = place.files.names(location.path) if isinstance(answer, Missing) else ()
        yield problem_of(target, message, absent=isinstance(answer, Missing), near=near)


def _look_up(target: Location, place: Place, answers: dict[str, Answer]) -> Answer:
    """What lies at ``target``, links on the way followed; each file is read into ``answers``."""
    base = place.location
    while (end := trail(target, base, answers)).answer is None:
        at = replace(base, path=end.place.path)
        answers[at.target] = place.files.read(at.path)
    return end.answer
