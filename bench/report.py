"""Measures the report of a large catalog: file size, first render, a keystroke in the filter.

    python -m bench.report [LOCATIONS]

Needs Chromium on the PATH and playwright. Prints one line for each figure with its bound; the
exit code is 1 when one is broken.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from sync.catalog.files import as_files
from sync.catalog.layout import entity_path, render_entity
from sync.catalog.log import render_log
from sync.catalog.scan import scan_of
from sync.catalog.snapshot import snapshot_from
from sync.config.settings import Provider
from sync.entities.normalise import normalise
from sync.model import Entity, Json, Location, LogEntry, Organization, Problem, Status
from sync.page.data import Source, page_data
from sync.page.git_timeline import History
from sync.page.html import render_page
from sync.page.timeline import Commit, Timeline

NOW = "2026-01-01T00:00:00Z"
ACME = Organization(
    host="dev.azure.com",
    name="acme",
    url="https://dev.azure.com/acme",
    search_url="https://almsearch.dev.azure.com/acme",
)
MEGABYTE = 1_000_000
NOTE_FIRST_ROW = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector("tbody tr")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstRow = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });
"""
"""Milliseconds from navigation until the frame with the table's first rows."""


def main() -> int:
    """Build, open, type; return the exit code."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = large(number)
    started = time.perf_counter()
    page = render_page(page_data(made))
    building = time.perf_counter() - started
    print(f"{number:,} locations, {len(made.snapshot.holders):,} entities")
    print(f"building the page      {building:8.1f} s")
    figures = [("file", len(page) / MEGABYTE, 12, "MB")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_bytes(page)
        figures += browsed(file.as_uri())
    for name, value, bound, unit in figures:
        print(f"{name:<22} {value:8.2f} {unit} (bound {bound} {unit})")
    return int(any(value >= bound for _, value, bound, _ in figures))


def large(number: int) -> Source:
    """A catalog of so many manifests, half of them with an API too, as teams write them."""
    entities: list[Entity] = []
    entries: list[LogEntry] = []
    for place in range(number):
        its = [*of_manifest(place)]
        entities += its
        entries.append(entry_of(place, its))
    files = {entity_path(one.ref): render_entity(one) for one in entities}
    created = tuple(sorted(one.ref for one in entities))
    commits = tuple(
        Commit(
            id=f"{age:040x}",
            at=NOW,
            subject=f"catalog: {len(refs)} updated",
            created=(),
            updated=refs,
            deleted=(),
            turns=(),
        )
        for age in range(50)
        for refs in [created[age * 20 : age * 20 + 20] if age < 49 else created]
    )
    return Source(
        snapshot=snapshot_from(
            scan_of(as_files({**files, "locations.yaml": render_log(entries)})), "catalog"
        ),
        providers=(Provider(id="acme", organization=ACME),),
        history=History(timeline=Timeline(commits=commits), prefix="catalog/"),
        made_at=NOW,
    )


def location_of(place: int) -> Location:
    """200 projects."""
    return Location(
        organization=ACME,
        project=f"Project {place % 200}",
        repository=f"service-{place}",
        path="/catalog-info.yaml",
    )


def of_manifest(place: int) -> Iterator[Entity]:
    """A service that depends on two others; every second one provides an API."""
    spec: dict[str, Json] = {
        "type": "service",
        "lifecycle": "production",
        "owner": f"team-{place % 300}",
        "system": f"system-{place % 500}",
        "dependsOn": [f"component:service-{place // 2}", f"resource:database-{place}"],
    }
    if place % 2:
        spec["providesApis"] = [f"service-{place}-api"]
        definition = "\n".join(
            ["openapi: 3.0.3", "paths:", *(f"  /v1/things/{place}/{n}:" for n in range(30))]
        )
        yield entity(
            place,
            "API",
            f"service-{place}-api",
            {
                "type": "openapi",
                "lifecycle": "production",
                "owner": f"team-{place % 300}",
                "definition": definition,
            },
        )
    yield entity(place, "Component", f"service-{place}", spec)


def entity(place: int, kind: str, name: str, spec: dict[str, Json]) -> Entity:
    """In its normal form."""
    metadata: dict[str, Json] = {
        "name": name,
        "title": f"Service number {place}",
        "description": f"Takes part {place} of an order and hands it on to the next service",
        "annotations": {"backstage.io/techdocs-ref": "dir:.", "example.com/cost": str(place * 7)},
        "tags": ["java", "spring-boot", f"tier-{place % 3}"],
        "links": [{"url": f"https://runbooks.example.com/{name}", "title": "Runbook"}],
    }
    head: dict[str, Json] = {"apiVersion": "backstage.io/v1alpha1", "kind": kind}
    return normalise({**head, "metadata": metadata, "spec": spec}, location_of(place))


def entry_of(place: int, its: list[Entity]) -> LogEntry:
    """Every hundredth manifest has a problem."""
    message = "/spec must have required property 'owner' - missingProperty: owner"
    problem = Problem(type="kind", message=message, line=9, column=3, entity=its[0].ref)
    return LogEntry(
        target=location_of(place).target,
        provider="acme",
        status=Status.SYNCED if place % 100 else Status.INVALID,
        content_id=f"{place:040x}",
        entities=tuple(sorted(one.ref for one in its)),
        last_discovered_at=NOW,
        problems=() if place % 100 else (problem,),
    )


def browsed(url: str) -> list[tuple[str, float, int, str]]:
    """Open the page five times and type in it; medians."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        firsts, keys = [], []
        for _ in range(5):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(NOTE_FIRST_ROW)
            page.goto(url)
            page.wait_for_function("window.firstRow")
            firsts.append(float(page.evaluate("window.firstRow")))
            keys += [
                keystroke(page, text) for text in ("s", "se", "service-9", "tier", "owner", "")
            ]
            page.close()
        browser.close()
    return [
        ("first render, median", statistics.median(firsts) / 1000, 2, "s"),
        ("first render, worst", max(firsts) / 1000, 2, "s"),
        ("keystroke, median", statistics.median(keys), 100, "ms"),
        ("keystroke, worst", max(keys), 100, "ms"),
    ]


def keystroke(page: Any, text: str) -> float:
    """Milliseconds from a change of the filter until the frame with its rows."""
    script = """(text) => new Promise((done) => {
      const field = document.getElementById("filter");
      const started = performance.now();
      field.value = text;
      field.dispatchEvent(new Event("input"));
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
    })"""
    return float(page.evaluate(script, text))


if __name__ == "__main__":
    sys.exit(main())
