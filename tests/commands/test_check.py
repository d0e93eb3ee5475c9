"""``catalog-sync check`` as people, programs and GitHub run it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.checked import DocumentVerdict, FileVerdict
from sync.commands.check import summed_up
from sync.model import Problem
from tests.support.files import write_files
from tests.support.loading import loaded
from tests.support.running import Outcome, run

PROJECT = Path(__file__).parents[2]
HELPDESK = "catalog/entities/component/default/helpdesk.yaml"


@pytest.fixture
def repository(
    sample: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The sample's catalog and providers.yaml, in a folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return write_files(tmp_path, sample)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(*options: str, actions: bool = False) -> Outcome:
    return run("check", *options, environment={"GITHUB_ACTIONS": "true"} if actions else None)


def test_what_sync_wrote_passes(repository: Path) -> None:
    outcome = check()
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == "0 errors, 0 warnings\n"


def test_an_edit_by_hand_fails_with_the_place_and_the_manifest(repository: Path) -> None:
    edit(repository / HELPDESK, "kind: Component", "kind: Component # mine")
    outcome = check()
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith(f"{HELPDESK}:3:1 error: ")
    assert "/Customer%20Care/_git/helpdesk?path=/catalog-info.yaml instead" in outcome.stdout


def test_inside_github_actions_problems_are_annotations(repository: Path) -> None:
    edit(repository / HELPDESK, "kind: Component", "kind: Component # mine")
    edit(repository / "catalog/kinds/api.yaml", "Location", "Place")
    lines = check(actions=True).stdout.splitlines()
    assert lines[0].startswith(f"::error file={HELPDESK},line=3,col=1::this file")
    assert lines[1].startswith("::error file=catalog/kinds/api.yaml::")


def test_json_has_the_form_of_validate(repository: Path) -> None:
    (repository / "catalog" / "notes.txt").write_text("mine")
    [verdict] = json.loads(check("--json").stdout)
    [document] = verdict["documents"]
    assert (verdict["file"], document["ok"]) == ("catalog/notes.txt", False)
    assert document["problems"][0]["type"] == "foreign"


def test_warnings_fail_only_when_asked_to(repository: Path) -> None:
    edit(repository / "providers.yaml", "    acme-platform:", "    acme-other:")
    assert check().exit_code == 0
    assert check("--strict").exit_code == 1


def test_every_mistake_in_providers_yaml_is_told_and_the_catalog_is_left_alone(
    repository: Path,
) -> None:
    edit(repository / "providers.yaml", "organization: acme ", "organisation: acme ")
    edit(repository / "providers.yaml", "maxDeletions: 20%", "maxDeletions: lots")
    (repository / "catalog" / "notes.txt").write_text("mine")
    outcome = check()
    assert outcome.exit_code == 1
    places = [line for line in outcome.stdout.splitlines() if line.startswith("providers.yaml:")]
    assert len(places) >= 2
    assert "notes.txt" not in outcome.stdout


def test_providers_yaml_alone_can_be_checked(repository: Path) -> None:
    (repository / "catalog" / "notes.txt").write_text("mine")
    assert check("--providers-only").exit_code == 0
    edit(repository / "providers.yaml", "organization:", "organisation:")
    assert check("--providers-only").exit_code == 1


def test_a_missing_providers_yaml_is_wrong_usage(repository: Path) -> None:
    (repository / "providers.yaml").unlink()
    assert check().exit_code == 2


@pytest.mark.parametrize("marker", ["<<<<<<< ours\n", "nonsense\n"])
def test_a_damaged_log_is_a_problem_with_a_place(repository: Path, marker: str) -> None:
    log = repository / "catalog" / "locations.yaml"
    log.write_text(log.read_text(encoding="utf-8") + marker, encoding="utf-8")
    outcome = check(actions=True)
    assert outcome.exit_code == 1
    assert outcome.stdout.startswith("::error file=catalog/locations.yaml,line=")


def test_a_link_out_of_the_folder_is_a_problem(repository: Path) -> None:
    (repository / "catalog" / "notes.txt").symlink_to("/etc/hostname")
    outcome = check()
    assert outcome.exit_code == 1
    assert "symbolic link" in outcome.stdout


def test_names_of_strangers_steer_neither_terminal_nor_runner(repository: Path) -> None:
    name = "a\x1b[31m\n::error::x\u202e%0A.txt"
    (repository / "catalog" / name).write_text("mine")
    for actions in (False, True):
        outcome = check(actions=actions)
        assert len(outcome.stdout.splitlines()) == 1
        assert not {"\x1b", "\u202e"} & set(outcome.stdout)


def test_check_loads_nothing_that_talks_to_a_service(repository: Path) -> None:
    assert loaded("check") == {"git"}


def broken(*names: str) -> FileVerdict:
    """What is told of an entity file whose references lead to nothing."""
    problems = tuple(
        Problem(
            type="reference",
            message=f"spec.owner names {name}, which is not in the catalog; if it should be, …",
            entity="component:default/a",
            severity="warning",
        )
        for name in names
    )
    document = DocumentVerdict(entity="component:default/a", problems=problems)
    return FileVerdict(file="catalog/entities/component/default/a.yaml", documents=(document,))


def test_references_that_lead_to_nothing_are_one_line() -> None:
    edited = Problem(type="edited", message="this file was edited by hand")
    other = FileVerdict(
        file="catalog/b.yaml", documents=(DocumentVerdict(entity=None, problems=(edited,)),)
    )
    verdicts = (broken("group:default/x", "group:default/y y", "system:default/z"), other)
    first, second = summed_up(verdicts)
    [line] = first.problems()
    assert (first.file, line.severity) == ("catalog", "warning")
    assert line.message == (
        "3 references of 1 entity lead to nothing in the catalog (2 of kind group, 1 of kind"
        " system); catalog-sync check -v lists them"
    )
    assert "settings.external: [group, user]" in (line.help or "")
    assert second == other
    assert summed_up([broken("group:default/x"), other]) == (broken("group:default/x"), other)


def test_many_references_are_listed_where_that_is_asked_for(repository: Path) -> None:
    for name in ("checkout", "ledger"):
        file = repository / f"catalog/entities/component/default/{name}.yaml"
        edit(file, "owner: ", "owner: no-")
    assert "catalog: warning: 2 references of 2 entities lead to nothing" in check().stdout
    told = check("--verbose").stdout
    assert "lead to nothing" not in told
    assert told.count("which is not in the catalog") == 2
    types = [p["type"] for v in json.loads(check("--json").stdout) for p in _problems(v)]
    assert types.count("reference") == 2


def _problems(verdict: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [problem for document in verdict["documents"] for problem in document["problems"]]
