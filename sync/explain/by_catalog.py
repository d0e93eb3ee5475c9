"""What the catalog on disk has of a manifest: which entities, and who holds the others. Pure."""

from collections.abc import Sequence

from sync.catalog.advice import advice
from sync.catalog.history import History
from sync.catalog.layout import entity_path
from sync.catalog.snapshot import Snapshot
from sync.explain.case import Case
from sync.explain.departed import Past
from sync.finding import Finding, Mark, failed, note
from sync.model import EntityRef, LogEntry


def check_former(case: Case, past: Past) -> None:
    """Note that the locations log does not have the manifest, and whether it had it."""
    if past.departure is not None:
        case.add(note("locations log", f"had it until it was {past.departure.words}"))
    elif past.missing:
        case.add(note("locations log", f"does not have this manifest; before: {past.missing}"))
    else:
        case.add(note("locations log", "has never seen this manifest"))


def check_log(case: Case, entry: LogEntry, past: History) -> None:
    """Note what the locations log says of the manifest, and since when."""
    since = past.since
    when = f" since {since.date[:10]} (commit {since.commit[:12]})" if since else ""
    held = f", with {', '.join(entry.entities)}" if entry.entities else ", with no entity"
    case.add(note("locations log", f"has it as {entry.status}{when}{held}"))
    if entry.discovered_via is not None:
        case.add(note("named by", f"the Location in {entry.discovered_via}"))
    if entry.kept:
        text = f"keeps the last good version of {', '.join(entry.kept)}"
        case.add(note("catalog", text, "It follows the manifest again once that is valid"))


def check_conflicts(case: Case, target: str, snapshot: Snapshot) -> None:
    """Blame another manifest, or a foreign file, that has one of the entities' places."""
    for ref in case.asked_for:
        holder = snapshot.holders.get(ref)
        path = entity_path(ref)
        if holder is None and path in snapshot.files and not snapshot.is_ours(path):
            case.blame(
                "conflict",
                f"{snapshot.folder}/{path} exists and was not written by catalog-sync",
                "Move or delete that file, and sync again",
            )
        elif holder is not None and holder != target:
            case.blame(
                "conflict",
                f"{ref} comes from {holder} already, and the first one stays",
                "Rename one of the two entities, or remove one of the manifests",
            )


def conclusion(
    case: Case,
    target: str,
    entry: LogEntry | None,
    snapshot: Snapshot,
    content_id: str | None,
) -> Finding:
    """The verdict when nothing stands in the way of the manifest."""
    missing = [ref for ref in case.asked_for if snapshot.holders.get(ref) != target]
    lost = [ref for ref in case.asked_for if ref not in missing and not snapshot.text_of(ref)]
    if lost:
        return failed(
            "catalog",
            f"the file of {', '.join(lost)} was deleted by hand from {snapshot.folder}/",
            "Run catalog-sync sync, which writes it again",
        )
    if missing or entry is None:
        return _not_yet(entry, missing)
    if content_id is not None and entry.content_id != content_id:
        return failed(
            "catalog",
            "the manifest changed after the last sync, so the catalog holds its older version",
            "Run catalog-sync sync; the workflow does so by its schedule",
        )
    if not (case.entities or entry.entities or entry.children):
        problem = entry.problems[0] if entry.problems else None
        told = "" if problem is None else f": {problem.message}"
        return failed(
            "catalog",
            f"the locations log has it as {entry.status}{told}",
            advice("unreadable" if problem is None else problem.type),
        )
    return _there(case, snapshot, entry)


def _not_yet(entry: LogEntry | None, missing: Sequence[EntityRef]) -> Finding:
    what = ", ".join(missing) or "it"
    seen = "the last sync did not see it" if entry is None else "the last sync saw it without them"
    return failed(
        "catalog",
        f"nothing stands in the way of {what}, but {seen}",
        "Run catalog-sync sync (try --dry-run first); the workflow does so by its schedule",
    )


def _there(case: Case, snapshot: Snapshot, entry: LogEntry) -> Finding:
    folder = snapshot.folder
    refs = case.asked_for or entry.entities
    held = ", ".join(f"{ref} ({folder}/{entity_path(ref)})" for ref in refs)
    text = f"it is in the catalog: {held}" if held else "its Locations are followed"
    if not case.entities and entry.entities:
        text = f"it is in the catalog, as it was when last read: {held}"
    return Finding(
        about="catalog",
        mark=Mark.OK,
        text=text,
        advice="If the portal does not show it: see that this commit is pushed, that the portal "
        f"registers {folder}/catalog-info.yaml, and that its catalog.rules allow the kind",
    )
