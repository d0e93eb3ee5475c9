"""Every fault of the service at every stage of a run: what is lost, what is said, what is left.

Provider shop meets the fault; tools shares its identity, and labs has one of its own. Each fault
happens once, and in another run for ever; a clean run after it has to end in the very tree that a
run without the fault ends in.
"""

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import write_settings
from tests.support.files import read_files, write_files
from tests.support.flow import Flow, Ran
from tests.support.running import TOKEN

PROVIDERS = """\
providers:
  azureDevOps:
    labs: {{organization: labs, token: '${{OTHER_TOKEN}}'}}
    tools: {{organization: tools}}
    shop: {{organization: {organization}, {rest}}}
settings: {{maxDeletions: 50%}}
"""
COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}, title: {title}}}
spec: {{type: service, lifecycle: production, owner: team}}
"""
INCLUDING = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: including}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./openapi.yaml}}
"""
NAMING = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: naming}
spec: {targets: [./parts/*.yaml, ./one.yaml, ./absent.yaml]}
"""


def component(name: str, title: str = "before") -> str:
    return COMPONENT.format(name=name, title=title)


def build(root: Path) -> None:
    """The organisations as they are at first."""
    write_files(
        root,
        {
            "labs/L/lab/catalog-info.yaml": component("lab"),
            "tools/T/tool/catalog-info.yaml": component("tool"),
            "shop/My Project/kept one/catalog-info.yaml": component("kept"),
            "shop/P/edited/catalog-info.yaml": component("edited"),
            "shop/P/gone/catalog-info.yaml": component("gone"),
            "shop/P/gone/README.md": "empty soon",
            "shop/P/lost/catalog-info.yaml": component("lost"),
            "shop/P/old-name/catalog-info.yaml": component("renamed"),
            "shop/P/off/catalog-info.yaml": component("off"),
            "shop/P/including/catalog-info.yaml": INCLUDING,
            "shop/P/including/openapi.yaml": "openapi: 3.0.0\n",
            "shop/P/naming/catalog-info.yaml": NAMING,
            "shop/P/naming/one.yaml": component("one"),
            "shop/P/naming/parts/a.yaml": component("part-a"),
            "shop/P/naming/parts/b.yaml": component("part-b"),
            "shop/P/ghost/README.md": "its manifest is only in the index",
            "shop/P/fork/catalog-info.yaml": component("fork"),
            "shop/P/tfvc/catalog-info.yaml": component("tfvc"),
            **{f"bulk/P/mono/bulk/{n:04}/catalog-info.yaml": f"n: {n}\n" for n in range(1010)},
            **{f"bulk/P/mono/svc/{n}/catalog-info.yaml": component(f"svc-{n}") for n in range(6)},
            **{f"many/P/mono/svc/{n}/catalog-info.yaml": component(f"svc-{n}") for n in range(9)},
            **{f"many/P/poly/{n}/catalog-info.yaml": component(f"poly-{n}") for n in range(3)},
        },
    )
    write_settings(root / "shop/P/ghost", {"stale": ["/catalog-info.yaml"]})
    write_settings(root / "shop/My Project/kept one", {"duplicates": 2})
    write_settings(root / "shop/P/fork", {"isFork": True, "parent": "P/edited"})
    write_settings(root / "shop/P/tfvc", {"tfvc": True})


def change(root: Path) -> None:
    """What happens between the first run and the one with the fault."""
    write_files(
        root,
        {
            "labs/L/lab/catalog-info.yaml": component("lab", "after"),
            "shop/P/edited/catalog-info.yaml": component("edited", "after"),
            "shop/P/new/catalog-info.yaml": component("new"),
            "shop/P/including/openapi.yaml": "openapi: 3.1.0\n",
            "shop/P/naming/parts/b.yaml": component("part-b", "after"),
            "shop/P/naming/parts/c.yaml": component("part-c"),
            "bulk/P/mono/svc/1/catalog-info.yaml": component("svc-1", "after"),
            "bulk/P/mono/svc/9/catalog-info.yaml": component("svc-9"),
            **{
                f"many/P/mono/svc/{n}/catalog-info.yaml": component(f"svc-{n}", "after")
                for n in (0, 1, 3, 9)
            },
            **{
                f"many/P/poly/{n}/catalog-info.yaml": component(f"poly-{n}", "after")
                for n in range(3)
            },
        },
    )
    (root / "shop/P/gone/catalog-info.yaml").unlink()
    (root / "bulk/P/mono/svc/2/catalog-info.yaml").unlink()
    (root / "many/P/mono/svc/2/catalog-info.yaml").unlink()
    shutil.rmtree(root / "shop/P/lost")
    (root / "shop/P/old-name").rename(root / "shop/P/new-name")
    write_settings(root / "shop/P/off", {"isDisabled": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A place in a run where requests are hit."""

    hits: Mapping[str, Any]
    """Of `Fault`."""
    organization: str = "shop"
    rest: str = "discovery: auto"


MANY = {"organization": "many", "rest": "discovery: search, path: '*catalog-info.yaml'"}
CONFIRMS = r"shop/.*(itemsbatch|/items\?path=(?!.*octetStream))"
STAGES = {
    "search": Stage(hits={"stage": "search", "path": "shop"}),
    "search alone": Stage(hits={"stage": "search", "path": "shop"}, rest="discovery: search"),
    "second page": Stage(
        hits={"stage": "search-page-2"},
        organization="bulk",
        rest="discovery: search, path: '*catalog-info.yaml', exclude: {path: ['/bulk/*']}",
    ),
    "repositories": Stage(
        hits={"stage": "repositories", "path": "shop"}, rest="discovery: git, project: [P, My*]"
    ),
    "listing": Stage(hits={"stage": "listing", "path": "shop"}, rest="discovery: git"),
    "fetch": Stage(hits={"stage": "items", "path": "shop/.*octetStream"}),
    "confirmation": Stage(hits={"path": CONFIRMS}),
    "ids": Stage(hits={"stage": "itemsbatch", "path": "many"}, **MANY),
    "archive": Stage(hits={"stage": "blobs", "path": "many"}, **MANY),
}
TOGETHER = ("ids", "archive")
"""Stages that read many files at once: whatever befalls them, each file is asked for by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault, and what a run makes of it."""

    fault: Mapping[str, Any]
    says: str
    """A regular expression, found in the reason why the provider is incomplete."""
    passes: bool = True
    """Whether happening once costs nothing but time."""
    waits: float = 0.0
    """Seconds at least that one of them makes a run wait."""
    harmless: bool = False
    """Whether even for ever it costs nothing but time."""
    hides: bool = False
    """Whether a repository that is not listed may then be hidden instead of gone."""
    unless: Mapping[str, str] = field(default_factory=dict)
    """Stages where something else comes of it: ``git`` is asked instead (as where ``search`` may
    be done without), each file ``singly`` (as where many are read at once), the run goes on with
    the file ``kept``, it asks ``again``, nobody is asked until the service allows it, or the stage
    has no such answer: ``none``."""


def trouble(action: str, says: str, *, then: Mapping[str, Any] | None = None, **of: Any) -> Trouble:
    return Trouble(fault={"action": action, **of}, says=says, **(then or {}))


REJECTED = "rejected the token in AZURE_TOKEN"
NOT_SEARCH = dict.fromkeys(("repositories", "listing", "fetch", "confirmation", *TOGETHER), "none")
NOT_BYTES = dict.fromkeys(set(STAGES) - {"fetch", "archive"}, "none")
NOBODY = dict.fromkeys(("search", *TOGETHER), "nobody is asked")
SHORT: Mapping[str, Any] = {
    "passes": False,
    "unless": {**NOT_SEARCH, "second page": "again"},
}
KEPT = {"fetch": "kept", "confirmation": "kept"}
TROUBLES = {
    "401": trouble("unauthorized", f"{REJECTED} .*401"),
    "203 sign-in": trouble("sign-in", f"{REJECTED} .*sign-in page.*203"),
    "302 sign-in": trouble("redirect", f"{REJECTED} .*sign-in page.*302"),
    "200 HTML": trouble("html", f"{REJECTED} .*sign-in page.*HTML"),
    "HTML type": trouble("content-type", f"{REJECTED} .*sign-in page.*HTML"),
    "403": trouble("forbidden", "not allowed to read", then={"passes": False}),
    "404": trouble(
        "status",
        "no organisation .*404|does not know what was asked.*404|Code Search does not answer.*404",
        status=404, body="{}", then={"passes": False},
    ),
    "404 repository": trouble(
        "not-found", "does not know what was asked|Code Search does not answer|could not be listed",
        then={"passes": False, "unless": KEPT},
    ),
    "404 project": trouble(
        "not-found", "project is not there|not found|Code Search does not answer",
        type_key="ProjectDoesNotExistWithNameException",
        then={"passes": False, "unless": KEPT},
    ),
    "400": trouble(
        "status", "no usable answer|Code Search does not answer", status=400, body="{}",
        then={"passes": False, "unless": KEPT},
    ),
    "429": trouble("rate-limited", "429", retry_after=7, then={"waits": 7}),
    "429 for an hour": trouble(
        "rate-limited", "429|asks to wait", retry_after=3600,
        then={"passes": False, "unless": NOBODY},
    ),
    "503": trouble("unavailable", "503", then={"waits": 0.5}),
    "503 with a time": trouble("unavailable", "503", retry_after=7, then={"waits": 7}),
    "500": trouble("server-error", "500", then={"waits": 0.5}),
    "cut short": trouble("truncate", "cut short"),
    "reset": trouble("reset", "failed or was reset|cut short"),
    "bad JSON": trouble(
        "bad-json", "not valid JSON", then={"unless": {"fetch": "none"}},
    ),
    "other type": trouble("content-type", "is text/plain, not JSON", body="text/plain",
                          then={"unless": {"fetch": "none"}}),
    "JSON for a file": trouble("content-type", "JSON where a file", body="application/json",
                               then={"unless": NOT_BYTES}),
    "waits on 200": trouble("headers", "", headers={"Retry-After": "7"},
                            then={"waits": 7, "harmless": True}),
    "slowed down": trouble("headers", "", headers={"X-RateLimit-Delay": "3.5"},
                           then={"waits": 3.5, "harmless": True}),
    "rows trimmed": trouble("empty-page", "info code 11", info_code=11,
                            then={**SHORT, "hides": True}),
    "rows missing": trouble("empty-page", r"counts [\d,]+ matches and gave",
                            then={**SHORT, "passes": True}),
    **{
        f"info code {code}": trouble("empty-page", f"info code {code}", info_code=code, then=SHORT)
        for code in (1, 9, 15)
    },
}  # fmt: skip
CASES = [
    pytest.param(stage, name, id=f"{stage}-{name}")
    for stage in STAGES
    for name, known in TROUBLES.items()
    if known.unless.get(stage) != "none"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One emulator for all cases, and for each stage the catalog before and after a clean run."""

    emulator: Emulator
    before: Mapping[str, Path]
    after: Mapping[str, Mapping[str, bytes]]

    def flow(self, stage: str, folder: Path, **options: Any) -> Flow:
        """A fresh copy of the catalog before."""
        shutil.copytree(self.before[stage], folder, dirs_exist_ok=True)
        return Flow(folder=folder, connect={"dev.azure.com": self.emulator.url}, **options)


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    """The world before and after its change."""
    root = tmp_path_factory.mktemp("organizations")
    build(root)
    before = {name: tmp_path_factory.mktemp("before") for name in STAGES}
    with Emulator(root, token=TOKEN) as emulator:
        made = Setting(emulator=emulator, before=before, after={})
        for name, stage in STAGES.items():
            text = PROVIDERS.format(organization=stage.organization, rest=stage.rest)
            write_files(before[name], {"providers.yaml": text})
            connect = {"dev.azure.com": emulator.url}
            assert Flow(folder=before[name], connect=connect).run().exit_code == 0
        change(root)
        emulator.reload()
        after = {}
        for name in STAGES:
            clean = made.flow(name, tmp_path_factory.mktemp("after"))
            assert clean.run().exit_code == 0
            after[name] = clean.catalog()
        yield replace(made, after=after)


def entities(catalog: Mapping[str, bytes]) -> set[str]:
    return {path for path in catalog if path.startswith("entities/")}


def run(setting: Setting, stage: str, flow: Flow, **fault: Any) -> Ran:
    """A run with a fault, which keeps its token and loses nothing that it should not."""
    # Waits are drawn at random: whether the last one that the service asks for ends before the
    # deadline, so that Git is asked at all, is to be the same each time.
    random.seed(1)
    setting.emulator.faults.add(Fault(**{**STAGES[stage].hits, **fault}))
    try:
        ran = flow.run()
    finally:
        setting.emulator.faults.clear()
    kept = b"\n".join(flow.catalog().values()).decode()
    assert TOKEN not in ran.shown + kept
    assert b"title: after" in flow.catalog()["entities/component/default/lab.yaml"]
    return ran


def clean_run(setting: Setting, stage: str, flow: Flow) -> None:
    """A run without a fault ends where one ends that has never seen a fault."""
    assert flow.run().exit_code == 0
    assert flow.catalog() == setting.after[stage]


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_a_fault_that_happens_once(setting: Setting, tmp_path: Path, stage: str, name: str) -> None:
    known, flow = TROUBLES[name], setting.flow(stage, tmp_path)
    ran = run(setting, stage, flow, times=1, **known.fault)
    if known.passes or known.harmless or known.unless.get(stage) == "again":
        assert ran.exit_code == 0, ran.shown
        assert flow.catalog() == setting.after[stage]
        assert ran.slept >= known.waits
        return
    stays(setting, stage, flow, known, ran)
    clean_run(setting, stage, flow)


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_a_fault_that_stays(setting: Setting, tmp_path: Path, stage: str, name: str) -> None:
    known, flow = TROUBLES[name], setting.flow(stage, tmp_path)
    ran = run(setting, stage, flow, times=None, **known.fault)
    if known.harmless:
        assert ran.exit_code == 0, ran.shown
        assert flow.catalog() == setting.after[stage]
        return
    stays(setting, stage, flow, known, ran)
    clean_run(setting, stage, flow)


def stays(setting: Setting, stage: str, flow: Flow, known: Trouble, ran: Ran) -> None:
    """What a fault costs that does not pass: news, but no entity."""
    before = read_files(setting.before[stage] / "catalog")
    labs, _, shop = ran.result.providers
    assert labs.complete
    usual = "singly" if stage in TOGETHER else "git" if stage == "search" else ""
    instead = known.unless.get(stage, usual)
    if instead == "singly":
        assert (ran.exit_code, shop.complete) == (0, True), ran.shown
        assert flow.catalog() == setting.after[stage]
    elif instead == "git":
        assert (ran.exit_code, shop.complete) == (0, True), ran.shown
        assert "asked Git instead of Code Search" in ran.shown
        stay = {"entities/component/default/lost.yaml"} if known.hides else set()
        assert entities(flow.catalog()) == entities(setting.after[stage]) | stay
    elif instead == "kept":
        assert (ran.exit_code, shop.complete) == (0, True), ran.shown
        assert ran.result.statuses().get("unreadable"), ran.shown
    else:
        assert (ran.exit_code, shop.complete) == (4, False), ran.shown
        assert re.search(known.says, shop.reason), shop.reason
        assert f"provider shop could not be read completely: {shop.reason[:40]}" in ran.shown
        assert entities(before) <= entities(flow.catalog())


@pytest.mark.parametrize("stage", STAGES)
def test_a_service_that_never_answers(setting: Setting, tmp_path: Path, stage: str) -> None:
    flow = setting.flow(stage, tmp_path, slowest=0.2)
    ran = run(setting, stage, flow, action="hang", times=None)
    known = trouble("hang", "did not answer in time")
    stays(setting, stage, flow, known, ran)
    clean_run(setting, stage, flow)
