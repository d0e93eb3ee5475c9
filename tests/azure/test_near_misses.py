"""Near misses: what is asked for, what counts as one, and the line that would take them."""

from pathlib import Path
from typing import Any

import pytest

from sync.azure.near_misses import Outside, hint, is_near, line, widened
from sync.config.coverage import covers
from sync.config.load import load_config
from sync.config.settings import Exclude, Provider
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import (
    TOKEN,
    azure,
    location,
    provider,
    write_repository,
)
from tests.support.clock import FakeClock

ANYWHERE = ("*catalog-info.yaml", "*catalog-info.yml")


def labels(outside: Outside) -> list[str]:
    return [f"{each.project}/{each.repository}{each.path}" for each in outside.found]


def outside(emulator: Emulator, **changes: Any) -> Outside:
    """What Code Search shows beside the patterns of everything in acme, but for ``changes``."""
    wanted = provider(**changes)
    with azure(emulator, wanted) as service:
        return service.outside(wanted)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/catalog-info.yaml", False),
        ("/Catalog-Info.YAML", False),
        ("/catalog-info.yml", True),
        ("/CATALOG-INFO.YML", True),
        ("/a/b/catalog-info.yaml", True),
        ("/a/catalog-info.yml", True),
        ("/my-catalog-info.yaml", False),
        ("/catalog-info.yaml.txt", False),
        ("/a/readme.md", False),
        ("/skeleton/catalog-info.yaml", False),
        ("/t/${{ values.name }}/catalog-info.yaml", False),
        ("/a/node_modules/b/catalog-info.yaml", False),
    ],
)
def test_a_near_miss_looks_like_a_manifest_and_lies_elsewhere(path: str, *, near: bool) -> None:
    assert is_near(provider(), location("P", "r", path)) is near


@pytest.mark.parametrize(
    ("changes", "near"),
    [
        ({"path": ("/backstage.yaml",)}, {"/catalog-info.yaml", "/backstage.yml"}),
        ({"path": ("/a/*/backstage.yml",)}, {"/catalog-info.yaml", "/a/x/backstage.yaml"}),
        ({"path": ("*-info.yaml",)}, set()),
        ({"path": ANYWHERE}, set()),
        ({"exclude": Exclude(path=("/d/*",))}, set()),
        ({"exclude": Exclude(project=("P",))}, None),
        ({"exclude": Exclude(repository=("r*",))}, None),
        ({"project": ("Q",)}, None),
    ],
)
def test_only_the_patterns_for_paths_may_stand_in_its_way(
    changes: dict[str, Any], near: set[str] | None
) -> None:
    looked_at = {
        "/catalog-info.yaml",
        "/backstage.yml",
        "/backstage.yaml",
        "/a/x/backstage.yaml",
        "/d/catalog-info.yaml",
    }
    found = {p for p in looked_at if is_near(provider(**changes), location("P", "r", p))}
    if near is None:
        assert found == set()
    else:
        assert found - {"/d/catalog-info.yaml"} == near


