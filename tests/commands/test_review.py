"""``catalog-sync review``: one comment, written again in place."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.commands.review import MARK, comment, stick
from sync.publish.github import GitHub
from tests.azure.scripted import Asked, Says, scripted
from tests.support.files import write_files
from tests.support.forge import PERSON, Forge, Repository
from tests.support.running import Outcome, run

TARGET = "https://dev.azure.com/acme/Payments/_git/ledger?path=/catalog-info.yaml"
NEW = "https://dev.azure.com/acme/Data/_git/new?path=/catalog-info.yaml"
STRANGE = "https://dev.azure.com/other/Data/_git/new?path=/catalog-info.yaml"


def dry_run(*changes: tuple[str, str]) -> dict[str, Any]:
    """What ``sync --dry-run --json`` prints: an action and a target for each change."""
    return {
        "changes": [
            {"action": action, "entity": f"component:default/x{n}", "target": target}
            for n, (action, target) in enumerate(changes)
        ],
        "problems": [],
        "providers": [{"id": "acme", "complete": True, "found": 3, "reason": ""}],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A pull request, and a repository to comment from."""

    forge: Repository
    folder: Path
    number: int

    def review(self, data: Any, *options: str) -> Outcome:
        """One run of the command."""
        report = self.folder / "report.json"
        report.write_text(data if isinstance(data, str) else json.dumps(data))
        arguments = ("--report", str(report), "--number", str(self.number), *options)
        config = ("--config", str(self.folder / "providers.yaml"))
        return run("review", *arguments, *config, environment=self.forge.environment)


@pytest.fixture
def proposed(github: Forge, sample: Mapping[str, bytes], tmp_path: Path) -> Proposed:
    folder = write_files(tmp_path / "repository", sample)
    repository = github.repository()
    data = {"title": "A change", "head": "topic", "base": "main", "body": ""}
    number = int(repository.ask("POST", "/pulls", data)["number"])
    return Proposed(forge=repository, folder=folder, number=number)


def test_there_is_one_comment_and_it_is_ours(proposed: Proposed) -> None:
    path = f"/issues/{proposed.number}/comments"
    proposed.forge.ask("POST", path, {"body": "Nice."}, token=PERSON)
    for data in (dry_run(("create", NEW)), dry_run(), dry_run()):
        assert proposed.review(data).exit_code == 0
    first, ours = proposed.forge.comments(proposed.number)
    assert first == "Nice."
    assert ours.startswith(
        f"{MARK}\n## Software catalog\n\nThe next sync with this change: nothing"
    )


def test_a_comment_of_a_stranger_that_has_our_mark_is_left_alone(proposed: Proposed) -> None:
    path = f"/issues/{proposed.number}/comments"
    theirs = f"{MARK}\nNothing changes."
    proposed.forge.ask("POST", path, {"body": theirs}, token=PERSON)
    for _ in range(2):
        assert proposed.review(dry_run(("create", NEW))).exit_code == 0
    first, ours = proposed.forge.comments(proposed.number)
    assert first == theirs
    assert "The next sync with this change: 1 created." in ours


@pytest.mark.parametrize(("kind", "methods"), [("Bot", ["PATCH"]), ("User", ["POST"])])
def test_a_workflows_token_knows_its_comment_by_a_bot_having_written_it(
    kind: str, methods: list[str]
) -> None:
    """GitHub does not tell such a token whose it is."""

    def answer(asked: Asked) -> Says:
        if asked.path == "/user":
            return Says(status=403, data={"message": "Resource not accessible by integration"})
        user = {"login": "someone", "type": kind}
        return Says(data=[{"id": 1, "body": f"{MARK}\nold", "user": user}])

    with scripted(answer) as server:
        forge = GitHub(api=server.url, repository="acme/catalog", token="t0ken")
        stick(forge, 7, f"{MARK}\nnew")
    assert [asked.method for asked in server.asked if asked.method != "GET"] == methods


def test_nothing_is_said_in_a_pull_request_at_another_commit(proposed: Proposed) -> None:
    outcome = proposed.review(dry_run(), "--head", "0" * 40)
    assert outcome.exit_code == 5
    assert proposed.forge.comments(proposed.number) == []
    head = proposed.forge.ask("GET", f"/pulls/{proposed.number}")["head"]["sha"]
    assert proposed.review(dry_run(), "--head", head).exit_code == 0


def _with(path: str, value: str) -> str:
    """A report in which one value is other JSON."""
    problem = {"target": NEW, "message": "m", "line": 1}
    data = {**dry_run(("create", NEW)), "problems": [problem]}
    section, key = path.split(".")
    data[section][0][key] = "HERE"
    return json.dumps(data).replace('"HERE"', value)


@pytest.mark.parametrize("value", ["1e999", "-1e999", "NaN", "-1", "1.5", "true", '"1"', "1" * 99])
@pytest.mark.parametrize("path", ["problems.line", "providers.found"])
def test_a_number_that_is_none_is_refused(proposed: Proposed, path: str, value: str) -> None:
    outcome = proposed.review(_with(path, value))
    assert outcome.exit_code == 2
    assert "is not what sync --json or check --json printed" in outcome.stderr
    checked = [{"file": "x", "documents": [{"problems": [{"message": "m", "line": "HERE"}]}]}]
    assert proposed.review(json.dumps(checked).replace('"HERE"', value)).exit_code == 2


