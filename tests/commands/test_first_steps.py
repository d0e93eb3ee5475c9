"""What is told after the first sync of a catalog, and to whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.inquiry import PROVIDERS, ask, component, inquiry
from tests.support.world import World

FILES = {
    "P/pet/catalog-info.yaml": component("pet"),
    "P/api/catalog-info.yaml": component("x").replace("kind: Component", "kind: Widget"),
}
STEPS = """\
Next:
  git push
  register this one location in the portal's app-config.yaml:
    catalog:
      locations:
        - type: url
          target: https://github.com/acme/software-catalog/blob/main/catalog/catalog-info.yaml
          rules:
            - allow: [Component, Location, Widget]
"""
NOT_IN_CI = {"CI": "", "GITHUB_ACTIONS": "", "TF_BUILD": ""}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[World]:
    providers = PROVIDERS + "settings: {kinds: [Widget]}\n"
    with inquiry(tmp_path, FILES, providers=providers) as here:
        yield here


def next_steps(made: World, *options: str, **environment: str) -> str:
    outcome = ask(made, "sync", *options, **{**NOT_IN_CI, **environment})
    assert outcome.exit_code == 0, outcome.stderr
    return outcome.stderr[outcome.stderr.find("Next:") :] if "Next:" in outcome.stderr else ""


def at_github(made: World) -> None:
    git(made.repository, "remote", "add", "origin", "git@github.com:acme/software-catalog.git")


def test_after_the_first_commit_and_never_again(made: World) -> None:
    at_github(made)
    assert next_steps(made, "--dry-run") == ""
    assert next_steps(made) == STEPS
    write_files(made.organizations, {"acme/P/new/catalog-info.yaml": component("new")})
    made.emulator.reload()
    assert next_steps(made) == ""


@pytest.mark.parametrize(
    ("options", "environment"),
    [((), {"CI": "true"}), ((), {"TF_BUILD": "True"}), (("--quiet",), {}), (("--json",), {})],
)
def test_no_log_and_no_program_is_told(
    options: tuple[str, ...], environment: dict[str, str], made: World
) -> None:
    at_github(made)
    assert next_steps(made, *options, **environment) == ""


def test_a_repository_without_a_remote_needs_one_first(made: World) -> None:
    told = next_steps(made)
    assert told.startswith("Next:\n  git remote add origin URL, and git push; then register")


def test_what_init_wrote_is_to_be_committed_too(made: World) -> None:
    at_github(made)
    git(made.repository, "rm", "--quiet", "--cached", "providers.yaml")
    assert next_steps(made).startswith("Next:\n  git add --all && git commit --message ")


def test_what_is_pushed_already_is_to_be_registered(made: World, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(made.repository, "remote", "add", "origin", str(tmp_path / "remote.git"))
    told = next_steps(made, "--push")
    assert "git push" not in told
    assert "          target: the URL of catalog/catalog-info.yaml\n" in told


def test_roadie_has_a_page_for_it(made: World) -> None:
    at_github(made)
    text = PROVIDERS + "settings: {portal: {rules: roadie}}\n"
    write_files(made.repository, {"providers.yaml": text})
    commit_all(made.repository, "roadie")
    told = next_steps(made)
    assert "https://TENANT.roadie.so/catalog-import:\n    https://github.com/acme/" in told
    assert "app-config" not in told
