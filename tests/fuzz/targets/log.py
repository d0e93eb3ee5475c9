"""The locations log, which is input too: any pull request may change it."""

from sync.catalog.layout import LOG_FILE, may_be_ours
from sync.catalog.log import parse_log, render_log
from sync.errors import CatalogError
from sync.model import target_of
from tests.catalog.builders import Catalog, read, ref, snapshot_of

MANIFESTS = (
    read("a", "v", "w", children=("c",)),
    read("b", "w", "x", refused=(ref("y"),)),
    read("c", "z"),
)


def _catalog() -> Catalog:
    catalog = Catalog()
    catalog.run(*MANIFESTS)
    return catalog


FILES = _catalog().files
ENTRIES = FILES[LOG_FILE].decode().splitlines(keepends=True)
SEEDS = (
    FILES[LOG_FILE],
    "".join(reversed(ENTRIES)).encode(),
    b"""\
- target: https://dev.azure.com/acme/Shop/_git/a?path=/catalog-info.yaml
  provider: acme
  status: synced
  entities: [component:default/v]
  children: []
""",
)
WORDS = (
    *('"target": "', '"provider": ', '"status": ', '"entities": ["', '"claims": ["', '"kept": ['),
    *('"includes": [{"target": "', '"children": ["', '"discoveredVia": ', '"contentId": '),
    *('"indexId": ', '"digest": ', '"lastDiscoveredAt": ', '"problems": [{', '"type": "'),
    *('"message": "', '"line": ', '"severity": "', "synced", "invalid", "conflict", "skipped"),
    *("unreadable", "withheld", "component:default/w", "https://dev.azure.com/acme/Shop/_git/"),
    *("?path=/catalog-info.yaml", "../", "null", "1e9", "\\u0000", "\\ud800", "<<<<<<< ", "- {"),
)


def target(data: bytes) -> None:
    """Whatever it says, all manifests being read puts the catalog right, and nothing else is
    written."""
    try:
        entries = parse_log(data)
    except CatalogError:
        return
    assert parse_log(render_log(entries)) == entries
    catalog = Catalog({**FILES, LOG_FILE: data})
    others = frozenset(entry.target for entry in entries) - {target_of(one) for one in MANIFESTS}
    catalog.run(*MANIFESTS, uncovered=others)
    assert catalog.plan(*MANIFESTS).is_empty
    assert all(map(may_be_ours, catalog.files))
    held = [ref for entry in snapshot_of(catalog.files).log for ref in entry.entities]
    assert len(held) == len(set(held))
    assert {f"component:default/{name}" for name in "vwxz"} <= set(held)