@pytest.mark.parametrize(
    "path",
    [
        *("changes.action", "changes.entity", "changes.target"),
        *("problems.target", "problems.message", "providers.id", "providers.reason"),
    ],
)
@pytest.mark.parametrize("value", ["1", "null", "{}", "[[]]", "true"])
def test_a_text_that_is_none_is_refused(proposed: Proposed, path: str, value: str) -> None:
    assert proposed.review(_with(path, value)).exit_code == 2


@pytest.mark.parametrize(
    "target",
    [
        NEW.replace("dev.azure.com", "evil.example"),
        NEW.replace("dev.azure.com", "dev.azure.com@evil.example"),
        NEW.replace("dev.azure.com/acme", "dev.azure.com/acme.evil.example"),
        NEW.replace("/acme/", "/acme/../evil/"),
        NEW.replace("/acme/", "/acme/%2e%2E/evil/"),
        NEW.replace("/acme/", "/acme/..\\evil/"),
        STRANGE,
    ],
)
def test_a_link_leads_to_configured_places_alone(proposed: Proposed, target: str) -> None:
    problem = {"target": target, "message": "m", "line": 1}
    data = {**dry_run(("create", target), ("create", NEW)), "problems": [problem]}
    assert proposed.review(data).exit_code == 0
    [comment] = proposed.forge.comments(proposed.number)
    assert re.findall(r"\]\(<(.*?)>\)", comment) == [NEW]
    assert comment.count(target) == 2
    named = {"file": target, "documents": [{"problems": [problem]}]}
    assert proposed.review([named]).exit_code == 0
    [comment] = proposed.forge.comments(proposed.number)
    assert "](" not in comment


def test_without_a_providers_yaml_nothing_is_a_link(tmp_path: Path) -> None:
    assert "](" not in comment(dry_run(("create", NEW)), tmp_path / "providers.yaml")


@pytest.mark.parametrize("data", ["", "{}", "[1]", '{"changes": 1}', "null", "[[]]", "[" * 100_000])
def test_anything_else_than_a_report_is_refused(proposed: Proposed, data: str) -> None:
    outcome = proposed.review(data)
    assert outcome.exit_code == 2
    assert "is not what sync --json or check --json printed" in outcome.stderr


def test_a_report_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    for report, words in (
        (large, "large.json: it is larger than "),
        (tmp_path / "absent.json", "absent.json: No such file or directory"),
    ):
        outcome = run("review", "--report", str(report), "--number", "1")
        assert outcome.exit_code == 2
        assert words in outcome.stderr


def test_a_comment_of_any_size_fits(tmp_path: Path) -> None:
    """GitHub takes 65,536 characters."""
    count = 1_000
    providers = "".join(
        f"    provider-number-{n}-of-many:\n      organization: org-{n}\n" for n in range(count)
    )
    write_files(tmp_path, {"providers.yaml": f"providers:\n  azureDevOps:\n{providers}"})
    place = "https://dev.azure.com/org-{}/P/_git/r?path=/catalog-info.yaml"
    targets = [place.format(n) for n in range(count)]
    problem = {"message": "é" * 300, "line": 1, "column": 1, "severity": "error"}
    data = {
        **dry_run(*(("delete", target) for target in targets)),
        "problems": [{**problem, "target": target} for target in targets],
    }
    found = {"entity": None, "problems": [{**problem, "type": "edited"}] * count}
    checked = [{"file": "catalog/x.yaml", "documents": [found]}]
    more = "x" * 20_000
    for said in (data, checked):
        text = comment(said, tmp_path / "providers.yaml", checked=checked, unasked=more)
        assert more in text
        assert len(text) < 65_536
    text = comment(data, tmp_path / "providers.yaml", checked=checked)
    assert 40_000 < len(text) < 65_536
    assert re.search(r"^\| … and \d+ more providers \|", text, re.MULTILINE)
    assert text.count("more; `catalog-sync sync -v` lists them all") == 3


def test_providers_come_from_the_log_or_from_their_patterns(
    sample: Mapping[str, bytes], tmp_path: Path
) -> None:
    config = write_files(tmp_path, sample) / "providers.yaml"
    data = dry_run(("delete", TARGET), ("create", NEW), ("create", STRANGE))
    text = comment(data, config)
    assert "| `acme` | 1 | 0 | 1 |" in text
    assert "| none in providers.yaml | 1 | 0 | 0 |" in text


def test_a_check_alone_says_that_azure_devops_was_not_asked(tmp_path: Path) -> None:
    problem = {"type": "edited", "message": "by hand", "line": 3, "column": 1}
    files = [{"file": "catalog/x.yaml", "documents": [{"problems": [problem]}]}]
    text = comment(files, tmp_path / "providers.yaml")
    assert "Azure DevOps was not asked" in text
    assert "- `catalog/x.yaml`, line 3, column 1: `by hand`" in text
