"""Whether a catalog folder is as catalog-sync leaves it: what `catalog-sync check` finds. Pure.

Everything is judged from the folder alone: the log remembers a digest of the entity files of each
manifest, and a bundle holds a second copy of each file.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

from sync.catalog.bundles import SEAM, filled, named_parts
from sync.catalog.hand_edits import Finding, edited, finding, served
from sync.catalog.layout import (
    ATTRIBUTES_FILE,
    LOG_FILE,
    README_FILE,
    bundle_of_path,
    bundle_path,
    entity_path,
    is_marked,
    is_ref,
    kind_of,
    kind_of_path,
    origin_of,
    render_attributes,
    render_locations,
)
from sync.catalog.log import parse_log, render_log
from sync.catalog.readme import render_readme
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot, intact
from sync.config.settings import DeletionLimit
from sync.entities.manifest import ref_of
from sync.entities.references import broken_references
from sync.model import EntityRef, Json, LogEntry
from sync.text.wording import counted
from sync.yaml12.reader import read_documents

_MENDED = "the next sync mends it"

Check: TypeAlias = Callable[[Snapshot], Iterator[Finding]]


def audit(
    snapshot: Snapshot, providers: Collection[str], *, external: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Everything that is wrong, by path. ``providers`` are the ids in providers.yaml, ``external``
    the kinds that the portal has from elsewhere, too."""
    found = [each for check in CHECKS for each in check(snapshot)]
    found += _references(snapshot, external)
    found += _abandoned(snapshot, providers)
    return tuple(sorted(found, key=lambda each: (each.path, each.problem.line or 0)))


def _lost(snapshot: Snapshot) -> Iterator[Finding]:
    for ref, target in sorted(snapshot.holders.items()):
        path = entity_path(ref)
        if path not in snapshot.files:
            message = (
                f"this file is missing, although the log says that {target} has the entity; the "
                "next sync writes it again. To delete an entity, take it out of its manifest"
            )
            yield finding(path, "missing", message, entity=ref)


def _unlogged(snapshot: Snapshot) -> Iterator[Finding]:
    """Entity files with our header that the log does not know: copies, or a log that was lost."""
    if LOG_FILE not in snapshot.files:
        if snapshot.holders:
            message = (
                "the locations log is missing; the next sync reads every manifest again to write it"
            )
            yield finding(LOG_FILE, "missing", message)
        return
    recorded = {ref for entry in parse_log(snapshot.files[LOG_FILE]) for ref in entry.entities}
    for ref in sorted(snapshot.holders.keys() - recorded):
        path = entity_path(ref)
        origin = origin_of(snapshot.files[path])
        message = (
            f"the locations log has no entity {ref} from {origin}, which this file names as its "
            "manifest; the next sync reads that and deletes the file if it has no such entity"
        )
        yield finding(path, "unlogged", message, entity=ref)


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
            yield finding(LOG_FILE, "taken-over", message, entity=ref)


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
            yield finding(LOG_FILE, "duplicate", message, entity=ref)
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
            yield finding(entity_path(ref), "duplicate", message, entity=held, line=line)
        for problem in document.problems:
            yield Finding(path=entity_path(ref), problem=problem)


def _generated(snapshot: Snapshot) -> Iterator[Finding]:
    """Files that are made of the entity files and the log, and are not what these give."""
    texts = served(snapshot)
    sizes = {ref: len(text) for ref, text in texts.items()}
    shelves = filled(sizes, snapshot.found_in, {})
    inside = {path: {ref: texts[ref] for ref in refs} for path, refs in shelves.items()}
    made = _made_of(snapshot, inside)
    for path, wanted in made.items():
        present = snapshot.files.get(path)
        if present is None:
            yield finding(path, "missing", "this file is missing; the next sync writes it again")
        elif wanted != present and snapshot.is_ours(path):
            message = (
                "this file was edited by hand, or merged; it is made of the entity files and the "
                "locations log, and the next sync writes it again"
            )
            told = _misbundled(snapshot, path, inside.get(path, {}))
            yield from told or [finding(path, "edited", message)]
    for path in sorted(snapshot.files.keys() - made.keys()):
        kind = kind_of_path(path)
        if kind is not None and snapshot.is_ours(path):
            what = f"has no {kind} any more" if kind not in snapshot.kinds else "needs it no more"
            message = f"the catalog {what}; the next sync deletes this file"
            yield from _misbundled(snapshot, path, {}) or [finding(path, "stale", message)]


