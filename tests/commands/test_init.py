"""init: what a repository needs, written once and never over something."""

from pathlib import Path

from tests.support.files import read_files, write_files
from tests.support.git import git, git_repository
from tests.support.inquiry import PROVIDERS
from tests.support.placeholders import PLACEHOLDER, init_with_placeholder
from tests.support.running import run

WRITTEN = {
    "providers.yaml",
    "providers.schema.json",
    "catalog/.gitattributes",
    ".github/workflows/catalog-sync.yml",
    ".github/workflows/catalog-review.yml",
}


def test_init_writes_everything_and_tells_the_next_three_steps(tmp_path: Path) -> None:
    outcome = run("init", str(tmp_path), "--organization", "acme", "--project", "Payments")
    assert outcome.exit_code == 0, outcome.stderr
    assert set(read_files(tmp_path)) == WRITTEN
    for path in WRITTEN:
        assert f"wrote   {path}\n" in outcome.stdout
    steps = [line for line in outcome.stdout.splitlines() if line[:2] in {"1.", "2.", "3."}]
    assert len(steps) == 3
    assert "export AZURE_TOKEN=" in steps[0]
    assert "catalog-sync doctor" in steps[1]
    assert "catalog-sync sync --dry-run" in steps[2]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    mine = {
        "providers.yaml": PROVIDERS,
        ".github/workflows/catalog-sync.yml": "mine\n",
        "catalog/.gitattributes": "* -text\n",
    }
    write_files(tmp_path, mine)
    outcome = run("init", str(tmp_path), "--organization", "other")
    after = read_files(tmp_path)
    assert outcome.exit_code == 0
    assert {path: after[path].decode() for path in mine} == mine
    for path in mine:
        assert f"kept    {path}  (it was there already)" in outcome.stdout
    assert set(after) == WRITTEN
    assert (
        "ignored --organization: providers.yaml is kept; edit it, or catalog-sync providers add"
        in (outcome.stdout)
    )


def test_a_repository_with_providers_yaml_is_not_asked_for_an_organisation(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    outcome = run("init", str(tmp_path), "--no-workflows")
    assert outcome.exit_code == 0
    assert "gh secret set" not in outcome.stdout
    assert not (tmp_path / ".github").exists()


def test_a_catalog_in_another_folder_gets_its_attributes_there(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": f"folder: data/cat\n{PROVIDERS}"})
    outcome = run("init", str(tmp_path), "--no-workflows")
    assert "wrote   data/cat/.gitattributes" in outcome.stdout


def test_a_providers_yaml_with_mistakes_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": "providers: {}\n"})
    outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 2
    assert "providers has no azureDevOps" in outcome.stderr
    assert set(read_files(tmp_path)) == {"providers.yaml"}


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    outcome = run("init", str(tmp_path / "nowhere"), "--organization", "acme")
    assert outcome.exit_code == 2
    assert "is not a folder; make it, or clone a repository" in outcome.stderr


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {".github": "a file\n"})
    outcome = run("init", str(tmp_path), "--organization", "acme")
    assert outcome.exit_code == 2
    assert "cannot be written" in outcome.stderr


ACTION = f"acme/catalog-sync@{'5eed' * 10}"
WORKFLOWS = (".github/workflows/catalog-sync.yml", ".github/workflows/catalog-review.yml")


def test_an_action_that_is_named_later_goes_where_its_placeholder_still_is(tmp_path: Path) -> None:
    """Everything else in these files is kept, what people added too."""
    init_with_placeholder(tmp_path, "--organization", "acme", "--sharded", "--azure-pipelines")
    before = read_files(tmp_path)
    own = {"azure-pipelines/own.yaml": "  COPY: OWNER/catalog-sync@COMMIT\n"}
    write_files(tmp_path, own)
    outcome = run("init", str(tmp_path), "--action", ACTION)
    expected = {
        path: data.replace(PLACEHOLDER.encode(), ACTION.encode()) for path, data in before.items()
    }
    expected["azure-pipelines/own.yaml"] = f"  COPY: {ACTION}\n".encode()
    assert read_files(tmp_path) == expected
    for path in (WORKFLOWS[1], ".github/workflows/catalog-sync-sharded.yml", *own):
        assert f"filled  {path}  (its placeholders)\n" in outcome.stdout
    assert f"   The workflows use {ACTION}\n" in outcome.stdout
    assert "ignored" not in outcome.stdout
    again = run("init", str(tmp_path), "--action", ACTION)
    assert "filled" not in again.stdout + again.stderr
    assert "ignored" not in again.stdout


def test_the_catalogs_place_is_filled_in_once_it_has_one(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository", {"README.md": ""})
    run("init", str(repository), "--organization", "acme", "--azure-pipelines")
    git(repository, "remote", "add", "origin", "git@github.com:acme/software-catalog.git")
    outcome = run("init", str(repository), "--azure-pipelines")
    assert "filled  azure-pipelines/catalog-changed.yml" in outcome.stdout
    text = (repository / "azure-pipelines/catalog-changed.yml").read_text(encoding="utf-8")
    assert "CATALOG: acme/software-catalog\n" in text


def test_options_that_have_no_effect_are_named(tmp_path: Path) -> None:
    first = ("init", str(tmp_path), "--organization", "acme", "--action", ACTION)
    run(*first)
    other = f"acme/catalog-sync@{'c0de' * 10}"
    outcome = run(
        *("init", str(tmp_path), "--action", other, "--sharded", "--portal", "roadie"),
        *("--host", "dev.azure.com", "--exclude-path", "/x", "--token-variable", "T"),
    )
    assert outcome.exit_code == 0
    lines = [line for line in outcome.stdout.splitlines() if line.startswith("ignored")]
    assert lines[0].startswith("ignored --host, --exclude-*, --token-variable, --portal: ")
    assert lines[1].startswith(f"ignored --sharded for {WORKFLOWS[0]}, which is kept: ")
    alone = run("init", str(tmp_path), "--action", other)
    assert f"ignored --action: {', '.join(WORKFLOWS)} kept; " in alone.stdout
    nowhere = run("init", str(tmp_path), "--action", other, "--no-workflows")
    assert "ignored --action: no workflow is written; " in nowhere.stdout


def test_what_was_all_there_already_ignores_nothing(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--action", ACTION, "--sharded")
    outcome = run("init", str(tmp_path), "--action", ACTION, "--sharded")
    assert "ignored" not in outcome.stdout
