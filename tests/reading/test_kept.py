"""Locations beyond a limit of ours: a limit says nothing about what is in Git."""

from pathlib import Path

import pytest

from sync.model import Status
from sync.reading.kept import MAX_DEPTH
from tests.support.catalogs import component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme}}}
settings: {maxDeletions: 100%}
"""
HUB = "acme/P/hub/catalog-info.yaml"
PARTS = "https://dev.azure.com/acme/P/_git/parts?path=/"
OWN = (f"{PARTS}a.yaml", f"{PARTS}[bc].y?ml")


def hub(*targets: str) -> dict[str, str]:
    return {HUB: location("hub", *targets)}


def parts(*names: str, title: str = "one") -> dict[str, str]:
    return {f"acme/P/parts/{name}.yaml": component(name, title) for name in names}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([f"https://example.com/{n}" for n in range(2000)], id="targets"),
        pytest.param([f"{PARTS}x{n}*.yml" for n in range(50)], id="patterns"),
    ],
)
def test_what_is_in_the_catalog_stays_when_more_is_named_before_it(
    tmp_path: Path, more: list[str]
) -> None:
    own = OWN if len(more) == 50 else [f"{PARTS}{name}.yaml" for name in "abc"]
    root = write_files(tmp_path / "organizations", {**hub(*own), **parts("a", "b", "c")})
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        write_files(root, hub(*more, *own))
        emulator.reload()
        ran = run.run()
        assert (ran.exit_code, set(titles(run.catalog()))) == (0, {"a", "b", "c"})
        assert {problem.type for problem in entry(ran.result, "/hub").problems} >= {"limit"}
        assert run.run().result.plan.is_empty
        assert run.run(full=True).result.plan.is_empty
        # What stays is read when it changes, and goes when Git says that it is gone.
        write_files(root, parts("a", title="two"))
        (root / "acme/P/parts/b.yaml").unlink()
        emulator.reload()
        assert run.run().exit_code == 0
        assert titles(run.catalog()) == {"a": "two", "c": "one"}
        assert run.run().result.plan.is_empty
        # Within the limit the manifest decides again.
        write_files(root, hub(*own[:1]))
        emulator.reload()
        run.run()
        assert titles(run.catalog()) == {"a": "two"}


def test_a_target_that_is_named_no_more_goes_though_there_are_too_many(tmp_path: Path) -> None:
    own = [f"{PARTS}{name}.yaml" for name in "ab"]
    more = [f"https://example.com/{n}" for n in range(2000)]
    root = write_files(tmp_path / "organizations", {**hub(*own), **parts("a", "b")})
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        write_files(root, hub(*more, own[0]))
        emulator.reload()
        run.run()
        assert set(titles(run.catalog())) == {"a"}


def test_what_is_in_the_catalog_stays_when_locations_come_to_nest_too_deep(tmp_path: Path) -> None:
    chain = {
        f"acme/P/parts/{n}.yaml": location(f"l{n}", f"./{n + 1}.yaml") for n in range(MAX_DEPTH - 1)
    }
    last = f"acme/P/parts/{MAX_DEPTH - 1}.yaml"
    files = {**hub(f"{PARTS}0.yaml"), **chain, last: component("last")}
    root = write_files(tmp_path / "organizations", files)
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        assert set(titles(run.catalog())) == {"last"}
        write_files(
            root,
            {
                **hub(f"{PARTS}top.yaml"),
                "acme/P/parts/top.yaml": location("top", "./more.yaml"),
                "acme/P/parts/more.yaml": location("more", "./0.yaml"),
            },
        )
        emulator.reload()
        ran = run.run(full=True)
        assert (ran.exit_code, set(titles(run.catalog()))) == (0, {"last"})
        assert run.run().result.plan.is_empty
        assert run.run(full=True).result.plan.is_empty


def test_locations_that_nest_too_deep_are_told_as_a_limit(tmp_path: Path) -> None:
    chain = {f"acme/P/parts/{n}.yaml": location(f"l{n}", f"./{n + 1}.yaml") for n in range(20)}
    root = write_files(tmp_path / "organizations", {**hub(f"{PARTS}0.yaml"), **chain})
    with flow(tmp_path, root) as (run, _):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        (problem,) = entry(run.run().result, f"/{MAX_DEPTH - 1}.yaml").problems
        assert problem.type == "limit"
        assert "Locations nest deeper than 10" in problem.message
        assert run.run(full=True).result.plan.is_empty


def test_an_include_may_be_larger_than_what_a_manifest_usually_brings(tmp_path: Path) -> None:
    text = component("a").replace("owner: team}", "owner: team, x: {$text: ./big.txt}}")
    files = {"acme/P/a/catalog-info.yaml": text, "acme/P/a/big.txt": "x" * 9_000_000}
    root = write_files(tmp_path / "organizations", files)
    with flow(tmp_path, root) as (run, _):
        limits = "{include: 10MiB}"
        write_files(run.folder, {"providers.yaml": f"{PROVIDERS[:-2]}, limits: {limits}}}\n"})
        assert entry(run.run().result, "/a?").problems == ()
        assert len(run.catalog()["entities/component/default/a.yaml"]) > 9_000_000
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        assert entry(run.run().result, "/a?").status is not Status.SYNCED


def test_the_owner_of_the_catalog_chooses_the_limits(tmp_path: Path) -> None:
    files = {
        **hub(f"{PARTS}a.yaml", f"{PARTS}b.yaml"),
        "acme/P/parts/a.yaml": component("a").replace(
            "owner: team}", "owner: team, x: {$text: ./big.txt}}"
        ),
        "acme/P/parts/b.yaml": component("b"),
        "acme/P/parts/big.txt": "x" * 1_500_000,
    }
    root = write_files(tmp_path / "organizations", files)
    with flow(tmp_path, root) as (run, _):
        limits = "{include: 2MiB, targets: 1}"
        write_files(run.folder, {"providers.yaml": f"{PROVIDERS[:-2]}, limits: {limits}}}\n"})
        ran = run.run()
        assert titles(run.catalog()).keys() == {"a"}
        (problem,) = entry(ran.result, "/hub").problems
        assert (problem.type, "the 1 that" in problem.message) == ("limit", True)
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        ran = run.run()
        assert titles(run.catalog()).keys() == {"a", "b"}
        (problem,) = entry(ran.result, "/a.yaml").problems
        assert problem.type == "limit"
        assert "limit is 1,048,576 (settings.limits.include)" in problem.message
