"""What init could not know and nobody put in, found before a workflow fails of it."""

import re
from pathlib import Path

from sync.doctor.placeholder_checks import unfinished
from tests.support.files import write_files
from tests.support.git import git_repository
from tests.support.inquiry import ask, inquiry
from tests.support.placeholders import init_with_placeholder
from tests.support.running import run

ACTION = f"acme/catalog-sync@{'5eed' * 10}"


def test_a_workflow_without_the_place_of_its_action_would_fail(tmp_path: Path) -> None:
    with inquiry(tmp_path, {}) as made:
        init_with_placeholder(made.repository)
        found = ask(made, "doctor")
        run("init", str(made.repository), "--action", ACTION)
        mended = ask(made, "doctor")
    text = " ".join(found.stdout.split())
    assert "placeholder: OWNER/catalog-sync@COMMIT is still to be replaced: " in text
    assert re.search(
        r"workflows/catalog-review\.yml:\d+, \.github/workflows/catalog-sync\.yml:\d+", text
    )
    assert "-> catalog-sync init --action OWNER/REPOSITORY@COMMIT puts it in everywhere" in text
    assert found.stdout.splitlines()[-1].endswith("workflows")
    assert "OWNER/catalog-sync@COMMIT" not in mended.stdout


def test_pipelines_and_workflows_at_the_top_of_the_repository_are_looked_at(tmp_path: Path) -> None:
    top = git_repository(tmp_path / "top", {"README.md": ""})
    files = {
        ".github/workflows/x.yaml": "uses: OWNER/catalog-sync@COMMIT\n",
        "part/azure-pipelines/y.yml": "\n  CATALOG: https://github.com/OWNER/CATALOG # put in\n",
    }
    write_files(top, files)
    found = [finding.text for finding in unfinished(top / "part")]
    assert found == [
        "OWNER/catalog-sync@COMMIT is still to be replaced: .github/workflows/x.yaml:1",
        "OWNER/CATALOG is still to be replaced: azure-pipelines/y.yml:2",
    ]


def test_a_comment_may_name_the_placeholder(tmp_path: Path) -> None:
    line = f"uses: {ACTION} # was OWNER/catalog-sync@COMMIT\n"
    write_files(tmp_path, {".github/workflows/x.yml": line})
    assert [*unfinished(tmp_path)] == []
