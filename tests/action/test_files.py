"""action.yml and the workflows as files: linted, pinned, and true to the command line."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sync.commands.workflows import Setting, workflow
from sync.config.settings import Credential, EntraCredential, TokenCredential
from tests.action.files import ACTION, PROJECT, STEPS, loaded
from tests.support.actrunner import ACTION as ACTION_IN_USE
from tests.support.actrunner import documented
from tests.support.files import write_files
from tests.support.linters import lint, tool

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
PAGES = ("action", "publish-report")
"""Of the documentation, that show whole workflows."""
DOCUMENT = (PROJECT / "docs" / "action.md").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def written_by_init() -> dict[str, bytes]:
    """The workflows that ``init`` writes, for credentials of each kind, by file name."""
    entra = partial(EntraCredential, tenant_id="t", client_id="c")
    credentials: dict[str, list[Credential]] = {
        "usual": [TokenCredential(variable="AZURE_TOKEN")],
        "several": [TokenCredential(variable="AZURE_TOKEN"), TokenCredential(variable="OTHER")],
        "secret": [entra(secret_variable="CLIENT_SECRET")],
        "federated": [entra(federated=True)],
    }
    settings = {
        f"{name}{'-sharded' if sharded else ''}": Setting(
            action=ACTION_IN_USE, folder="catalog", credentials=given, sharded=sharded
        )
        for name, given in credentials.items()
        for sharded in (False, True)
    }
    return {
        f"init-{kind}-{name}": workflow(name, setting)
        for kind, setting in settings.items()
        for name in setting.names
    }


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """action.yml and every workflow, of this repository, of init and of the documentation."""
    folder = tmp_path_factory.mktemp("linted")
    workflows = {f"own-{file.name}": file.read_bytes() for file in WORKFLOWS}
    workflows |= written_by_init()
    workflows |= {f"{name}.yml": data for page in PAGES for name, data in documented(page).items()}
    files = {f".github/workflows/{name}": data for name, data in workflows.items()}
    return write_files(folder, files | {"action.yml": (PROJECT / "action.yml").read_bytes()})


def test_the_workflows_fit_githubs_schemas(everything: Path) -> None:
    checker = tool("check-jsonschema")
    lint(checker, "--builtin-schema", "vendor.github-actions", str(everything / "action.yml"))
    files = [str(file) for file in (everything / ".github" / "workflows").iterdir()]
    assert len(files) == len(WORKFLOWS) + 4 * 2 + 4 * 3 + 3
    lint(checker, "--builtin-schema", "vendor.github-workflows", *files)


def test_zizmor_finds_nothing(everything: Path) -> None:
    lint(tool("zizmor"), "--offline", "--no-progress", str(everything))


def uses(value: Any) -> Iterator[str]:
    """Every ``uses`` in a workflow."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "uses":
                yield inner
            yield from uses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from uses(inner)


def test_everything_that_others_wrote_is_pinned_by_commit(everything: Path) -> None:
    for file in (everything / ".github" / "workflows").iterdir():
        for used in uses(loaded(file.read_bytes())):
            assert re.fullmatch(r"\./[\w./-]*|[\w.-]+/[\w./-]+@[0-9a-f]{40}", used), (
                f"{file.name}: {used}"
            )


def test_the_action_runs_only_its_own_scripts_and_interpolates_nothing() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for step in STEPS:
        assert set(step) == {"id", "shell", "env", "run"}
        assert "${{" not in step["run"]


def test_every_input_is_handed_over_by_its_name() -> None:
    given = {name: value for step in STEPS for name, value in step["env"].items()}
    expected = {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}"
        for name in ACTION["inputs"]
    }
    assert {name: value for name, value in given.items() if name.startswith("INPUT_")} == expected


def table(head: str, text: str = DOCUMENT) -> list[str]:
    """The rows of the table whose first column is ``head``."""
    [found] = re.findall(rf"^\| {head} \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return str(found).splitlines()


def rows_of_the_inputs() -> list[str]:
    """How a document shows the inputs of action.yml: name, what it is, default."""
    return [
        f"| `{name}` | {value['description']} | "
        + (f"`{value['default']}` |" if value["default"] else " |")
        for name, value in ACTION["inputs"].items()
    ]


def test_the_documented_inputs_and_outputs_are_the_files() -> None:
    assert table("input") == rows_of_the_inputs()
    assert table("output") == [
        f"| `{name}` | {value['description']} |" for name, value in ACTION["outputs"].items()
    ]


def test_the_readmes_table_of_inputs_is_the_files() -> None:
    [between] = re.findall(r"<!-- inputs -->\n(.*)<!-- /inputs -->", README, re.DOTALL)
    assert between.splitlines() == [
        "| input | what it is | default |",
        "| --- | --- | --- |",
        *rows_of_the_inputs(),
    ]


def test_a_runner_without_python_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    (tmp_path / "dirname").symlink_to(str(shutil.which("dirname")))
    bash = str(shutil.which("bash"))
    done = subprocess.run(
        [bash, str(PROJECT / "action" / "install.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error title=catalog-sync::This runner has no Python 3.11")
