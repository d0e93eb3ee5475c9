"""The providers.yaml that init writes, of options and of answers at a terminal."""

import io
import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema
import pytest

from sync.config.editor_schema import json_schema
from sync.config.load import load_config
from sync.yaml12.reader import read_documents
from tests.support.files import read_files, write_files
from tests.support.running import run

WRITTEN = {
    "providers.yaml",
    "providers.schema.json",
    "catalog/.gitattributes",
    ".github/workflows/catalog-sync.yml",
    ".github/workflows/catalog-review.yml",
}


class Keyboard(io.StringIO):
    """What someone types on a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_init_writes_is_a_good_providers_yaml(tmp_path: Path) -> None:
    run(
        *("init", str(tmp_path), "--organization", "Main Collection"),
        *("--host", "https://tfs.acme.com/tfs", "--project", "A, B", "--project", "C*"),
        *("--repository", "svc-*", "--path", "*/catalog-info.yaml", "--branch", "develop"),
        *("--token-variable", "TFS_TOKEN"),
    )
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.id == "main-collection"
    assert provider.organization.url == "https://tfs.acme.com/tfs/Main%20Collection"
    assert provider.project == ("A, B", "C*")
    assert (provider.repository, provider.path) == (("svc-*",), ("*/catalog-info.yaml",))
    assert (provider.branch, str(provider.credential)) == (
        "develop",
        "TokenCredential(variable='TFS_TOKEN')",
    )


def test_long_names_and_many_patterns_leave_the_comments_comments(tmp_path: Path) -> None:
    long = "a-very-long-organisation-name-of-a-company"
    patterns = [f"--project=Project number {n}" for n in range(4)]
    outcome = run("init", str(tmp_path), "--organization", long, *patterns)
    assert outcome.exit_code == 0, outcome.stderr
    [provider] = load_config(tmp_path / "providers.yaml").providers
    assert provider.organization.name == long
    assert len(provider.project) == 4


def test_editors_find_the_schema_beside_the_file(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme")
    first = (tmp_path / "providers.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=./providers.schema.json"
    assert json.loads((tmp_path / "providers.schema.json").read_text()) == json_schema()


def test_every_setting_is_in_the_file_as_a_comment_at_least(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme")
    text = (tmp_path / "providers.yaml").read_text()
    for key in ("host", "project", "repository", "path", "branch", "token", "exclude"):
        assert f"# {key}: " in text
    uncommented = re.sub(r"(?m)^      # ", "      ", text)
    uncommented = "\n".join(
        line for line in uncommented.splitlines() if not line.startswith("      What")
    )
    write_files(tmp_path, {"all/providers.yaml": uncommented})
    assert load_config(tmp_path / "all" / "providers.yaml").providers[0].branch == "main"


def test_what_init_writes_fits_its_own_schema(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--organization", "acme", "--project", "A")
    (document,) = read_documents((tmp_path / "providers.yaml").read_bytes())
    schema: Any = json.loads((tmp_path / "providers.schema.json").read_text())
    validator: Any = jsonschema.Draft7Validator(schema)
    assert list(validator.iter_errors(document.value)) == []


def test_init_asks_on_a_terminal(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("acme\nPay*\n\n")):
        outcome = run("init", str(tmp_path))
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert (provider.organization.name, provider.project) == ("acme", ("Pay*",))
    assert provider.path == ("/catalog-info.yaml",)
    assert "Organization (the NAME of https://dev.azure.com/NAME): " in outcome.stderr
    assert "Path of the manifests [/catalog-info.yaml]: " in outcome.stderr


@pytest.mark.parametrize(
    ("options", "answers", "rules"),
    [
        (("--organization", "acme"), "", "backstage"),
        (("--organization", "acme", "--portal", "roadie"), "", "roadie"),
        ((), "acme\n\n\n\n\n", "backstage"),
        ((), "acme\n\n\n\nRoadie\n", "roadie"),
    ],
)
def test_manifests_are_judged_as_the_portal_that_was_named(
    options: tuple[str, ...], answers: str, rules: str, tmp_path: Path
) -> None:
    with patch("sys.stdin", Keyboard(answers)):
        assert run("init", str(tmp_path), *options).exit_code == 0
    portal = load_config(tmp_path / "providers.yaml").portal
    assert (portal.rules, portal.modules) == (rules, ("openapi",) if rules == "roadie" else ())


def test_a_portal_that_nobody_knows_writes_nothing(tmp_path: Path) -> None:
    outcome = run("init", str(tmp_path), "--organization", "acme", "--portal", "compass")
    assert (outcome.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "compass is no portal that this tool knows" in outcome.stderr


@pytest.mark.parametrize(
    ("answer", "allow"),
    [
        ("", None),
        ("no", None),
        ("yes", ("*",)),
        ("Component, Group", ("Component", "Group")),
        ("[API]", ("API",)),
    ],
)
def test_init_asks_which_kinds_may_come(
    answer: str, allow: tuple[str, ...] | None, tmp_path: Path
) -> None:
    with patch("sys.stdin", Keyboard(f"acme\n\n\n{answer}\n")):
        outcome = run("init", str(tmp_path))
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.allow == allow
    assert "May its manifests also bring Groups, Users and Templates" in outcome.stderr


def test_an_address_that_is_pasted_for_the_organisation_has_its_name(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("https://dev.azure.com/acme/Payments\n\n\n")):
        outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 0, outcome.stderr
    (provider,) = load_config(tmp_path / "providers.yaml").providers
    assert provider.organization.name == "acme"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "name the organisation: catalog-sync init --organization NAME"),
        (("--organization", "a/b"), "nothing was written: providers.azureDevOps.b.organization"),
        (("--organization", "acme", "--project", "a/b"), "has a slash"),
        (("--organization", "acme", "--host", "http://x"), "must use https"),
        (("--organization", "acme", "--token-variable", "a b"), "is written out"),
        (("--organization", "acme", "--branch", "x*"), "has a wildcard"),
        (("--organization", "acme", "--allow", "Grup"), "did you mean Group?"),
    ],
)
def test_an_answer_that_cannot_be_used_writes_nothing(
    options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    with patch("sys.stdin", io.StringIO()):
        outcome = run("init", str(tmp_path), *options)
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert read_files(tmp_path) == {}


def test_no_answer_at_all_writes_nothing(tmp_path: Path) -> None:
    with patch("sys.stdin", Keyboard("\n\n\n")):
        outcome = run("init", str(tmp_path))
    assert outcome.exit_code == 2
    assert "there is no organisation without a name" in outcome.stderr
    assert read_files(tmp_path) == {}