def _misbundled(snapshot: Snapshot, path: str, texts: Mapping[EntityRef, bytes]) -> list[Finding]:
    """Each entity that a bundle has without being its place, or has otherwise than these ``texts``
    that it should be made of, or lacks. Nothing for what is no bundle."""
    if path not in snapshot.bundles:
        return []
    kind, number = bundle_of_path(path) or ("", 0)
    data = snapshot.files[path]
    found: list[Finding] = []
    start, met = 0, set[EntityRef]()
    for ref, text in named_parts(data, snapshot.bundles[path]):
        start = max(start, data.find(text, start))
        home = snapshot.found_in.get(ref)
        if kind_of(ref) != kind:
            wrong = f"this bundle has {ref}, which is no {kind}"
        elif ref not in snapshot.holders:
            wrong = f"this bundle has {ref}, which the catalog does not have"
        elif ref in met or home != number:
            other = path if home is None else bundle_path(kind, home)
            wrong = f"this bundle has {ref}, which {other} has already"
        elif text != texts.get(ref):
            wrong = f"this bundle has another text of {ref} than {entity_path(ref)}"
        else:
            wrong = ""
        met.add(ref)
        if wrong:
            line = data.count(b"\n", 0, start) + 1
            found.append(finding(path, "edited", f"{wrong}; {_MENDED}", entity=ref, line=line))
    for ref in texts.keys() - met:
        message = f"no bundle has {ref}, so no portal reads it; {_MENDED}"
        found.append(finding(path, "edited", message, entity=ref))
    return found


def _made_of(
    snapshot: Snapshot, inside: Mapping[str, Mapping[EntityRef, bytes]]
) -> dict[str, bytes]:
    """Every file that is made of others. ``inside`` are the entity files in each bundle."""
    if snapshot.files.keys() <= {ATTRIBUTES_FILE}:  # `init` writes it, before there is a catalog
        return dict.fromkeys(snapshot.files, render_attributes())
    wanted = {path: SEAM.join(texts.values()) for path, texts in inside.items()}
    wanted |= render_locations(place for path in inside if (place := bundle_of_path(path)))
    wanted[ATTRIBUTES_FILE] = render_attributes()
    if LOG_FILE in snapshot.files:
        recorded = parse_log(snapshot.files[LOG_FILE])
        today = Situation(partial=True, now="", limit=DeletionLimit())
        wanted[LOG_FILE] = render_log(recorded)
        wanted[README_FILE] = render_readme(recorded, today, snapshot.files.get(README_FILE))
    return wanted


def _foreign(snapshot: Snapshot) -> Iterator[Finding]:
    """Files that the tool did not write. A README of people's own is theirs to have."""
    kept = {README_FILE, ATTRIBUTES_FILE}
    strange = [p for p in snapshot.files if p not in kept and not snapshot.is_ours(p)]
    for path in sorted({*snapshot.others, *strange}):
        message = (
            "catalog-sync did not write this file: it is left alone, and no portal reads it; move "
            "it out of the catalog's folder, or delete it"
        )
        yield finding(path, "foreign", message)
    for path in sorted(kept & snapshot.files.keys()):
        if not is_marked(snapshot.files[path]):
            message = "catalog-sync did not write this file and leaves it as it is"
            yield finding(path, "foreign", message, severe=False)


def _references(snapshot: Snapshot, external: Collection[str]) -> Iterator[Finding]:
    """Owners, dependencies and the like that lead nowhere in this catalog."""
    for ref, target in sorted(snapshot.holders.items()):
        value = _entity(snapshot, ref)
        if value is None:
            continue
        for problem in broken_references([(ref, value)], snapshot.holders, external=external):
            message = f"{problem.message}; if it should be, correct {target}"
            yield finding(entity_path(ref), problem.type, message, entity=ref, severe=False)


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
        yield finding(LOG_FILE, "provider", message, severe=False)


CHECKS: tuple[Check, ...] = (
    edited,
    _lost,
    _unlogged,
    _taken_over,
    _duplicates,
    _generated,
    _foreign,
)
"""In no particular order; each knows the whole folder and one thing that can be wrong in it."""
