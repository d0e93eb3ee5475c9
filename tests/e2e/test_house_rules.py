"""House rules and kinds of the portal in whole runs: one finding everywhere, and a changed rule is
noticed without being told."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.catalog.log import parse_log
from sync.model import Status
from sync.report.change_rows import rows_of
from sync.report.machine import render
from sync.report.markdown import report
from tests.support.catalogs import component, entry, titles
from tests.support.files import write_files
from tests.support.flow import NOW, Flow, flow
from tests.support.running import run
from tests.support.slicing import Sliced

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
RULES = """\
settings:
  external: [group]
  rules:
    - name: pager
      kinds: [Component]
      message: Name who is called at night.
      severity: SEVERITY
      schema: rules/pager.json
"""
PAGER = json.dumps(
    {
        "properties": {
            "metadata": {
                "required": ["annotations"],
                "properties": {"annotations": {"required": ["acme.com/pager"]}},
            }
        }
    }
)
WORDS = "pager: Name who is called at night; /metadata must have required property 'annotations'"
LATER = NOW + timedelta(hours=1)


def organizations(folder: Path) -> Path:
    return write_files(
        folder,
        {
            "acme/P/cart/catalog-info.yaml": component("cart"),
            "acme/P/till/catalog-info.yaml": component("till").replace(
                "title: one", "title: one, annotations: {acme.com/pager: x}"
            ),
        },
    )


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Flow]:
    """A repository with a catalog of two manifests, made when there was no rule."""
    with flow(tmp_path / "repository", organizations(tmp_path / "organizations")) as (made, _):
        write_files(made.folder, {"providers.yaml": PROVIDERS})
        assert made.run().exit_code == 0
        yield made


def ruled(here: Flow, severity: str = "warning", schema: str = PAGER) -> None:
    text = PROVIDERS + RULES.replace("SEVERITY", severity)
    write_files(here.folder, {"providers.yaml": text, "rules/pager.json": schema})


def fetched(here: Flow, **options: Any) -> int:
    [provider] = here.run(now=LATER, **options).result.providers
    return provider.fetched


def test_a_new_rule_judges_what_did_not_change_once_and_then_nothing_is_left_to_do(
    here: Flow,
) -> None:
    before = here.catalog()
    ruled(here)
    ran = here.run(now=LATER)
    cart, till = (entry(ran.result, name) for name in ("cart", "till"))
    [problem] = cart.problems
    assert (problem.type, problem.message, problem.severity) == ("rule", WORDS, "warning")
    assert (problem.line, problem.column) == (3, 1)
    assert (cart.status, till.status, till.problems) == (Status.SYNCED, Status.SYNCED, ())
    assert (cart.last_discovered_at, till.last_discovered_at) == (
        f"{LATER:%Y-%m-%dT%H:%M:%SZ}",
        f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
    )
    after = here.catalog()
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed == {"locations.yaml", "README.md"}
    assert fetched(here) == 0
    assert here.catalog() == after


def test_a_schema_that_changes_in_its_file_is_noticed_too(here: Flow) -> None:
    ruled(here)
    assert fetched(here) == 2
    ruled(here, schema="{}")
    assert fetched(here) == 2
    assert all(not one.problems for one in parse_log(here.catalog()["locations.yaml"]))
    write_files(here.folder, {"providers.yaml": PROVIDERS})
    assert fetched(here) == 2
    assert fetched(here) == 0


def test_a_partial_run_leaves_the_others_to_be_judged(here: Flow) -> None:
    ruled(here)
    assert fetched(here, repositories=("till",)) == 1
    assert fetched(here) == 1
    assert fetched(here) == 0


def test_several_machines_judge_by_a_new_rule_as_one_does(here: Flow) -> None:
    ruled(here)
    sliced = Sliced(flow=here)
    result, _ = sliced.run(2)
    assert [p.message for p in entry(result, "cart").problems] == [WORDS]
    assert fetched(here) == 0


def test_slices_that_were_judged_by_other_rules_are_not_joined(here: Flow) -> None:
    ruled(here)
    sliced = Sliced(flow=here)
    files = sliced.read_all(2)
    ruled(here, schema="{}")
    result, _ = sliced.join(files)
    assert [provider.complete for provider in result.providers] == [False]


def test_a_rule_of_severity_error_keeps_the_last_good_version(here: Flow) -> None:
    ruled(here, "error")
    cart = entry(here.run(now=LATER).result, "cart")
    assert (cart.status, cart.kept) == (Status.INVALID, ("component:default/cart",))
    assert titles(here.catalog()) == {"cart": "one", "till": "one"}
    shutil.rmtree(here.folder / "catalog")
    fresh = entry(here.run(now=LATER).result, "cart")
    assert (fresh.status, fresh.entities) == (Status.INVALID, ())
    assert titles(here.catalog()) == {"till": "one"}


def test_a_kinds_own_schema_judges_it(tmp_path: Path) -> None:
    widget = component("gear").replace("Component", "Widget")
    root = write_files(tmp_path / "organizations", {"acme/P/w/catalog-info.yaml": widget})
    schema = '{"properties": {"spec": {"required": ["size"]}}}'
    settings = "settings: {kinds: {Widget: widget.json}}\n"
    with flow(tmp_path / "repository", root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS + settings, "widget.json": schema})
        found = entry(here.run().result, "/w?")
        assert [(p.type, p.message) for p in found.problems] == [
            ("kind", "/spec must have required property 'size'")
        ]
        write_files(here.folder, {"widget.json": schema.replace("size", "owner")})
        found = entry(here.run().result, "/w?")
        assert (found.problems, found.entities) == ((), ("widget:default/gear",))


def test_every_output_has_the_same_finding(here: Flow, tmp_path: Path) -> None:
    ruled(here)
    ran = here.run(now=LATER)
    [told] = json.loads(render(ran.result))["problems"]
    assert (told["message"], told["line"], told["column"]) == (WORDS, 3, 1)
    assert f"?path=/catalog-info.yaml:3 (team) {WORDS}" in " ".join(ran.shown.split())
    rows = rows_of(ran.result.plan.changes, ran.result.plan.log, ran.result.providers, None)
    assert f"`{WORDS}`" in report(rows)
    [logged] = [one for one in parse_log(here.catalog()["locations.yaml"]) if one.problems]
    [data] = map(asdict, logged.problems)
    assert {key: value for key, value in data.items() if value is not None} == _of(told)
    manifest = tmp_path / "organizations" / "acme/P/cart/catalog-info.yaml"
    config = str(here.folder / "providers.yaml")
    [judged] = json.loads(run("validate", "--config", config, "--json", str(manifest)).stdout)
    [document] = judged["documents"]
    assert document["problems"] == [_of(told)]
    page = tmp_path / "page.html"
    assert run("report", "--config", config, "--output", str(page)).exit_code == 0
    assert WORDS in page.read_text(encoding="utf-8")


def _of(told: dict[str, Any]) -> dict[str, Any]:
    """A problem without its manifest, whose that is, and whether it is new."""
    return {key: value for key, value in told.items() if key not in {"target", "new", "owner"}}
