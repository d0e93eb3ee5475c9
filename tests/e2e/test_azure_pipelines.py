"""The pipelines that docs/azure-pipelines.md shows: linted, and their scripts run as they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.commands.workflows import template
from sync.yaml12.reader import read_documents
from tests.support.azurepipeline import Steps, documented_pipelines, run_steps
from tests.support.files import write_files
from tests.support.forge import TOKEN
from tests.support.git import git, git_repository
from tests.support.gitserver import GitServer, git_server
from tests.support.hosting import MANIFEST, hosted_world
from tests.support.linters import lint, tool

PAGE = "azure-pipelines"
VALIDATE = "catalog-validate.yml"
SHOWN = documented_pipelines(PAGE)
SCHEMA = ("--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines")


def document(text: str) -> dict[str, Any]:
    """A pipeline file as data."""
    (found,) = read_documents(text.encode())
    assert isinstance(found.value, dict)
    return found.value


ALONE, SHARED, USING = SHOWN[:3]


def test_the_page_shows_the_template_that_is_in_the_package() -> None:
    assert template(VALIDATE) == SHARED


def test_the_pipelines_of_the_page_fit_their_schema(tmp_path: Path) -> None:
    files = {f"{number}.yml": text for number, text in enumerate(SHOWN)}
    write_files(tmp_path, files)
    lint(tool("check-jsonschema"), *SCHEMA, *(str(tmp_path / name) for name in files))


@pytest.mark.parametrize("text", [ALONE, USING])
def test_what_each_repository_has_is_ten_lines(text: str) -> None:
    lines = [line for line in text.splitlines() if not line.startswith(("      ./", "      cd"))]
    assert len(lines) <= 10


def test_ten_lines_let_a_good_repository_pass(tmp_path: Path) -> None:
    sources = git_repository(tmp_path / "cart", {"catalog-info.yaml": MANIFEST.format(name="cart")})
    ran = run_steps(document(ALONE)["steps"], sources, tmp_path / "agent")
    assert (ran.codes, ran.issues) == ((0,), [])
    assert "git+https://github.com/OWNER/catalog-sync@COMMIT" in ran.installed


def test_ten_lines_tell_the_pipeline_what_is_wrong_and_where(tmp_path: Path) -> None:
    bad = {"catalog-info.yaml": MANIFEST.format(name="no name")}
    sources = git_repository(tmp_path / "cart", bad)
    ran = run_steps(document(ALONE)["steps"], sources, tmp_path / "agent")
    assert ran.codes == (1,)
    (issue,) = ran.issues
    place = "sourcepath=catalog-info.yaml;linenumber=3;columnnumber=18"
    assert issue.startswith(f'##vso[task.logissue type=error;{place}]policy: "metadata.name"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A catalog at a git server that asks for a token, and a repository with a manifest."""

    server: GitServer
    folder: Path

    def judge(self, files: dict[str, str], others: str = "") -> Steps:
        """The template's steps in the repository ``cart`` with these files."""
        sources = git_repository(self.folder / "cart", files)
        return run_steps(
            document(SHARED)["steps"],
            sources,
            self.folder / "agent",
            parameters={"manifest": "catalog-info.yaml", "others": others},
            variables={"CATALOG_TOKEN": TOKEN},
            environment={
                **{
                    k: v
                    for k, v in self.server.environment.items()
                    if k.startswith(("GIT_", "HTTPS"))
                },
                "CATALOG": f"{self.server.url}/hosting.git",
                "NO_PROXY": "localhost",
            },
        )


@pytest.fixture
def organisation(tmp_path: Path) -> Iterator[Organisation]:
    with hosted_world(tmp_path) as here:
        here.manifest("helpdesk")
        assert here.sync("--push").exit_code == 0
        git(here.bare, "config", "uploadpack.allowFilter", "true")
        with git_server(here.bare.parent, tmp_path) as server:
            yield Organisation(server=server, folder=tmp_path)


def test_the_template_judges_a_manifest_against_the_catalog(organisation: Organisation) -> None:
    ran = organisation.judge({"catalog-info.yaml": MANIFEST.format(name="cart")})
    assert ran.codes == (0, 0, 0)
    (owner,) = ran.issues
    assert re.search(r"type=warning;sourcepath=catalog-info\.yaml;linenumber=4;", owner)
    assert "spec.owner names group:default/shop" in owner
    assert TOKEN not in ran.output
    fetched = organisation.folder / "agent/temporary/catalog"
    there = {f.relative_to(fetched).as_posix() for f in fetched.rglob("*") if f.is_file()}
    assert {name for name in there if name.startswith("catalog/")} == {"catalog/locations.yaml"}
    assert "providers.yaml" in there


def test_an_entity_of_another_manifest_fails_the_check_and_names_it(
    organisation: Organisation,
) -> None:
    ran = organisation.judge({"catalog-info.yaml": MANIFEST.format(name="helpdesk")})
    assert ran.codes == (0, 0, 1)
    place = "https://dev.azure.com/acme/Shop/_git/helpdesk?path=/catalog-info.yaml"
    assert any(f"conflict: component:default/helpdesk comes from {place}" in i for i in ran.issues)


def test_other_files_are_judged_too_when_the_manifest_has_failed(
    organisation: Organisation,
) -> None:
    files = {
        "catalog-info.yaml": MANIFEST.format(name="not a name"),
        "parts/a.yaml": MANIFEST.format(name="a part"),
    }
    ran = organisation.judge(files, others="parts")
    assert ran.codes == (0, 0, 1, 1)
    assert any("sourcepath=parts/a.yaml" in issue for issue in ran.issues)
