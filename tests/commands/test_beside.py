"""What a manifest includes beside it is looked up on disk, before it is pushed."""

import json
import os
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.running import run

API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {{name: prices}}
spec:
  type: openapi
  lifecycle: production
  owner: team
  definition:
    {key}: {value}
"""
HERE = "folder/catalog-info.yaml"
FILES = {
    "folder/api.yaml": "openapi: 3.0.0\n",
    "folder/broken.json": "{",
    "folder/large.yaml": "a" * (1 << 20) + "b",
    "top.yaml": "openapi: 3.1.0\n",
    ".git/HEAD": "ref: refs/heads/main\n",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this project's own catalog."""
    monkeypatch.chdir(tmp_path)


def problems(root: Path, key: str, value: str, *options: str) -> list[tuple[str, int]]:
    """Messages and lines of what is wrong with an API that includes something."""
    write_files(root, {HERE: API.format(key=key, value=value)})
    outcome = run("validate", "--json", str(root / HERE), *options)
    [file] = json.loads(outcome.stdout)
    found = [p for d in file["documents"] for p in d["problems"]]
    assert outcome.exit_code == bool(found)
    return [(each["message"], each["line"]) for each in found]


@pytest.mark.parametrize(
    "value",
    ["./api.yaml", "api.yaml", "../top.yaml", "/top.yaml", "../../top.yaml", "./link.yaml",
     "https://dev.azure.com/acme/P/_git/r?path=/x.yaml", "https://example.com/api.yaml"],
)  # fmt: skip
def test_what_is_there_or_elsewhere_is_right(tmp_path: Path, value: str) -> None:
    write_files(tmp_path / "repository", FILES)
    (tmp_path / "repository/folder/link.yaml").symlink_to("../top.yaml")
    assert problems(tmp_path / "repository", "$text", f"'{value}'") == []


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("$text", "./nope.yaml", "could not read location ./nope.yaml, there is no such file"),
        ("$text", "./api.yaml/x", "there is no such file"),
        ("$text", "./out.yaml", "it is a symbolic link out of the repository"),
        ("$text", "./circle.yaml", "it is a symbolic link that leads in a circle"),
        ("$text", "./large.yaml", "1,048,577 bytes"),
        ("$text", ".", "folder"),
        ("$json", "./broken.json", "JSON"),
    ],
)
def test_what_a_sync_would_refuse_is_told_with_its_place(
    tmp_path: Path, key: str, value: str, words: str
) -> None:
    root = write_files(tmp_path / "repository", FILES)
    write_files(tmp_path, {"secret.yaml": "a: 1\n"})
    (root / "folder/out.yaml").symlink_to("../../secret.yaml")
    (root / "folder/circle.yaml").symlink_to("circle.yaml")
    (message, line), *_ = problems(root, key, value)
    assert words in message
    assert line == 9


def test_nothing_above_the_repository_is_read(tmp_path: Path) -> None:
    root = write_files(tmp_path / "repository", FILES)
    write_files(tmp_path, {"secret.json": "{"})
    (message, _), *_ = problems(root, "$json", "../../secret.json")
    assert "there is no such file" in message


def test_without_a_repository_what_lies_below_the_file_is_looked_up(tmp_path: Path) -> None:
    files = {path: text for path, text in FILES.items() if not path.startswith(".git")}
    root = write_files(tmp_path / "plain", files)
    assert problems(root, "$text", "./api.yaml") == []
    assert "there is no such file" in problems(root, "$text", "./nope.yaml")[0][0]


def test_the_owner_of_the_catalog_chooses_how_long_an_include_may_be(tmp_path: Path) -> None:
    root = write_files(tmp_path / "repository", FILES)
    limits = "settings: {limits: {include: 2MiB}}\n"
    text = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
    write_files(root, {"providers.yaml": text + limits})
    config = ("--config", str(root / "providers.yaml"))
    assert problems(root, "$text", "./large.yaml", *config) == []


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = write_files(tmp_path / "repository", FILES)
    os.mkfifo(root / "folder/pipe.yaml")
    [(message, _)] = problems(root, "$text", "./pipe.yaml")
    assert "it is no regular file" in message
