"""Small catalogs and outcomes in few words, and a catalog in memory to run plans against."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sync.catalog.files import as_files, held
from sync.catalog.layout import render_entity
from sync.catalog.plan import Change, Plan, make_plan
from sync.catalog.scan import scan, scan_of
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot, snapshot_from
from sync.config.settings import DeletionLimit
from sync.model import (
    Doubtful,
    Entity,
    EntityFile,
    EntityRef,
    Found,
    Gone,
    Include,
    Json,
    Location,
    LogEntry,
    Organization,
    Outcome,
    Problem,
    Read,
    Skipped,
    Status,
    Unchanged,
    Unreadable,
    entity_ref,
)

ACME = Organization(
    host="dev.azure.com",
    name="acme",
    url="https://dev.azure.com/acme",
    search_url="https://almsearch.dev.azure.com/acme",
)
MORNING = "2026-01-31T08:00:00Z"
EVENING = "2026-01-31T20:00:00Z"


def location(name: str) -> Location:
    """The manifest at the root of a repository."""
    return Location(organization=ACME, project="Shop", repository=name, path="/catalog-info.yaml")


def target(name: str) -> str:
    """The URL of the manifest at the root of a repository."""
    return location(name).target


def found(
    name: str,
    *,
    provider: str = "acme",
    reported: str | None = None,
    via: str | None = None,
    by_git: bool = False,
) -> Found:
    """The manifest of a repository as discovery sees it; ``via`` names its parent's repository."""
    return Found(
        location=location(name),
        provider=provider,
        reported_id=reported,
        by_git=by_git,
        via=None if via is None else target(via),
    )


def ref(name: str, kind: str = "component") -> EntityRef:
    """The ref of an entity in the default namespace."""
    return entity_ref(kind, "default", name)


def entity(name: str, source: str, *, kind: str = "Component", title: str = "one") -> Entity:
    """An entity of the manifest in the repository ``source``."""
    metadata: dict[str, Json] = {"name": name, "namespace": "default", "title": title}
    spec: dict[str, Json] = {"type": "service", "lifecycle": "production", "owner": "shop"}
    data: dict[str, Json] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }
    return Entity(ref=ref(name, kind), kind=kind, data=data, target=target(source))


def read(
    source: str,
    *names: str | Entity,
    content: str = "c1",
    title: str = "one",
    refused: tuple[EntityRef | None, ...] = (),
    children: tuple[str, ...] = (),
    seen: Found | None = None,
    **more: Any,
) -> Read:
    """A manifest that was read; names stand for Components, ``children`` for repositories."""
    problems = tuple(
        Problem(type="kind", message="refused", line=1, column=1, entity=one) for one in refused
    )
    return Read(
        found=seen or found(source),
        content_id=content,
        entities=tuple(
            EntityFile(ref=one.ref, file=held(render_entity(one)))
            for one in (
                entity(name, source, title=title) if isinstance(name, str) else name
                for name in names
            )
        ),
        refused=refused,
        children=tuple(sorted(map(target, children))),
        **{"problems": problems, **more},
    )


def unchanged(source: str, **seen: Any) -> Unchanged:
    """A manifest whose content is what was read before."""
    return Unchanged(found=found(source, **seen))


def unreadable(source: str, message: str = "503", **seen: Any) -> Unreadable:
    """A manifest whose bytes could not be had."""
    return Unreadable(
        found=found(source, **seen), problem=Problem(type="unreadable", message=message)
    )


def doubtful(source: str, message: str = "not seen") -> Doubtful:
    """A manifest that was not seen, and of which Git said nothing."""
    return Doubtful(target=target(source), problem=Problem(type="unreadable", message=message))


def gone(source: str) -> Gone:
    """A manifest that Git no longer has."""
    return Gone(target=target(source), reason="item not found")


def skipped(source: str, reason: str = "it is a fork") -> Skipped:
    """A manifest that is left out on purpose."""
    return Skipped(found=found(source), reason=reason)


def situation(*outcomes: Outcome, now: str = MORNING, **more: Any) -> Situation:
    """One run's findings, with a limit on deletions that these small catalogs never reach."""
    settings: dict[str, Any] = {
        "limit": DeletionLimit(percent=100),
        "provider_order": ("acme", "other"),
        **more,
    }
    return Situation(outcomes=outcomes, now=now, **settings)


def snapshot_of(files: Mapping[str, bytes], others: Iterable[str] = ()) -> Snapshot:
    """The catalog that consists of ``files``."""
    return snapshot_from(scan_of(as_files(files), others), "catalog")


def read_snapshot(folder: Path) -> Snapshot:
    """The catalog in ``folder``, without git."""
    return snapshot_from(scan(folder), folder.name)


class Catalog:
    """A catalog folder in memory."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files: dict[str, bytes] = dict(files or {})

    @property
    def snapshot(self) -> Snapshot:
        """What a run finds."""
        return snapshot_of(self.files)

    def plan(self, *outcomes: Outcome, **more: Any) -> Plan:
        """What a run with these outcomes plans."""
        return make_plan(self.snapshot, situation(*outcomes, **more))

    def run(self, *outcomes: Outcome, **more: Any) -> Plan:
        """Plan and apply; returns the plan. Whatever follows at once must plan nothing."""
        plan = self.plan(*outcomes, **more)
        for path, file in plan.files.items():
            if file is None:
                del self.files[path]
            else:
                self.files[path] = file.data
        return plan

    def entities(self) -> dict[EntityRef, str]:
        """Refs in the catalog, by the repository that each comes from."""
        return {
            one: held.partition("/_git/")[2].partition("?")[0]
            for one, held in sorted(self.snapshot.holders.items())
        }

    def entry(self, source: str) -> Any:
        """The log's entry of a repository's manifest."""
        return self.snapshot.entries[target(source)]


def actions(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Action, ref and repository of each change."""
    return [(c.action, c.ref, c.target.partition("/_git/")[2].partition("?")[0]) for c in changes]


def whole() -> dict[str, bytes]:
    """A catalog of two manifests whose references all resolve."""
    catalog = Catalog()
    catalog.run(
        read("cart", "cart", "lamp"), read("till", "till", entity("shop", "till", kind="Group"))
    )
    return catalog.files


def replaced(files: dict[str, bytes], path: str, old: bytes, new: bytes) -> None:
    """Replace in a file what is there."""
    assert old in files[path]
    files[path] = files[path].replace(old, new)


FULL = LogEntry(
    target=target("svc"),
    provider="acme",
    status=Status.INVALID,
    content_id="a" * 40,
    reported_id="b" * 40,
    entities=("api:default/x", "component:default/x"),
    claims=("component:default/y",),
    kept=("api:default/x",),
    includes=(
        Include(target="https://x/openapi.yaml", content_id="1"),
        Include(target="https://x/*.yaml", content_id="2", glob=True),
        Include(target="https://x/missing.yaml", content_id=""),
    ),
    children=(target("child"),),
    discovered_via=target("parent"),
    last_discovered_at=MORNING,
    digest="d" * 40,
    problems=(
        Problem(type="kind", message="no owner", line=3, column=5, entity="api:default/x"),
        Problem(type="relations", message="odd", severity="warning"),
    ),
)
PLAIN = LogEntry(
    target=target("other"), provider="acme", status=Status.SYNCED, last_discovered_at=MORNING
)
