"""coverage at the door: what it is asked with, and how it answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.explain.held import FILES, PROVIDERS
from tests.support.inquiry import ask, inquiry
from tests.support.world import World


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with inquiry(tmp_path_factory.mktemp("held"), FILES, providers=PROVIDERS) as made:
        assert ask(made, "sync").exit_code == 0
        yield made


TABLE = """\
5 of 6 repositories have a manifest, 1 of them invalid; \
not counted: 1 excluded, 1 fork, 1 disabled, 1 empty

PROJECT  HAVE A MANIFEST  INVALID  EXCLUDED  FORKS  DISABLED  EMPTY
P        4 of 5           1        1         1      1         1
Q team   1 of 1

Without a manifest (1)
  P/bare
"""


def test_the_totals_come_first_and_then_what_has_none(held: World) -> None:
    outcome = ask(held, "coverage")
    assert (outcome.exit_code, outcome.stdout) == (0, TABLE)


def test_what_is_not_counted_is_named_with_its_reason_when_asked(held: World) -> None:
    shown = ask(held, "coverage", "-v").stdout
    assert shown.startswith(TABLE.removesuffix("  P/bare\n"))
    assert "  P/bare  https://dev.azure.com/acme/P/_git/bare\n" in shown
    assert "providers.yaml:8: repository 'archive-old' is left out by exclude.repository" in shown
    for place in ("P/bad", "P/forked", "P/off", "P/nothing"):
        assert f"  {place}  https://dev.azure.com/acme/{place.replace('/', '/_git/')}\n" in shown
    assert "P/good" not in shown


def test_a_spreadsheet_gets_a_line_for_each_repository(held: World) -> None:
    lines = ask(held, "coverage", "--csv").stdout.splitlines()
    assert lines[0] == '"organization","project","repository","state","url","manifests","reason"'
    bare = '"acme","P","bare","without","https://dev.azure.com/acme/P/_git/bare","0",""'
    assert (len(lines), bare in lines) == (11, True)


def test_json_counts_by_project_and_over_all(held: World) -> None:
    report = ask(held, "coverage", "--json").report
    assert report is not None
    assert report["total"] == {
        "repositories": 10,
        "with": 4,
        "invalid": 1,
        "without": 1,
        "excluded": 1,
        "fork": 1,
        "disabled": 1,
        "empty": 1,
    }
    projects = [(each["project"], each["repositories"]) for each in report["projects"]]
    assert projects == [("P", 9), ("Q team", 1)]
    assert (report["notNamed"], report["notListed"]) == (1, [])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--provider", "acm"), "providers.yaml has no such provider; it has acme"),
        (("--project", "Z"), "--project 'Z': nothing to do: project 'Z' does not match"),
        (("--project", "P*"), "patterns belong in providers.yaml"),
        (("--json", "--csv"), "--json and --csv exclude each other"),
    ],
)
def test_mistakes_on_the_command_line(options: tuple[str, ...], message: str, held: World) -> None:
    outcome = ask(held, "coverage", *options)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert message in outcome.stderr


def test_before_the_first_sync_nothing_is_said_of_any_repository(tmp_path: Path) -> None:
    with inquiry(tmp_path, FILES, providers=PROVIDERS) as made:
        outcome = ask(made, "coverage")
        assert not made.emulator.requests
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "there is no catalog/locations.yaml yet" in outcome.stderr


def test_the_last_commit_tells_and_not_what_lies_in_the_work_tree(held: World) -> None:
    log = held.repository / "catalog/locations.yaml"
    text = log.read_bytes()
    log.write_bytes(b"[]\n")
    outcome = ask(held, "coverage")
    log.unlink()
    lost = ask(held, "coverage")
    log.write_bytes(text)
    assert outcome.stdout == lost.stdout == TABLE
