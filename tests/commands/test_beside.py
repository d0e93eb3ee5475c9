"""What a manifest includes and names beside it is looked up on disk, before it is pushed."""

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


@pytest.mark.parametrize("key", ["$openapi", "$asyncapi"])
def test_what_a_module_of_the_portal_includes_is_looked_up_too(tmp_path: Path, key: str) -> None:
    root = write_files(tmp_path / "repository", FILES)
    assert not [m for m, _ in problems(root, key, "./nope.yaml") if "no such file" in m]
    module = "settings: {portal: {modules: [openapi]}}\n"
    write_files(
        root, {"p.yaml": f"providers: {{azureDevOps: {{a: {{organization: a}}}}}}\n{module}"}
    )
    config = ("--config", str(root / "p.yaml"))
    assert problems(root, key, "./api.yaml", *config) == []
    [(message, line)] = problems(root, key, "./nope.yaml", *config)
    assert "could not read location ./nope.yaml, there is no such file" in message
    assert line == 9


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = write_files(tmp_path / "repository", FILES)
    os.mkfifo(root / "folder/pipe.yaml")
    [(message, _)] = problems(root, "$text", "./pipe.yaml")
    assert "it is no regular file" in message


LOCATION = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {{name: all}}
spec:
  {extra}
  targets:
    - {target}
"""


def led(root: Path, target: str, extra: str = "{}") -> list[tuple[str, int | None]]:
    """Messages and lines of what is wrong with a Location's target."""
    text = LOCATION.format(target=json.dumps(target), extra=extra.strip("{}") or "# nothing else")
    write_files(root, {HERE: text})
    outcome = run("validate", "--json", str(root / HERE))
    [file] = json.loads(outcome.stdout)
    found = [p for d in file["documents"] for p in d["problems"]]
    assert outcome.exit_code == bool(found)
    return [(each["message"], each["line"]) for each in found]


@pytest.mark.parametrize(
    "target",
    ["./api.yaml", "../top.yaml", "/top.yaml", "./link.yaml", "./*.yaml", "../*/api.yaml",
     "https://dev.azure.com/acme/P/_git/r?path=/x.yaml", "https://tfs.acme.com/c/p/_git/r?path=/x"],
)  # fmt: skip
def test_a_target_that_is_there_or_elsewhere_is_right(tmp_path: Path, target: str) -> None:
    root = write_files(tmp_path / "repository", FILES)
    (root / "folder/link.yaml").symlink_to("../top.yaml")
    assert led(root, target) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("./nope.yaml", "./nope.yaml does not exist: there is no such file"),
        ("./api.yaml/x", "./api.yaml/x does not exist: there is no such file"),
        ("./sub", "./sub does not exist: it is a folder"),
        ("./", "./ cannot be followed: it is a folder; name a file, or a pattern such as ./*.yaml"),
        ("./*.yml", "./*.yml matches no file"),
        (
            "./circle.yaml",
            "./circle.yaml does not exist: it is a symbolic link that leads in a circle",
        ),
    ],
)
def test_a_target_that_is_not_there_is_told_in_a_syncs_words(
    tmp_path: Path, target: str, message: str
) -> None:
    root = write_files(tmp_path / "repository", {**FILES, "folder/sub/x.txt": ""})
    (root / "folder/circle.yaml").symlink_to("circle.yaml")
    assert led(root, target) == [(message, 7)]


@pytest.mark.parametrize("target", ["./nope.yaml", "./*.yml"])
def test_a_target_that_may_be_absent_is_no_problem(tmp_path: Path, target: str) -> None:
    root = write_files(tmp_path / "repository", FILES)
    assert led(root, target, "presence: optional") == []


def test_a_pattern_looks_at_no_folder_that_leads_out_of_the_repository(tmp_path: Path) -> None:
    root = write_files(tmp_path / "repository", FILES)
    write_files(tmp_path / "other", {"catalog-info.yaml": "a: 1\n"})
    (root / "folder/out").symlink_to("../../other")
    assert led(root, "./out/*.yaml") == [("./out/*.yaml matches no file", 7)]


def test_outside_a_repository_what_lies_below_the_working_folder_is_looked_up(
    tmp_path: Path,
) -> None:
    files = {path: text for path, text in FILES.items() if not path.startswith(".git")}
    assert led(write_files(tmp_path, files), "../top.yaml") == []


def test_what_only_a_sync_can_tell_is_named_once(tmp_path: Path) -> None:
    place = "https://dev.azure.com/acme/P/_git/r?path="
    location = LOCATION.format(target=f"{place}/a.yaml", extra="target: ./api.yaml")
    api = API.format(key="$text", value=f"'{place}/b.json'")
    root = write_files(tmp_path / "repository", FILES)
    write_files(root, {HERE: f"{location}---\n{api}", "folder/two.yaml": location})
    outcome = run("validate", str(root / HERE), str(root / "folder/two.yaml"))
    assert outcome.exit_code == 0
    told = [line for line in outcome.stderr.splitlines() if "only a sync can tell" in line]
    start = "only a sync can tell what is there: 2 URLs that were not looked at"
    assert told == [f"{start} ({place}/a.yaml, {place}/b.json)"]
