"""The pipelines that docs/azure-pipelines.md shows: linted, and their scripts run as they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.commands.workflows import PIPELINES, template
from sync.yaml12.reader import read_documents
from tests.azure.scripted import Asked, Says, scripted
from tests.support.actrunner import ACTION
from tests.support.azurepipeline import Steps, documented_pipelines, pushed, run_steps
from tests.support.files import write_files
from tests.support.forge import TOKEN
from tests.support.git import git, git_repository
from tests.support.gitserver import GitServer, git_server
from tests.support.hosting import MANIFEST, hosted_world
from tests.support.linters import lint, tool
from tests.support.running import run

PAGE = "azure-pipelines"
SHOWN = documented_pipelines(PAGE)
SCHEMA = ("--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines")


def document(text: str) -> dict[str, Any]:
    """A pipeline file as data."""
    (found,) = read_documents(text.encode())
    assert isinstance(found.value, dict)
    return found.value


ALONE, SHARED, USING, CHANGED = SHOWN


def test_the_page_shows_the_files_that_are_in_the_package() -> None:
    assert [template(name) for name in PIPELINES] == [CHANGED, SHARED]


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
    assert issue.startswith(f"##vso[task.logissue type=error;{place}]a name has no spaces, and ")


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
            parameters={
                "manifest": "catalog-info.yaml",
                "others": others,
                "folder": "catalog",
            },
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
    fetched = organisation.folder / "agent/temporary/repository"
    there = {f.relative_to(fetched).as_posix() for f in fetched.rglob("*") if f.is_file()}
    assert {name for name in there if name.startswith("catalog/")} == {"catalog/locations.yaml"}
    assert "providers.yaml" in there


def test_an_entity_of_another_manifest_fails_the_check_and_names_it(
    organisation: Organisation,
) -> None:
    ran = organisation.judge({"catalog-info.yaml": MANIFEST.format(name="helpdesk")})
    assert ran.codes == (0, 0, 1)
    place = "https://dev.azure.com/acme/Shop/_git/helpdesk?path=/catalog-info.yaml"
    assert any(f"]component:default/helpdesk comes from {place}" in i for i in ran.issues)


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


# --- A push, from the service hook's event to the request of GitHub ---


def asked_for(tmp_path: Path, event: Any, *, status: int = 204) -> tuple[Steps, list[Asked]]:
    """What the pipeline asks of GitHub for an event."""
    with scripted(lambda _: Says(status=status)) as github:
        ran = run_steps(
            document(CHANGED)["steps"],
            tmp_path,
            tmp_path / "agent",
            variables={"CATALOG_DISPATCH_TOKEN": TOKEN},
            environment={"GITHUB_API": github.url, "CATALOG": "acme/software-catalog"},
            payload=event,
        )
    assert TOKEN not in ran.output
    return ran, github.asked


def test_a_push_asks_github_for_the_sync_of_its_repository(tmp_path: Path) -> None:
    ran, [asked] = asked_for(tmp_path, pushed("checkout"))
    assert ran.codes == (0,)
    assert (asked.method, asked.path) == ("POST", "/repos/acme/software-catalog/dispatches")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.data == {
        "event_type": "manifest-changed",
        "client_payload": {"repository": "checkout"},
    }


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("Größe & more's (1)", "Größe & more's (1)"),
        ("$(CATALOG_DISPATCH_TOKEN)", "(CATALOG_DISPATCH_TOKEN)"),
        ("$(touch pwned) `touch pwned`", "(touch pwned) `touch pwned`"),
        ("%s%n --config /etc/passwd", "%s%n --config /etc/passwd"),
        ("##vso[task.setvariable variable=a]b", "##vso[task.setvariable variable=a]b"),
        ('x", "more": "y', None),
        ("x\\", None),
        ("x\n##vso[task.complete]", None),
        ("", None),
    ],
)
def test_a_name_from_an_event_is_one_value_or_refused(
    name: str, arrives: str | None, tmp_path: Path
) -> None:
    ran, asked = asked_for(tmp_path, pushed(name))
    assert [each.data["client_payload"] for each in asked] == [{"repository": arrives}] * bool(
        arrives
    )
    assert ran.codes == (0 if arrives else 1,)
    assert "##vso" not in ran.output
    assert list(tmp_path.rglob("pwned")) == []


def test_what_github_refuses_fails_the_pipeline(tmp_path: Path) -> None:
    ran, _ = asked_for(tmp_path, pushed("checkout"), status=404)
    assert ran.codes != (0,)
    assert "404" in ran.output


@pytest.mark.parametrize(
    ("remote", "catalog", "api"),
    [
        ("git@github.com:acme/catalog.git", "acme/catalog", "https://api.github.com"),
        ("https://x:y@github.com/acme/catalog", "acme/catalog", "https://api.github.com"),
        ("https://example.com/acme/catalog", "OWNER/CATALOG", "https://api.github.com"),
    ],
)
def test_init_writes_the_pipelines_with_the_catalogs_repository_put_in(
    remote: str, catalog: str, api: str, tmp_path: Path
) -> None:
    folder = git_repository(tmp_path / "r")
    git(folder, "remote", "add", "origin", remote)
    options = ("--organization", "acme", "--action", ACTION, "--azure-pipelines")
    outcome = run("init", str(folder), *options)
    assert "azure-pipelines/ is for Azure DevOps" in outcome.stdout
    texts = [(folder / "azure-pipelines" / name).read_text("utf-8") for name in PIPELINES]
    given = [step["env"] for text in texts for step in document(text)["steps"] if "env" in step]
    values = {name: value for env in given for name, value in env.items()}
    assert values["COPY"] == ACTION
    assert values["GITHUB_API"] == api
    assert values["CATALOG"] == f"https://github.com/{catalog}"
    assert given[0]["CATALOG"] == catalog
    again = run("init", str(folder), *options)
    assert "kept    azure-pipelines/catalog-changed.yml" in again.stdout
