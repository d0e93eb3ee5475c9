"""What hands did to the entity files of a catalog: found by the digests that the log remembers
and the copies that the bundles hold. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.catalog.bundles import named_parts, numbered
from sync.catalog.layout import LOG_FILE, entity_path, is_sound
from sync.catalog.snapshot import Snapshot, intact
from sync.model import EntityRef, LogEntry, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with one file; ``path`` is relative to the catalog folder."""

    path: str
    problem: Problem


def finding(
    path: str,
    kind: str,
    message: str,
    *,
    entity: EntityRef | None = None,
    line: int | None = None,
    severe: bool = True,
) -> Finding:
    """A finding of one kind (the problem's type) at a file's line, counted from 1."""
    problem = Problem(
        type=kind,
        message=message,
        line=line,
        column=None if line is None else 1,
        entity=entity,
        severity="error" if severe else "warning",
    )
    return Finding(path=path, problem=problem)


def edited(snapshot: Snapshot) -> Iterator[Finding]:
    """Entity files that are not what the log says was written."""
    changed = [e for e in snapshot.log if e.digest is not None and not intact(e, snapshot)]
    copies = copies_of(snapshot) if changed else {}
    if _is_of_another_version(snapshot, changed, copies):
        message = "another version of catalog-sync wrote this catalog; the next sync writes it anew"
        yield finding(LOG_FILE, "version", message, severe=False)
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
        return finding(path, "edited", message, entity=ref)
    message = f"this file was edited by hand, and the next sync overwrites that; {advice}"
    return finding(path, "edited", message, entity=ref, line=line)


def copies_of(snapshot: Snapshot) -> dict[EntityRef, bytes]:
    """Every entity file as its bundle has it."""
    copies: dict[EntityRef, bytes] = {}
    for _, _, path in numbered(snapshot.bundles):
        for ref, text in named_parts(snapshot.files[path], snapshot.bundles[path]):
            copies.setdefault(ref, text)
    return copies


def _first_difference(text: bytes, copy: bytes | None) -> int | None:
    """The first line of an entity file that is not as in its bundle, counted from 1."""
    if copy is None or text == copy:
        return None
    ours, theirs = text.split(b"\n"), copy.split(b"\n")
    pairs = zip(ours, theirs, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    return min(len(ours), len(theirs)) if same is None else same + 1


def served(snapshot: Snapshot) -> dict[EntityRef, bytes]:
    """The entity files that make the bundles: an edited one counts as its bundle has it."""
    suspects = {each.problem.entity for each in edited(snapshot)}
    suspects |= {ref for ref in snapshot.holders if snapshot.file_of(ref) is None}
    copies = copies_of(snapshot) if suspects else {}
    texts: dict[EntityRef, bytes] = {}
    for ref in sorted(snapshot.holders):
        text = copies.get(ref, snapshot.text_of(ref)) if ref in suspects else snapshot.text_of(ref)
        if text is not None and (ref not in suspects or is_sound(text, ref)):
            texts[ref] = text
    return texts
