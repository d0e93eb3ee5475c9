"""The files that a manifest's Location entities name, resolved as Backstage does for Azure URLs."""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.entities.bounds import MAX_PATTERNS, MAX_TARGETS
from sync.entities.globs import Glob, is_short
from sync.entities.jsonschema import Path
from sync.entities.manifest import Document
from sync.entities.resolve import resolve
from sync.model import EntityRef, Json, Location, Position, Problem


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


def targets(
    document: Document, location: Location
) -> tuple[tuple[Target, ...], tuple[Problem, ...]]:
    """The targets of a Location entity in the manifest at ``location``, in the manifest's order.

    Each problem says why a target cannot be followed. Other entities have no targets.
    """
    spec = document.data.get("spec")
    if document.data.get("kind") != "Location" or not isinstance(spec, dict):
        return (), ()
    if spec.get("type") == "file":
        return (), (_file_type(document),)
    optional = spec.get("presence") == "optional"
    raw_targets = _raw_targets(spec)
    found = tuple(
        _target(document, location, path, raw, optional=optional)
        for path, raw in raw_targets[:MAX_TARGETS]
    )
    problems = [_problem(target, location) for target in found if target.location is None]
    if len(raw_targets) > MAX_TARGETS:
        problems.append(_too_many(document, len(raw_targets)))
    patterns = [target for target in found if target.is_glob]
    short = [target for target in patterns if is_short(target.raw)]
    problems += [_refusal(t, "its pattern is too long") for t in patterns if t not in short]
    words = f"a Location may name {MAX_PATTERNS} patterns"
    problems += [_refusal(target, words) for target in short[MAX_PATTERNS:]]
    followed = tuple(t for t in found if not t.is_glob or t in short[:MAX_PATTERNS])
    return followed, tuple(problems)


def _too_many(document: Document, count: int) -> Problem:
    place = document.yaml.locate(("spec", "targets", MAX_TARGETS))
    return Problem(
        type="limit",
        message=f"{count:,} targets; a Location may name {MAX_TARGETS:,}, the rest is not followed",
        line=place.line,
        column=place.column,
        entity=document.ref,
    )


def matching(pattern: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that a target's pattern means, sorted; both start at the repository's root.

    As Backstage's Azure reader matches them with minimatch: ``*`` stays within a folder, ``**``
    crosses them, and neither finds names that start with a dot.
    """
    glob = Glob(pattern.lstrip("/"))
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
    )


def _problem(target: Target, base: Location) -> Problem:
    """Why it leads nowhere."""
    named = resolve(target.raw, base)
    reason = (
        "it is a folder; name a file, or a pattern such as ./*.yaml"
        if named is not None
        else "it is not a file on a branch of an Azure DevOps repository, given by names, not ids"
    )
    return _refusal(target, reason)


def _refusal(target: Target, reason: str) -> Problem:
    return Problem(
        type="location",
        message=f"{target.raw} cannot be followed: {reason}",
        line=target.position.line,
        column=target.position.column,
        entity=target.entity,
    )


def _file_type(document: Document) -> Problem:
    place = document.yaml.locate(("spec", "type"))
    return Problem(
        type="location",
        message=(
            'Registered locations must be of an allowed type ["url"];'
            " leave spec.type out, and the targets are read beside this file"
        ),
        line=place.line,
        column=place.column,
        entity=document.ref,
    )
