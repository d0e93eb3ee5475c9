"""What a user asks about, found in the locations log: a URL, an entity ref, a repository. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from sync.model import EntityRef, Location, LogEntry, Organization
from sync.urls import parse_target

_REF = re.compile(r"(?:([^:/\s]+):)?(?:([^:/\s]+)/)?([^:/\s]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefPattern:
    """A ref of which kind and namespace may be left out; in lower case."""

    kind: str | None
    namespace: str | None
    name: str

    def matches(self, ref: EntityRef) -> bool:
        """Whether it can mean ``ref``; without a namespace it means any."""
        kind, _, rest = ref.lower().partition(":")
        namespace, _, name = rest.partition("/")
        return (
            self.name == name
            and self.kind in (None, kind)
            and (self.namespace or namespace) == namespace
        )

    def __str__(self) -> str:
        kind = "" if self.kind is None else f"{self.kind}:"
        return f"{kind}{'' if self.namespace is None else f'{self.namespace}/'}{self.name}"


def is_url(text: str) -> bool:
    """Whether the user means a URL."""
    return "://" in text


def parse_ref(text: str) -> RefPattern | None:
    """``kind:namespace/name``, ``kind:name`` or ``name``; ``None`` for anything else."""
    parts = _REF.fullmatch(text.strip().lower())
    return parts and RefPattern(kind=parts[1], namespace=parts[2], name=parts[3])


def entries_of_ref(entries: Iterable[LogEntry], pattern: RefPattern) -> tuple[LogEntry, ...]:
    """The manifests that have, or claim, or were refused, an entity of that ref."""
    return tuple(entry for entry in entries if any(map(pattern.matches, refs_of(entry))))


def refs_of(entry: LogEntry) -> tuple[EntityRef, ...]:
    """Every ref that the log names in connection with a manifest, each once."""
    named = (problem.entity for problem in entry.problems)
    return tuple(dict.fromkeys((*entry.entities, *entry.claims, *filter(None, named))))


def entry_of_url(
    entries: Iterable[LogEntry], url: str, known: Iterable[Organization]
) -> LogEntry | None:
    """The entry of a manifest, however its URL is spelt; names compare without case."""
    known = tuple(known)
    location = parse_target(url, known)
    if location is None:
        return next((entry for entry in entries if entry.target == url), None)
    wanted = identity(location)
    folded = location.target.lower()
    near = (entry for entry in entries if entry.target.lower() == folded)
    for entry in near:
        place = parse_target(entry.target, known)
        if place is not None and identity(place) == wanted:
            return entry
    return None


def entries_of_repository(
    entries: Iterable[LogEntry], text: str, known: Iterable[Organization]
) -> tuple[LogEntry, ...]:
    """The manifests in the repository that ``text`` names as people see it: by its URL, as
    ``project/repository``, also with the organisation before it, or by its name alone where only
    one is called so. Names compare without case."""
    known = tuple(known)
    named = parse_target(f"{text}?path=/-", known) if is_url(text) and "?" not in text else None
    wanted = text.strip().strip("/").lower().split("/") if named is None else [*_place(named)]
    found: dict[tuple[str, ...], list[LogEntry]] = {}
    for entry in entries:
        location = parse_target(entry.target, known)
        if location is not None and [*_place(location)][-len(wanted) :] == wanted:
            found.setdefault(_place(location), []).append(entry)
    if len(wanted) == 1 and len(found) > 1:
        return ()
    return tuple(entry for several in found.values() for entry in several)


def _place(location: Location) -> tuple[str, ...]:
    names = (location.organization.name, location.project, location.repository)
    return tuple(name.lower() for name in names)


def identity(location: Location) -> tuple[str, ...]:
    """Equal for two spellings of one file: paths and branches have a case, names have none."""
    names = (location.organization.url, location.project, location.repository)
    return (*(name.lower() for name in names), location.path, location.branch or "")


def similar_refs(entries: Iterable[LogEntry], pattern: RefPattern) -> tuple[EntityRef, ...]:
    """Refs in the log that a slip of the pen may have meant, the nearest first."""
    refs = {ref for entry in entries for ref in (*entry.entities, *entry.claims)}
    by_name: dict[str, list[EntityRef]] = {}
    for ref in sorted(refs):
        by_name.setdefault(ref.rpartition("/")[2], []).append(ref)
    close = get_close_matches(pattern.name, by_name, n=3, cutoff=0.7)
    return tuple(ref for name in close for ref in by_name[name])[:3]
