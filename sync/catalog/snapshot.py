"""The catalog folder as it is today: its files, and what the locations log remembers of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from sync.catalog.bundles import Bundle, homes_of
from sync.catalog.files import Files
from sync.catalog.layout import (
    LOG_FILE,
    ROOT_FILE,
    bundle_of_path,
    is_marked,
    kind_of,
    kind_of_path,
    kind_path,
    ref_of_path,
)
from sync.catalog.log import parse_log
from sync.catalog.scan import Scan
from sync.catalog.status import WITHHELD, has_errors, resumed
from sync.file import File
from sync.model import EntityRef, LogEntry, Status

_NORMAL_FORM = b"catalog-sync normal form 2\n"
"""To be raised when the text of entities changes, so that every manifest is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that planning knows of the catalog as it is. Made by ``snapshot_from``."""

    folder: str
    """The folder's name, for messages."""
    files: Files
    """By relative path with ``/``: the files at places of our layout, whoever wrote them."""
    others: frozenset[str]
    """Paths of all other files. They are foreign."""
    entities: Mapping[EntityRef, File]
    """The files that are places of entities."""
    bundles: Mapping[str, Bundle]
    """What each bundle holds, by path."""
    homes: Mapping[EntityRef, int]
    """The number of the bundle that portals read an entity from: it stays there."""
    found_in: Mapping[EntityRef, int]
    """The number of the bundle that each entity is found in here. Where no portal reads it from
    there yet, it stays as long as there is room."""
    log: tuple[LogEntry, ...]
    """By target. Where the log lacks a manifest that an entity file names in its header, there
    is an entry that knows no more than that."""
    entries: Mapping[str, LogEntry]
    """``log`` by target."""
    recorded: Mapping[str, LogEntry]
    """What the log's file itself says, by target: before anything was completed or renamed."""
    holders: Mapping[EntityRef, str]
    """The one manifest (target) that each entity of the catalog comes from."""
    kinds: frozenset[str]
    """The kinds of the entities in the catalog, lower case."""
    unproven: frozenset[str] = frozenset()
    """Manifests (targets) of which nothing is believed before they were read again."""

    def is_ours(self, path: str) -> bool:
        """Whether the tool wrote the file: its first line says so, or the log does."""
        if path not in self.files:
            return False
        if (ref := ref_of_path(path)) is not None:
            logged = ref in self.holders
        elif (kind := kind_of_path(path)) is not None:
            logged = kind in self.kinds and self._is_expected(path, kind)
        else:
            logged = path in {LOG_FILE, ROOT_FILE} and LOG_FILE in self.files
        return logged or is_marked(self.files[path])

    def _is_expected(self, path: str, kind: str) -> bool:
        """Whether a file in kinds/ or bundles/ is where one of ours has to be, whatever it says:
        a bundle that holds entities of the catalog, or that portals are told to read."""
        if bundle_of_path(path) is None:
            return True
        named = f"../{path}\n".encode() in self.files.get(kind_path(kind), b"")
        return named or any(ref in self.holders for ref in self.bundles[path].refs)

    def file_of(self, ref: EntityRef) -> File | None:
        """The file of an entity that some manifest holds; ``None`` when it is lost."""
        return self.entities.get(ref) if ref in self.holders else None

    def text_of(self, ref: EntityRef) -> bytes | None:
        """The bytes of that file."""
        file = self.file_of(ref)
        return None if file is None else file.data

    def renamed(self, targets: Mapping[str, str]) -> "Snapshot":
        """The catalog with other targets for some manifests and what they name, by present ones.

        Their entity files still hold the present ones, so they are taken for not intact. Two
        entries that get one target become one.
        """
        entries: dict[str, LogEntry] = {}
        for entry in self.log:
            renamed = _renamed(entry, targets)
            same = entries.get(renamed.target)
            entries[renamed.target] = renamed if same is None else _merged(same, renamed)
        return replace(
            self,
            log=tuple(entries[target] for target in sorted(entries)),
            entries=entries,
            holders={ref: targets.get(target, target) for ref, target in self.holders.items()},
            unproven=frozenset(targets.get(target, target) for target in self.unproven),
        )

    def identified(self, ids: Mapping[str, tuple[str | None, str]]) -> "Snapshot":
        """The catalog with the ids of project and repository in the log, by targets."""
        told: dict[str, LogEntry] = {}
        for target, (project, repository) in ids.items():
            entry = self.entries[target]
            if (entry.project_id, entry.repository_id) != (project, repository):
                same = project or (entry.project_id if entry.repository_id == repository else None)
                told[target] = replace(entry, project_id=same, repository_id=repository)
        if not told:
            return self
        entries = {**self.entries, **told}
        return replace(
            self, log=tuple(entries[target] for target in sorted(entries)), entries=entries
        )

    def held_by(self, entry: LogEntry) -> tuple[EntityRef, ...]:
        """The entry's entities but for those that another manifest holds, as after a merge."""
        held = tuple(ref for ref in entry.entities if self.holders.get(ref) == entry.target)
        return entry.entities if len(held) == len(entry.entities) else held


