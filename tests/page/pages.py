"""Catalogs for the report's tests, in memory: what is well, what is not, and what is hostile."""

from dataclasses import replace
from typing import Any

from sync.catalog.layout import entity_path, render_entity
from sync.catalog.log import render_log
from sync.config.settings import Provider
from sync.model import Entity, Json, LogEntry, Organization, Problem, Status, entity_ref
from sync.page.coverage_data import coverage_data
from sync.page.data import Source
from sync.page.git_timeline import History
from sync.page.timeline import Commit, Timeline, Turn
from tests.catalog.builders import snapshot_of

ACME = Organization(
    host="dev.azure.com",
    name="acme",
    url="https://dev.azure.com/acme",
    search_url="https://almsearch.dev.azure.com/acme",
)
NOW = "2026-01-31T08:00:00Z"
BIDI = "\u202e"
PAYLOAD = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    f"<!--\u2028{BIDI}{{{{policy}}}}&lt;b&gt;\"'`"
)


def target(repository: str, project: str = "Shop") -> str:
    """The URL of the manifest at the root of a repository."""
    return f"https://dev.azure.com/acme/{project}/_git/{repository}?path=/catalog-info.yaml"


def entity(
    name: str,
    source: str,
    *,
    kind: str = "Component",
    spec: dict[str, Json] | None = None,
    **metadata: Json,
) -> Entity:
    """An entity of the manifest at ``source``."""
    head: dict[str, Json] = {"name": name, "namespace": "default", **metadata}
    data: dict[str, Json] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": head,
        "spec": {"type": "service", "owner": "shop"} if spec is None else spec,
    }
    return Entity(ref=entity_ref(kind, "default", name), kind=kind, data=data, target=source)


def entry(source: str, *refs: str, status: Status = Status.SYNCED, **more: Any) -> LogEntry:
    """A manifest in the log."""
    settings = {"provider": "acme", "last_discovered_at": NOW, **more}
    return LogEntry(target=source, status=status, entities=tuple(sorted(refs)), **settings)


def source(
    entities: list[Entity],
    entries: list[LogEntry],
    commits: tuple[Commit, ...] = (),
    **more: Any,
) -> Source:
    """What a page is made of."""
    files = {entity_path(one.ref): render_entity(one) for one in entities}
    return Source(
        snapshot=snapshot_of({**files, "locations.yaml": render_log(entries)}),
        providers=(Provider(id="acme", organization=ACME),),
        history=History(timeline=Timeline(commits=commits), prefix="catalog/", **more),
        made_at=NOW,
    )


def small() -> Source:
    """Five manifests: one of each status; a system, an API and two services that use it."""
    cart, pay, old, fork, gone = map(target, ("cart", "pay", "old", "fork", "gone"))
    relations: dict[str, Json] = {"type": "service", "owner": "shop", "system": "sales"}
    return source(
        [
            entity("cart", cart, title="The Cart", spec={**relations, "consumesApis": ["pay-api"]}),
            entity("pay", pay, spec={**relations, "providesApis": ["pay-api"]}, tags=["java"]),
            entity("pay-api", pay, kind="API", spec={"type": "openapi", "owner": "shop"}),
            entity("sales", old, kind="System", spec={"owner": "shop"}),
        ],
        [
            entry(cart, "component:default/cart"),
            entry(
                pay,
                "api:default/pay-api",
                "component:default/pay",
                status=Status.INVALID,
                kept=("component:default/pay",),
                problems=(
                    Problem(
                        type="kind",
                        message="must have required property 'owner'",
                        line=7,
                        column=3,
                        entity="component:default/pay",
                    ),
                ),
            ),
            entry(
                old,
                "system:default/sales",
                status=Status.CONFLICT,
                claims=("component:default/cart",),
                problems=(Problem(type="conflict", message="cart comes from elsewhere"),),
            ),
            entry(fork, status=Status.SKIPPED, problems=()),
            entry(
                gone,
                status=Status.UNREADABLE,
                problems=(Problem(type="unreadable", message="503"),),
            ),
        ],
        commits=(
            commit("b" * 40, updated=("component:default/pay",), turned=target("pay")),
            commit("a" * 40, created=("component:default/cart", "component:default/pay")),
        ),
        web="https://github.com/acme/catalog",
    )


