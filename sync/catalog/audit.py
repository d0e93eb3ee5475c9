"""Whether a catalog folder is as catalog-sync leaves it: what `catalog-sync check` finds. Pure.

Everything is judged from the folder alone: the log remembers a digest of the entity files of each
manifest, and a bundle holds a second copy of each file.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sync.catalog.layout import (
    ATTRIBUTES_FILE,
    LOG_FILE,
    README_FILE,
    bundle_path,
    by_ref,
    entity_path,
    is_marked,
    is_ref,
    is_sound,
    kind_of,
    kind_of_path,
    origin_of,
    render_attributes,
    render_bundles,
)
from sync.catalog.log import parse_log, render_log
from sync.catalog.readme import render_readme
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot, intact
from sync.config.settings import DeletionLimit
from sync.entities.manifest import ref_of
from sync.entities.references import broken_references
from sync.model import EntityRef, Json, LogEntry, Problem
from sync.text.wording import counted
from sync.yaml12.reader import read_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with one file; ``path`` is relative to the catalog folder."""

    path: str
    problem: Problem


Check: TypeAlias = Callable[[Snapshot], Iterator[Finding]]


def audit(
    snapshot: Snapshot, providers: Collection[str], *, external: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Everything that is wrong, by path. ``providers`` are the ids in providers.yaml, ``external``
    the kinds that the portal has from elsewhere, too."""
    found = [finding for check in CHECKS for finding in check(snapshot)]
    found += _references(snapshot, external)
    found += _abandoned(snapshot, providers)
    return tuple(sorted(found, key=lambda each: (each.path, each.problem.line or 0)))


def _edited(snapshot: Snapshot) -> Iterator[Finding]:
    """Entity files that are not what the log says was written."""
    changed = [e for e in snapshot.log if e.digest is not None and not intact(e, snapshot)]
    copies = _copies(snapshot) if changed else {}
    if _is_of_another_version(snapshot, changed, copies):
        message = "another version of catalog-sync wrote this catalog; the next sync writes it anew"
        yield _finding(LOG_FILE, "version", message, severe=False)
        return
    for entry in changed:
        texts = {ref: snapshot.text_of(ref) for ref in snapshot.held_by(entry)}
        present = {ref: text for ref, text in texts.items() if text is not None}
        lost = len(present) < len(entry.entities)
        suspects = [ref for ref, text in present.items() if copies.get(ref) != text]
        for ref in suspects or ([] if lost else present):
            line = _first_difference(present[ref], copies.get(ref))
            yield _edit(entry, ref, line, certain=bool(suspects))


def _is_of_another_version(
    snapshot: Snapshot, changed: Sequence[LogEntry], copies: Mapping[EntityRef, bytes]
) -> bool:
    """Whether every digest differs although no file does from its bundle: nobody edits so much."""
    if len(changed) < 2 or any(e.digest is not None and intact(e, snapshot) for e in snapshot.log):
        return False
    return all(snapshot.text_of(ref) == copies.get(ref) for ref in snapshot.holders)


def _edit(entry: LogEntry, ref: EntityRef, line: int | None, *, certain: bool) -> Finding:
    path = entity_path(ref)
    advice = f"edit {entry.target} instead"
    if not certain:
        message = (
            "this file or another of the same manifest was edited by hand, together with its "
            f"bundle; the next sync writes it again: {advice}"
        )
        return _finding(path, "edited", message, entity=ref)
    message = f"this file was edited by hand, and the next sync overwrites that; {advice}"
    return _finding(path, "edited", message, entity=ref, line=line)


def _copies(snapshot: Snapshot) -> dict[EntityRef, bytes]:
    """Every entity file as its bundle has it."""
    refs: dict[str, list[EntityRef]] = defaultdict(list)
    for ref in sorted(snapshot.holders):
        refs[kind_of(ref)].append(ref)
    copies: dict[EntityRef, bytes] = {}
    for kind, alike in refs.items():
        copies |= by_ref(snapshot.files.get(bundle_path(kind), b""), alike)
    return copies


def _first_difference(text: bytes, copy: bytes | None) -> int | None:
    """The first line of an entity file that is not as in its bundle, counted from 1."""
    if copy is None or text == copy:
        return None
    ours, theirs = text.split(b"\n"), copy.split(b"\n")
    pairs = zip(ours, theirs, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    return min(len(ours), len(theirs)) if same is None else same + 1


def _lost(snapshot: Snapshot) -> Iterator[Finding]:
    for ref, target in sorted(snapshot.holders.items()):
        path = entity_path(ref)
        if path not in snapshot.files:
            message = (
                f"this file is missing, although the log says that {target} has the entity; the "
                "next sync writes it again. To delete an entity, take it out of its manifest"
            )
            yield _finding(path, "missing", message, entity=ref)


def _unlogged(snapshot: Snapshot) -> Iterator[Finding]:
    """Entity files with our header that the log does not know: copies, or a log that was lost."""
    if LOG_FILE not in snapshot.files:
        if snapshot.holders:
            message = (
                "the locations log is missing; the next sync reads every manifest again to write it"
            )
            yield _finding(LOG_FILE, "missing", message)
        return
    recorded = {ref for entry in parse_log(snapshot.files[LOG_FILE]) for ref in entry.entities}
    for ref in sorted(snapshot.holders.keys() - recorded):
        path = entity_path(ref)
        origin = origin_of(snapshot.files[path])
        message = (
            f"the locations log has no entity {ref} from {origin}, which this file names as its "
            "manifest; the next sync reads that and deletes the file if it has no such entity"
        )
        yield _finding(path, "unlogged", message, entity=ref)


def _taken_over(snapshot: Snapshot) -> Iterator[Finding]:
    """Entities that the log gives to a manifest which their file does not name: no run writes
    such a log, and who has an entity keeps it."""
    for ref, target in sorted(snapshot.holders.items()):
        origin = origin_of(snapshot.text_of(ref) or b"")
        if origin is not None and origin != target:
            message = (
                f"the locations log gives {ref} to {target}, but its file comes from {origin}; "
                "somebody edited one of them, and the next sync believes the log"
            )
            yield _finding(LOG_FILE, "taken-over", message, entity=ref)


def _duplicates(snapshot: Snapshot) -> Iterator[Finding]:
    """Refs that two entries of the log have, as after a merge, and files with another's entity."""
    owners: dict[EntityRef, list[LogEntry]] = defaultdict(list)
    for entry in snapshot.log:
        for ref in entry.entities:
            owners[ref].append(entry)
    whole = {entry.target for entry in snapshot.log if intact(entry, snapshot)}
    for ref, entries in sorted(owners.items()):
        if len(entries) > 1:
            names = " and ".join(entry.target for entry in entries)
            message = f"{ref} is in the log for {names}; the next sync gives it to one of them"
            yield _finding(LOG_FILE, "duplicate", message, entity=ref)
        if len(entries) > 1 or entries[0].target not in whole:
            yield from _misplaced(snapshot, ref)


def _misplaced(snapshot: Snapshot, ref: EntityRef) -> Iterator[Finding]:
    text = snapshot.text_of(ref)
    for document in read_documents(text) if text is not None else ():
        held = ref_of(document.value)
        if held is not None and held != ref:
            twice = is_ref(held) and entity_path(held) in snapshot.files
            also = f", which {entity_path(held)} has as well" if twice else ""
            message = f"this file holds {held}{also}; its place says {ref}"
            line = document.locate(("metadata", "name")).line
            yield _finding(entity_path(ref), "duplicate", message, entity=held, line=line)
        for problem in document.problems:
            yield Finding(path=entity_path(ref), problem=problem)


def _generated(snapshot: Snapshot) -> Iterator[Finding]:
    """Files that are made of the entity files and the log, and are not what these give."""
    for path, wanted in _made_of(snapshot).items():
        present = snapshot.files.get(path)
        if present is None:
            message = "this file is missing; the next sync writes it again"
            yield _finding(path, "missing", message)
        elif wanted != present and snapshot.is_ours(path):
            message = (
                "this file was edited by hand, or merged; it is made of the entity files and the "
                "locations log, and the next sync writes it again"
            )
            yield _finding(path, "edited", message)
    for path in sorted(snapshot.files):
        kind = kind_of_path(path)
        if kind is not None and kind not in snapshot.kinds and snapshot.is_ours(path):
            message = f"the catalog has no {kind} any more; the next sync deletes this file"
            yield _finding(path, "stale", message)


def _made_of(snapshot: Snapshot) -> dict[str, bytes]:
    if snapshot.files.keys() <= {ATTRIBUTES_FILE}:  # `init` writes it, before there is a catalog
        return dict.fromkeys(snapshot.files, render_attributes())
    wanted = render_bundles(_served(snapshot))
    wanted[ATTRIBUTES_FILE] = render_attributes()
    if LOG_FILE in snapshot.files:
        recorded = parse_log(snapshot.files[LOG_FILE])
        today = Situation(partial=True, now="", limit=DeletionLimit())
        wanted[LOG_FILE] = render_log(recorded)
        wanted[README_FILE] = render_readme(recorded, today, snapshot.files.get(README_FILE))
    return wanted


def _served(snapshot: Snapshot) -> dict[EntityRef, bytes]:
    """The entity files that make the bundles: an edited one counts as its bundle has it."""
    edited = {finding.problem.entity for finding in _edited(snapshot)}
    copies = _copies(snapshot) if edited else {}
    served: dict[EntityRef, bytes] = {}
    for ref in sorted(snapshot.holders):
        text = snapshot.text_of(ref)
        if ref in edited:
            text = copies.get(ref, text)
        if text is not None and (ref not in edited or is_sound(text, ref)):
            served[ref] = text
    return served


def _foreign(snapshot: Snapshot) -> Iterator[Finding]:
    """Files that the tool did not write. A README of people's own is theirs to have."""
    kept = {README_FILE, ATTRIBUTES_FILE}
    strange = [p for p in snapshot.files if p not in kept and not snapshot.is_ours(p)]
    for path in sorted({*snapshot.others, *strange}):
        message = (
            "catalog-sync did not write this file: it is left alone, and no portal reads it; move "
            "it out of the catalog's folder, or delete it"
        )
        yield _finding(path, "foreign", message)
    for path in sorted(kept & snapshot.files.keys()):
        if not is_marked(snapshot.files[path]):
            message = "catalog-sync did not write this file and leaves it as it is"
            yield _finding(path, "foreign", message, severe=False)


def _references(snapshot: Snapshot, external: Collection[str]) -> Iterator[Finding]:
    """Owners, dependencies and the like that lead nowhere in this catalog."""
    for ref, target in sorted(snapshot.holders.items()):
        value = _entity(snapshot, ref)
        if value is None:
            continue
        for problem in broken_references([(ref, value)], snapshot.holders, external=external):
            message = f"{problem.message}; if it should be, correct {target}"
            yield _finding(entity_path(ref), problem.type, message, entity=ref, severe=False)


def _entity(snapshot: Snapshot, ref: EntityRef) -> dict[str, Json] | None:
    text = snapshot.text_of(ref)
    documents = read_documents(text) if text is not None else ()
    value = documents[0].value if len(documents) == 1 else None
    return value if isinstance(value, dict) else None


def _abandoned(snapshot: Snapshot, providers: Collection[str]) -> Iterator[Finding]:
    """Manifests of providers that providers.yaml no longer has."""
    counts: dict[str, int] = defaultdict(int)
    for entry in snapshot.log:
        if entry.provider and entry.provider not in providers:
            counts[entry.provider] += 1
    for provider, count in sorted(counts.items()):
        message = (
            f"{counted(count, 'manifest is', 'manifests are')} of the provider {provider}, which"
            " providers.yaml no longer has;"
            " the next sync deletes what no other provider covers"
        )
        yield _finding(LOG_FILE, "provider", message, severe=False)


def _finding(
    path: str,
    kind: str,
    message: str,
    *,
    entity: EntityRef | None = None,
    line: int | None = None,
    severe: bool = True,
) -> Finding:
    problem = Problem(
        type=kind,
        message=message,
        line=line,
        column=None if line is None else 1,
        entity=entity,
        severity="error" if severe else "warning",
    )
    return Finding(path=path, problem=problem)


CHECKS: tuple[Check, ...] = (
    _edited,
    _lost,
    _unlogged,
    _taken_over,
    _duplicates,
    _generated,
    _foreign,
)
"""In no particular order; each knows the whole folder and one thing that can be wrong in it."""
