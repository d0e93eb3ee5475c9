"""The files that a manifest's Location entities name, resolved as Backstage does for Azure URLs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sync.entities.bounds import MAX_PATTERNS, USUAL
from sync.entities.globs import LONGEST, MOST_SPECIAL, Glob, Work, is_short
from sync.entities.jsonschema import Path
from sync.entities.manifest import Document
from sync.entities.mistakes import explained
from sync.entities.problem_case import ABSENT, Case
from sync.entities.relative import resolve
from sync.model import EntityRef, Json, Location, Position, Problem
from sync.urls import is_foreign


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target of a Location entity."""

    raw: str
    """As the manifest writes it."""
    location: Location | None
    """The file, or the pattern of files, that is meant; ``None`` when it cannot be followed."""
    is_glob: bool
    optional: bool
    """Whether the Location says that it may be absent."""
    position: Position
    entity: EntityRef | None
    """The Location that names it."""
    foreign: bool = False
    """Whether it is a URL on a host that is not Azure DevOps, as far as can be told from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a Location entity names."""

    targets: tuple[Target, ...] = ()
    """Targets that may be followed, and those that lead nowhere, in the manifest's order."""
    problems: tuple[Problem, ...] = ()
    """Why a target cannot be followed."""
    count: int = 0
    """How many targets were looked at."""
    beyond: tuple[str, ...] = ()
    """Targets beyond the limit of targets, as the manifest writes them."""
    patterns_beyond: bool = False
    """Whether there are patterns that are not matched because of a limit."""


def targets(
    document: Document,
    location: Location,
    *,
    room: int = USUAL.targets,
    patterns: int = MAX_PATTERNS,
    limit: int = USUAL.targets,
) -> Named:
    """The targets of a Location entity in the manifest at ``location``.

    ``room`` is how many its manifest may still name of ``limit``, ``patterns`` how many of these
    may be patterns. Other entities have no targets.
    """
    spec = document.data.get("spec")
    if document.data.get("kind") != "Location" or not isinstance(spec, dict):
        return Named()
    if spec.get("type") == "file":
        return Named(problems=(_file_type(document),))
    optional = spec.get("presence") == "optional"
    raw_targets = _raw_targets(spec)
    found = tuple(
        _target(document, location, path, raw, optional=optional)
        for path, raw in raw_targets[:room]
    )
    problems = [_problem(t, location) for t in found if t.location is None and not t.foreign]
    if len(raw_targets) > room:
        problems.append(_too_many(document, raw_targets[room][0], len(raw_targets) - room, limit))
    globs = [target for target in found if target.is_glob]
    short = [target for target in globs if is_short(target.raw)]
    matched = {id(target) for target in short[:patterns]}
    words = f"its pattern is too long: {MOST_SPECIAL} wildcards in {LONGEST:,} characters are read"
    problems += [_refusal(t, words, type="limit") for t in globs if not is_short(t.raw)]
    words = f"the Locations of a manifest may name {MAX_PATTERNS} patterns in all"
    problems += [_refusal(target, words, type="limit") for target in short[patterns:]]
    return Named(
        targets=tuple(t for t in found if not t.is_glob or id(t) in matched),
        problems=tuple(problems),
        count=len(found),
        beyond=tuple(raw for _, raw in raw_targets[room:]),
        patterns_beyond=len(matched) < len(globs),
    )


def named_among(path: str, pieces: frozenset[str]) -> bool:
    """Whether targets with these ``pieces`` may name the file at ``path``.

    True for some that they do not name; never false for one that they do.
    """
    return pieces_of([path.rpartition("/")[2]]) <= pieces


def pieces_of(targets: Iterable[str]) -> frozenset[str]:
    """The names of files and folders in targets, however they write them."""
    text = unquote("\n".join(targets)).replace("+", " ").lower()
    return frozenset(re.split(r"[/\\?&=#\n]+", text)) - {""}


def _too_many(document: Document, at: Path, count: int, limit: int) -> Problem:
    place = document.yaml.locate(at)
    return Problem(
        type="limit",
        message=(
            f"{count:,} more targets than the {limit:,} that the Locations of a manifest may name;"
            " they are not followed, and what is in the catalog of them stays"
            " (settings.limits.targets)"
            ""
        ),
        line=place.line,
        column=place.column,
        entity=document.ref,
    )


def matching(pattern: str, paths: Iterable[str], work: Work | None = None) -> tuple[str, ...]:
    """The paths that a target's pattern means, sorted; both start at the repository's root.
    TooMuchError when it takes more than ``work``.

    As Backstage's Azure reader matches them with minimatch: ``*`` stays within a folder, ``**``
    crosses them, and neither finds names that start with a dot.
    """
    glob = Glob(pattern.lstrip("/"), work)
    return tuple(sorted(path for path in paths if glob.matches(path.lstrip("/"))))


def _raw_targets(spec: dict[str, Json]) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    if isinstance(single := spec.get("target"), str) and single:
        found.append((("spec", "target"), single))
    listed = spec.get("targets")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, str) and entry:
            found.append((("spec", "targets", index), entry))
    return found


def _target(document: Document, base: Location, path: Path, raw: str, *, optional: bool) -> Target:
    location = resolve(raw, base)
    if location is not None and location.path.endswith("/"):
        location = None
    return Target(
        raw=raw,
        location=location,
        is_glob=location is not None and any(char in location.path for char in "*?"),
        optional=optional,
        position=document.yaml.locate(path),
        entity=document.ref,
        foreign=location is None and is_foreign(raw, base.organization),
    )


def _problem(target: Target, base: Location) -> Problem:
    """Why it leads nowhere."""
    named = resolve(target.raw, base)
    reason = (
        "it is a folder; name a file, or a pattern such as ./*.yaml"
        if named is not None
        else "it is not a file on a branch or tag of an Azure DevOps repository"
    )
    return _refusal(target, reason)


def _refusal(target: Target, reason: str, type: str = "location") -> Problem:  # noqa: A002
    return problem_of(target, f"{target.raw} cannot be followed: {reason}", type)


def problem_of(
    target: Target,
    message: str,
    type: str = "location",  # noqa: A002
    *,
    absent: bool = False,
    near: Sequence[str] = (),
) -> Problem:
    """A problem at the place where a Location names the target. Where that is ``absent``, ``near``
    are the names in its folder, as far as they are known."""
    problem = Problem(
        type=type,
        message=message,
        line=target.position.line,
        column=target.position.column,
        entity=target.entity,
    )
    keyword = ABSENT if absent else ""
    return explained(Case(problem=problem, name=target.raw, keyword=keyword, near=near))


def _file_type(document: Document) -> Problem:
    place = document.yaml.locate(("spec", "type"))
    problem = Problem(
        type="location",
        message=(
            'Registered locations must be of an allowed type ["url"];'
            " leave spec.type out, and the targets are read beside this file"
        ),
        line=place.line,
        column=place.column,
        entity=document.ref,
    )
    return explained(Case(problem=problem, yaml=document.yaml, data=document.data))