def shared_out() -> Source:
    """Six manifests of two projects: two of ``payments``, one of which changed lately and is
    invalid, three of ``search``, and one, also invalid, that is nobody's."""
    before: dict[str, Any] = {"last_discovered_at": "2025-12-01T08:00:00Z"}
    refused = Problem(
        type="policy",
        message="tags.1 is not valid",
        says='tag "Machine Learning": lower case, no spaces',
        help='write "machine-learning"',
        line=7,
        column=3,
    )
    further = Problem(type="kind", message="spec.owner is missing", line=9, column=1)
    log = [
        entry(
            target("wallet", "Payments"),
            owner="payments",
            status=Status.INVALID,
            problems=(refused, further),
        ),
        entry(target("ledger", "Payments"), owner="payments", **before),
        entry(target("lost"), owner="", status=Status.INVALID, problems=(further,), **before),
        *(entry(target(f"index{number}"), owner="search", **before) for number in range(3)),
    ]
    return source([], log)


def commit(
    commit_id: str,
    *,
    created: tuple[str, ...] = (),
    updated: tuple[str, ...] = (),
    turned: str | None = None,
    subject: str = "catalog: changed",
) -> Commit:
    """One change of the catalog; ``turned`` is a manifest that became invalid in it."""
    turns = () if turned is None else (turn(turned),)
    return Commit(
        id=commit_id,
        at=NOW,
        subject=subject,
        created=created,
        updated=updated,
        deleted=(),
        turns=turns,
    )


def turn(of: str) -> Turn:
    """A manifest that became invalid."""
    return Turn(target=of, before=Status.SYNCED, after=Status.INVALID)


def hostile() -> Source:
    """A catalog whose every text tries to be something else."""
    manifest = target("evil") + "&version=GB%3Cimg%20src=x%20onerror=alert(3)%3E"
    trap = "javascript:alert(4)//<img src=x onerror=alert(5)>"
    links: list[Json] = [
        {"url": "javascript:alert(6)", "title": "click me"},
        {"url": "data:text/html,<script>alert(7)</script>", "title": "or me"},
        {"url": " https://example.com/fine?a=<b>", "title": PAYLOAD},
    ]
    evil = entity(
        "evil",
        manifest,
        title=PAYLOAD,
        description=PAYLOAD,
        tags=[PAYLOAD, 7],
        links=links,
        annotations={"example.com/note": PAYLOAD},
        spec={"type": PAYLOAD, "lifecycle": PAYLOAD, "owner": PAYLOAD, "dependsOn": [PAYLOAD]},
    )
    problem = Problem(
        type="policy",
        message=PAYLOAD + "w" * 300,
        line=1,
        column=1,
        entity=PAYLOAD,
        says=PAYLOAD,
        help=PAYLOAD,
    )
    proto = Problem(type="constructor", message="constructor", entity="toString")
    return source(
        [evil],
        [
            entry(
                manifest,
                evil.ref,
                status=Status.INVALID,
                problems=(problem, proto),
                children=(trap,),
                discovered_via=trap,
                provider=PAYLOAD,
                owner=PAYLOAD,
            ),
            entry(trap, status=Status.UNREADABLE, problems=(problem,), provider="__proto__"),
        ],
        commits=(
            commit("c" * 40, created=(evil.ref,), turned=trap, subject=PAYLOAD),
            commit("d" * 40, updated=(evil.ref,), turned="data:text/html,<script>"),
        ),
    )


def stocked() -> Source:
    """The small catalog, with what is known of the repositories of two projects."""

    def row(project: str, repository: str, state: str) -> dict[str, str]:
        url = f"https://dev.azure.com/acme/{project}/_git/{repository}"
        names = {"organization": "acme", "project": project, "repository": repository}
        return {**names, "url": url, "state": state}

    bare = [row("Warehouse", f"bare-{number:02}", "without") for number in range(25)]
    rows = [row("Shop", "cart", "with"), row("Shop", "pay", "invalid"), row("Shop", "old", "fork")]
    told = {"repositories": [*rows, *bare], "providers": [{"id": "acme", "complete": False}]}
    return replace(small(), coverage=coverage_data(told))
