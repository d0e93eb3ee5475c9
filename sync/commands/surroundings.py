"""What ``validate`` knows beside the files themselves: kinds, and a catalog that they go into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sync.catalog.layout import LARGEST_LOG, LOG_FILE, ref_of_path
from sync.catalog.log import parse_log
from sync.commands.sources import STDIN
from sync.config.nearest import nearest_config
from sync.config.settings import BARE, Config, Limits, Portal
from sync.disk import read_file
from sync.entities.bounds import USUAL
from sync.entities.manifest import Document
from sync.entities.relative import same_repository
from sync.errors import UsageError
from sync.model import EntityRef, LogEntry, Problem
from sync.text.safe import plain
from sync.urls import parse_target

DEFAULT_CONFIG = Path("providers.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the files are judged against."""

    portal: Portal = BARE
    catalog: frozenset[EntityRef] | None = None
    """Entities of the catalog; ``None`` where there is none."""
    holders: Mapping[EntityRef, str] = field(default_factory=dict)
    """By entity of the catalog the manifest that it comes from, where that is asked for."""
    external: frozenset[str] = frozenset()
    """Kinds, in lower case, that the portal has from elsewhere, too."""
    limits: Limits = USUAL
    target: str = ""
    """The file's own place, as the locations log spells it."""
    logged: LogEntry | None = None
    """What the log says of that place."""

    def conflict(self, document: Document) -> Problem | None:
        """Say that another manifest has the document's entity; a sync would leave this one out."""
        ref = document.ref
        holder = self.holders.get(ref) if ref is not None else None
        if holder is None or _same(holder, self.target):
            return None
        place = document.yaml.locate(("metadata", "name"))
        return Problem(
            type="conflict",
            message=f"{ref} comes from {holder} already; rename or remove one of them",
            line=place.line,
            column=place.column,
            entity=ref,
        )


def surroundings(
    config: Path,
    kinds: Sequence[str],
    catalog: Path | None,
    target: str | None,
    paths: Sequence[str] = (),
    *,
    load: Callable[[Path], Config],
) -> Surroundings:
    """Read providers.yaml, if there is one, and what the catalog holds: ``catalog``, or the one
    beside providers.yaml. Where ``config`` is the usual one and not here, the nearest
    above the first of ``paths`` in its git repository is taken. ``load`` reads it. Nothing is
    contacted.

    Whether another manifest has an entity can be told where ``target`` is the file's own place.
    ``ConfigError`` when providers.yaml has mistakes, ``UsageError`` when something is asked for
    that is not there, ``CatalogError`` when the locations log is damaged.
    """
    if target is not None and catalog is None:
        raise UsageError("--target says where a manifest is kept; it needs --catalog DIR")
    folder, around = catalog, Surroundings()
    if config == DEFAULT_CONFIG and not config.exists():
        config = _of_repository(paths) or config
    if config.exists():
        loaded = load(config)
        around = Surroundings(portal=loaded.portal, external=loaded.external, limits=loaded.limits)
        folder = catalog or loaded.file.parent / loaded.folder
    elif config != DEFAULT_CONFIG:
        raise UsageError(f"{plain(str(config))}: no such file (--config)")
    if catalog is not None and not ((catalog / LOG_FILE).is_file() or _has_entities(catalog)):
        raise UsageError(f"--catalog {plain(str(catalog))}: no {LOG_FILE} and no entities/ there")
    portal = replace(around.portal, kinds=(*kinds, *around.portal.kinds))
    around = replace(around, portal=portal)
    if folder is None or not (catalog or _has_entities(folder)):
        return around
    log = () if catalog is None else _log(catalog)
    holders = {ref: entry.target for entry in log for ref in entry.entities}
    named = (entry for entry in log if entry.target.lower() == (target or "").lower())
    return replace(
        around,
        catalog=frozenset(holders) or _refs(folder),
        holders=holders if target is not None else {},
        target=target or "",
        logged=next(named, None),
    )


def _of_repository(paths: Sequence[str]) -> Path | None:
    """The providers.yaml of the repository in which the files are."""
    place = Path(next(iter(paths), STDIN))
    folder = Path() if str(place) == STDIN else place if place.is_dir() else place.parent
    return nearest_config(folder.absolute())


def _has_entities(folder: Path) -> bool:
    return (folder / "entities").is_dir()


def _refs(folder: Path) -> frozenset[EntityRef]:
    paths = (file.relative_to(folder).as_posix() for file in folder.glob("entities/*/*/*.yaml"))
    return frozenset(ref for path in paths if (ref := ref_of_path(path)) is not None)


def _log(catalog: Path) -> tuple[LogEntry, ...]:
    """What the log says; that one file is enough, without the entities."""
    file = catalog / LOG_FILE
    return parse_log(read_file(file, LARGEST_LOG), str(file)) if file.is_file() else ()


def _same(holder: str, target: str) -> bool:
    """Whether two URLs are of one manifest: names compare without regard to case."""
    one, other = (parse_target(url) for url in (holder, target))
    if one is None or other is None:
        return holder.lower() == target.lower()
    return same_repository(one, other) and one.path == other.path