def snapshot_from(
    scanned: Scan,
    folder: str,
    recorded: Iterable[LogEntry] | None = None,
    homes: Mapping[EntityRef, int] | None = None,
) -> Snapshot:
    """The catalog of these files. ``recorded`` are the log's entries where they are not simply
    those of its file; otherwise ``CatalogError`` when that is damaged. ``homes`` are the bundles
    of what portals already read, where that is not simply all."""
    files = scanned.files
    if recorded is None:
        recorded = parse_log(files[LOG_FILE], f"{folder}/{LOG_FILE}") if LOG_FILE in files else ()
    entries = _recovered(recorded, scanned.origins)
    holders = _holders(entries, scanned.origins)
    present = homes_of(scanned.bundles, scanned.origins)
    return Snapshot(
        folder=folder,
        files=files,
        others=scanned.others,
        entities=scanned.entities,
        bundles=scanned.bundles,
        homes=present if homes is None else homes,
        found_in=present,
        log=tuple(entries[target] for target in sorted(entries)),
        entries=entries,
        recorded={entry.target: entry for entry in recorded},
        holders=holders,
        kinds=frozenset(kind_of(ref) for ref in holders),
    )


def digest(ids: Iterable[str]) -> str:
    """One id for the files of a manifest's entities, of their blob ids by ref."""
    return sha256(_NORMAL_FORM + "".join(ids).encode()).hexdigest()[:40]


def intact(entry: LogEntry, snapshot: Snapshot) -> bool:
    """Whether the entry's entities lie there as they were written, by this normal form."""
    return as_written(entry, snapshot.entities)


def as_written(entry: LogEntry, entities: Mapping[EntityRef, File]) -> bool:
    """Whether these files of the entry's entities are those that were written for it."""
    files = [entities.get(ref) for ref in entry.entities]
    present = [file.id for file in files if file is not None]
    return len(present) == len(files) and entry.digest == digest(present)


def needs_reading(entry: LogEntry, snapshot: Snapshot) -> bool:
    """Whether a manifest has to be read even though its content did not change.

    So it is when its entities are not as they were written, when it holds some only until its
    provider is complete, when neither log nor catalog tell whom to ask about what is wrong with it,
    or when the log does not tell what becomes of it now that it is no longer unreadable or skipped.
    """
    if entry.content_id is None or not intact(entry, snapshot):
        return True
    if entry.target in snapshot.unproven:
        return True
    if entry.problems and any(problem.type == WITHHELD for problem in entry.problems):
        return True
    if entry.owner is None and not entry.entities and has_errors(entry):
        return True
    return resumed(entry) is None


def _renamed(entry: LogEntry, targets: Mapping[str, str]) -> LogEntry:
    via = entry.discovered_via
    renamed = replace(
        entry,
        target=targets.get(entry.target, entry.target),
        discovered_via=None if via is None else targets.get(via, via),
        children=tuple(sorted({targets.get(child, child) for child in entry.children})),
        includes=tuple(
            replace(include, target=targets.get(include.target, include.target))
            for include in entry.includes
        ),
    )
    return entry if renamed == entry else replace(renamed, digest=None)


def _merged(one: LogEntry, other: LogEntry) -> LogEntry:
    """What two entries of one manifest say together, until it is read again."""
    entities = {*one.entities, *other.entities}
    return replace(
        one,
        entities=tuple(sorted(entities)),
        claims=tuple(sorted({*one.claims, *other.claims} - entities)),
        discovered_via=one.discovered_via if other.discovered_via else None,
        digest=None,
    )


def _recovered(
    recorded: Iterable[LogEntry], origins: Mapping[EntityRef, str]
) -> dict[str, LogEntry]:
    """The log by target, completed by what entity files say of themselves."""
    entries = {entry.target: entry for entry in recorded}
    known = {ref for entry in entries.values() for ref in entry.entities}
    lost: dict[str, list[EntityRef]] = {}
    for ref in sorted(origins.keys() - known):
        lost.setdefault(origins[ref], []).append(ref)
    for target, refs in lost.items():
        entry = entries.get(target) or LogEntry(target=target, provider="", status=Status.SYNCED)
        entities = tuple(sorted({*entry.entities, *refs}))
        entries[target] = replace(entry, entities=entities, digest=None, last_discovered_at="")
    return entries


def _holders(
    entries: Mapping[str, LogEntry], origins: Mapping[EntityRef, str]
) -> dict[EntityRef, str]:
    """The log's word, and the header's where the log names two manifests."""
    holders: dict[EntityRef, str] = {}
    for target in sorted(entries):
        for ref in entries[target].entities:
            if ref not in holders or origins.get(ref) == target:
                holders[ref] = target
    return holders
