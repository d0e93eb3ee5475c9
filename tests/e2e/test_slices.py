"""A run whose reading is divided among machines ends as one on a single machine does."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.emulator.server import Emulator
from tests.e2e.test_histories import Step, World, edit, steps
from tests.support.catalogs import component, location, titles
from tests.support.files import read_files, write_files
from tests.support.flow import Flow, flow
from tests.support.running import EPOCH, TOKEN, run
from tests.support.slicing import Sliced
from tests.support.world import world

EXAMPLES = int(os.environ.get("CATALOG_SYNC_EXAMPLES", "10"))
PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme, path: '*catalog-info.yaml'}}}
settings: {maxDeletions: 100%}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organizations")


@pytest.fixture(scope="module")
def emulator(root: Path) -> Iterator[Emulator]:
    with Emulator(root, token=TOKEN) as running:
        yield running


def _happen(step: Step, life: World, root: Path, emulator: Emulator, *flows: Flow) -> None:
    for one in step.edits:
        edit(life, one)
    life.write(root)
    emulator.reload(index=step.indexed)
    for each in flows:
        write_files(each.folder, {"providers.yaml": step.providers})
        files = sorted(each.catalog())
        if step.lost is not None and files:
            (each.folder / "catalog" / files[step.lost % len(files)]).unlink()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(life=st.lists(steps, min_size=2, max_size=4), count=st.integers(1, 3))
def test_whatever_happens_slices_make_the_catalog_that_one_machine_makes(
    emulator: Emulator, root: Path, life: list[Step], count: int
) -> None:
    connect, lived = {"dev.azure.com": emulator.url}, World()
    with TemporaryDirectory() as alone, TemporaryDirectory() as divided:
        one, many = (Flow(folder=Path(path), connect=connect) for path in (alone, divided))
        for step in life:
            _happen(step, lived, root, emulator, one, many)
            full = step.choice.get("full", False)
            single = one.run(full=full)
            result, _ = Sliced(flow=many).run(count, full=full)
            assert many.catalog() == one.catalog()
            for told, alone_told in zip(result.providers, single.result.providers, strict=True):
                # Two slices may both read a file that is new where a Location leads to it.
                assert told.fetched >= alone_told.fetched
                same: dict[str, Any] = {"requests": 0, "fetched": 0}
                assert replace(told, **same) == replace(alone_told, **same)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Flow, Emulator, Path]]:
    organizations = write_files(
        tmp_path / "organizations",
        {
            **{f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(12)},
            "acme/P/hub/catalog-info.yaml": location("hub", "./parts/*.yaml"),
            "acme/P/hub/parts/a.yaml": component("a"),
            "acme/P/hub/parts/b.yaml": component("b"),
        },
    )
    with flow(tmp_path / "repository", organizations) as (run_of, emulator):
        write_files(run_of.folder, {"providers.yaml": PROVIDERS})
        yield run_of, emulator, organizations


def test_deletions_are_held_back_alike_and_the_next_run_rests(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, root = here
    many = "---\n".join(component(f"m{n}") for n in range(8))
    write_files(root, {"acme/P/many/catalog-info.yaml": many})
    emulator.reload()
    assert len(one.run().result.plan.log) == 16
    write_files(one.folder, {"providers.yaml": PROVIDERS.replace("100%", "10%")})
    for n in range(3):
        (root / f"acme/P/r{n}/catalog-info.yaml").unlink()
    write_files(root, {"acme/P/many/catalog-info.yaml": component("m0"),
                       "acme/P/hub/catalog-info.yaml": location("hub", "./other/*.yaml"),
                       "acme/P/new/catalog-info.yaml": component("new")})  # fmt: skip
    emulator.reload()
    alone = one.run(dry_run=True).result.plan

    result, _ = Sliced(flow=one).run(3)

    assert result.exit_code(strict=False, tell_changes=False) == 6
    assert result.plan.withheld == alone.withheld
    assert alone.withheld is not None
    assert alone.withheld.count == 3 + 7 + 2
    assert len({removal.reason for removal in alone.withheld.removals}) >= 3
    held = one.catalog()
    assert set(titles(held)) >= {"c0", "m7", "a", "b", "new"}
    for again in (Sliced(flow=one).run(3)[0], one.run().result, one.run(full=True).result):
        assert again.plan.withheld is not None
        assert again.plan.withheld.removals == alone.withheld.removals
        assert one.catalog() == held
    one.run(repositories=("new",))
    assert one.catalog() == held
    assert one.run(allow_deletions=12).exit_code == 0
    assert set(titles(one.catalog())) == {*(f"c{n}" for n in range(3, 12)), "m0", "new"}


def test_what_a_provider_may_not_bring_is_left_out_on_each_machine(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, root = here
    group = "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team%d}\n"
    group += "spec: {type: team, children: []}\n"
    files = {f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") + group % n for n in range(12)}
    write_files(root, {**files, "acme/P/hub/parts/b.yaml": group % 99})
    emulator.reload()
    result, asked = Sliced(flow=one).run(3)
    assert asked == 0
    assert [change for change in result.plan.changes if change.ref.startswith("group:")] == []
    told = [entry for entry in result.plan.log if entry.problems]
    assert {problem.type for entry in told for problem in entry.problems} == {"not-allowed"}
    assert [str(entry.status) for entry in told].count("skipped") == 1
    assert len(told) == 13
    assert one.run().result.plan.is_empty
    write_files(
        one.folder, {"providers.yaml": PROVIDERS.replace("acme, path", "acme, allow: '*', path")}
    )
    result, _ = Sliced(flow=one).run(3)
    created = [change.ref for change in result.plan.changes if change.action == "create"]
    assert len(created) == 13
    assert one.run().result.plan.is_empty


def test_a_colleagues_commit_between_the_slices_and_the_join_is_built_upon(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, _, _ = here
    sliced = Sliced(flow=one)
    sliced.run(2)
    files = sliced.read_all(2)
    (one.folder / "catalog/entities/component/default/c5.yaml").unlink()
    (one.folder / "catalog/locations.yaml").unlink()
    sliced.join(files)
    assert len(titles(one.catalog())) == 14
    assert one.run().result.plan.is_empty


def test_the_command_line_divides_reads_and_joins(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        write_files(
            here.organizations,
            {f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(8)},
        )
        here.emulator.reload()
        write_files(here.repository, {"providers.yaml": PROVIDERS})
        config, connect = here.repository / "providers.yaml", here.emulator.url
        given = ("--config", str(config), "--connect", f"dev.azure.com={connect}")
        divided = run("shards", *given, "--slices", "3", "--json")
        pieces = json.loads(divided.stdout)["include"]
        assert [(p["provider"], p["shard"], p["manifests"]) for p in pieces] == [
            ("acme", f"{number}/3", 3) for number in (1, 2, 3)
        ]
        files = []
        for number, piece in enumerate(pieces):
            files.append(str(tmp_path / "slices" / f"{number}.gz"))
            choice = ("--provider", piece["provider"], "--shard", piece["shard"])
            made = run("sync", *given, *choice, "--save", files[-1], "--json")
            assert (made.exit_code, made.report and made.report["shard"]) == (0, piece["shard"])
        folder = run("sync", *given, "--load", str(tmp_path / "slices"), "--dry-run", "--json")
        joined = run("sync", *given, "--load", *files, "--json", epoch=EPOCH + 60)
        assert folder.report
        assert joined.exit_code == 0, joined.stderr
        assert joined.report
        assert len(joined.report["changes"]) == 8
        assert folder.report["changes"] == joined.report["changes"]
        assert joined.report["commit"]
        assert read_files(here.repository / "catalog")
        again = here.run_sync()
        assert again.report
        assert again.report["changes"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--shard", "1/2"), "--shard K/N and --save FILE go together"),
        (("--save", "x"), "--shard K/N and --save FILE go together"),
        (("--shard", "3/2", "--save", "x"), "--shard 3/2: expected K/N"),
        (("--shard", "two", "--save", "x"), "--shard two: expected K/N"),
        (("--shard", "1/2", "--save", "x", "--load", "y"), "exclude each other"),
        (("--shard", "1/2", "--save", "x", "--push"), "publishes nothing"),
        (("--shard", "1/2", "--save", "x", "--project", "P"), "do not go together with slices"),
        (("--load", "x", "--repository", "r"), "do not go together with slices"),
        (("x",), "x: sync takes files after --load only"),
        (("--shard", "1/2", "--save", "providers.yaml/x"), "cannot be written"),
        (("--shard", "1/2", "--save", "."), "cannot be written"),
    ],
)
def test_options_that_do_not_go_together_are_refused_before_anything_is_asked(
    tmp_path: Path, arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path) as here:
        write_files(here.repository, {"providers.yaml": PROVIDERS})
        monkeypatch.chdir(here.repository)
        outcome = here.run_sync(*arguments)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert words in outcome.stderr
        assert here.emulator.requests == ()