def test_one_request_finds_the_other_ending_and_other_folders(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/good")
    write_repository(tmp_path, "acme/P/other", ["/catalog-info.yml", "/x/Catalog-info.yml"])
    write_repository(tmp_path, "acme/Q Q/deep", ["/a/catalog-info.yaml", "/catalog-info.md"])
    write_repository(tmp_path, "acme/Q Q/left", ["/a/catalog-info.yaml"])
    with Emulator(tmp_path, token=TOKEN) as emulator:
        seen = outside(emulator, exclude=Exclude(repository=("left",)))
        assert len(emulator.requests) == 1
    assert labels(seen) == [
        "P/other/catalog-info.yml",
        "P/other/x/Catalog-info.yml",
        "Q Q/deep/a/catalog-info.yaml",
    ]
    assert (seen.more, seen.failure) == (False, "")


def test_what_the_provider_takes_does_not_fill_the_one_page(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/near", ["/zzz/catalog-info.yaml"])
    for number in range(1050):
        write_repository(tmp_path, f"acme/P/r{number}")
    with Emulator(tmp_path, token=TOKEN) as emulator:
        seen = outside(emulator)
    assert (labels(seen), seen.more) == (["P/near/zzz/catalog-info.yaml"], False)


def test_more_than_a_page_are_at_least_so_many(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r", [f"/{n}/catalog-info.yaml" for n in range(1001)])
    with Emulator(tmp_path, token=TOKEN) as emulator:
        seen = outside(emulator)
        assert len(emulator.requests) == 1
    assert (len(seen.found), seen.more) == (1000, True)
    assert hint(provider(), seen).startswith(
        "at least 1000 more files look like manifests but lie outside path: 1000 deeper (P/r/0/"
    )


def test_nothing_is_asked_where_every_one_is_taken(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    with Emulator(tmp_path, token=TOKEN) as emulator:
        assert outside(emulator, path=ANYWHERE) == Outside()
        assert outside(emulator, path=("/catalog-info.y*ml", "/*/catalog-info.y*ml")) == Outside()
        assert emulator.requests == ()


def test_only_the_branch_of_the_provider_is_looked_at(tmp_path: Path) -> None:
    settings = {
        "branches": {"release": {"files": {"/catalog-info.yml": "kind: API\n"}}},
        "searchableBranches": ["release"],
    }
    write_repository(tmp_path, "acme/P/r", settings=settings)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        assert labels(outside(emulator)) == []
        seen = outside(emulator, branch="release")
    assert labels(seen) == ["P/r/catalog-info.yml"]
    assert seen.found[0].branch == "release"


def test_files_in_tfvc_are_none(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/old", ["/old/catalog-info.yaml"], {"tfvc": True})
    write_repository(tmp_path, "acme/P/r", ["/new/catalog-info.yaml"])
    with Emulator(tmp_path, token=TOKEN) as emulator:
        assert labels(outside(emulator)) == ["P/r/new/catalog-info.yaml"]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("unavailable", "HTTP 503"),
        ("rate-limited", "HTTP 429"),
        ("unauthorized", "rejected the token"),
        ("forbidden", "HTTP 403"),
        ("html", "sign-in page"),
        ("truncate", "cut short"),
        ("bad-json", "not valid JSON"),
    ],
)
def test_a_failure_is_told_once_and_nothing_is_tried_again(
    tmp_path: Path, action: str, words: str
) -> None:
    write_repository(tmp_path, "acme/P/r", ["/catalog-info.yml"])
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action=action, stage="search", times=None))
        seen = outside(emulator)
        assert len(emulator.requests) == 1
    assert seen.found == ()
    assert words in seen.failure


def test_nothing_is_asked_while_the_service_wants_to_be_left_alone(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r", ["/catalog-info.yml"])
    clock, wanted = FakeClock(), provider()
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, wanted, clock=clock) as asked:
        emulator.faults.add(Fault(action="rate-limited", stage="search", times=1, retry_after=30))
        assert asked.outside(wanted).failure
        assert asked.outside(wanted).failure
        assert (len(emulator.requests), clock.slept) == (1, 0.0)
        clock.sleep(31)
        assert labels(asked.outside(wanted)) == ["P/r/catalog-info.yml"]
        clock.sleep(900)
        assert asked.outside(wanted).failure


@pytest.mark.parametrize(
    ("path", "misses", "expected"),
    [
        (("/catalog-info.yaml",), ["/catalog-info.yml"], "[/catalog-info.yaml, /catalog-info.yml]"),
        (("/catalog-info.yaml",), ["/a/catalog-info.yaml"] * 3,
         "[/catalog-info.yaml, /a/catalog-info.yaml]"),
        (("/catalog-info.yaml",), ["/a/catalog-info.yaml", "/B/catalog-info.yaml"],
         "/**/catalog-info.yaml"),
        (("/catalog-info.yaml",), ["/s/a/catalog-info.yaml", "/S/b/c/Catalog-Info.yaml"],
         "[/catalog-info.yaml, /s/**/catalog-info.yaml]"),
        (("catalog-info.yaml",),
         ["/catalog-info.yml", "/a/catalog-info.yaml", "/b/catalog-info.yaml"],
         "[/**/catalog-info.yaml, /catalog-info.yml]"),
        (("*backstage.yaml",), ["/a/backstage.yml", "/b/backstage.yml"],
         '["*backstage.yaml", /**/backstage.yml]'),
        (("/catalog-info.yaml",), ["/a, b/catalog-info.yaml"],
         "[/catalog-info.yaml, '/a, b/catalog-info.yaml']"),
        (("/catalog-info.yaml",), ["/it's [x], #1/catalog-info.yaml"],
         """[/catalog-info.yaml, "/it's [x], #1/catalog-info.yaml"]"""),
        (("/catalog-info.yaml",), ["/{a,b}/50%25/catalog-info.yaml"],
         "[/catalog-info.yaml, '/?a,b?/50?25/catalog-info.yaml']"),
    ],
)  # fmt: skip
def test_the_line_is_the_smallest_that_takes_them_all(
    path: tuple[str, ...], misses: list[str], expected: str, tmp_path: Path
) -> None:
    written = line(provider(path=path), misses)
    assert written == f"path: {expected}"
    file = tmp_path / "providers.yaml"
    file.write_text(
        "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n      " + written + "\n"
    )
    [read] = load_config(file).providers
    assert read.path == widened(provider(path=path), misses)
    assert all(covers(read, location("P", "r", miss)).covered for miss in misses)
    assert all(covers(read, location("P", "r", old)).covered for old in plain_paths(path))


def plain_paths(path: tuple[str, ...]) -> list[str]:
    return [each if each.startswith("/") else f"/{each}" for each in path if "*" not in each]


def told(found: list[str], **changes: Any) -> str:
    wanted: Provider = provider(**changes)
    return hint(wanted, Outside(found=tuple(location("P", "r", path) for path in found)))


def test_people_are_told_how_many_of_which_kind_with_examples() -> None:
    paths = [f"/{name}/catalog-info.yaml" for name in "abcdefg"]
    assert told(["/catalog-info.yml", "/x/Catalog-Info.yml", "/y/catalog-info.yml", *paths]) == (
        "10 more files look like manifests but lie outside path: 3 catalog-info.yml, 7 deeper "
        "(P/r/catalog-info.yml, P/r/x/Catalog-Info.yml, P/r/y/catalog-info.yml and 7 more); to "
        "take them, write at provider acme in providers.yaml: "
        "path: [/**/catalog-info.yaml, /**/catalog-info.yml]"
    )
    assert told(["/a/catalog-info.yaml"]) == (
        "1 more file looks like a manifest but lies outside path: 1 deeper "
        "(P/r/a/catalog-info.yaml); to take it, write at provider acme in providers.yaml: "
        "path: [/catalog-info.yaml, /a/catalog-info.yaml]"
    )
    assert "path: 1 elsewhere (" in told(["/catalog-info.yaml"], path=("/s/*/catalog-info.yaml",))
