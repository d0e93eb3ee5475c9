"""The real action.yml in real jobs, run by act: each mode, twice, and when things are refused."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from sync.action.jobs import annotations_of, older_warnings, outputs_of, summary_of
from sync.action.runner import write_summary
from sync.checked import as_annotations
from tests.support.actrunner import Ran, act
from tests.support.files import read_files, write_files
from tests.support.forge import TOKEN as GITHUB_TOKEN
from tests.support.forge import Forge, Repository
from tests.support.git import commit_all, git, head
from tests.support.hostile import (
    OWN_COMMAND,
    PAYLOADS,
    assert_plain_markdown,
    assert_plain_message,
    file_name,
)
from tests.support.hosting import Hosted, colleague, hook, hosted_world, tip
from tests.support.running import TOKEN, run
from tests.support.strangers import TARGETS, TEXTS, outside_code

ENTITIES = "catalog/entities"
BROKEN = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: not a name}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A repository, and a machine to run its jobs."""

    here: Hosted
    forge: Repository
    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def run(self, *, event: int | None = None, **inputs: str) -> Ran:
        """One job; as a pull request's when ``event`` is its number."""
        given = {
            "token": TOKEN,
            "github-token": GITHUB_TOKEN,
            **{name.replace("_", "-"): value for name, value in inputs.items()},
        }
        environment = {
            "CATALOG_SYNC_CONNECT": f"dev.azure.com={self.here.world.emulator.url}",
            "GITHUB_API_URL": self.forge.api,
            "GITHUB_REPOSITORY": self.forge.name,
        }
        ran = act(
            self.here.clone,
            self.folder / f"job-{next(self._numbers)}",
            given,
            environment=environment,
            event=None if event is None else pull_request(event, tip(self.here.bare)),
        )
        assert TOKEN not in ran.log + ran.summary
        assert GITHUB_TOKEN not in ran.log + ran.summary
        return ran


def pull_request(number: int, base: str) -> dict[str, object]:
    """The event of a pull request that would be merged into the commit ``base``."""
    return {"pull_request": {"number": number, "base": {"sha": base}}}


@pytest.fixture
def runner(tmp_path: Path, github: Forge) -> Iterator[Runner]:
    with hosted_world(tmp_path) as here:
        yield Runner(here=here, forge=github.repository(), folder=tmp_path / "jobs")


def test_commit_pushes_once_and_a_second_job_changes_nothing(runner: Runner) -> None:
    first = runner.run(commit_message="chore: catalog", author="Bot <bot@example.com>")
    assert first.outcome == "success", first.log
    assert first.outputs["commit"] == tip(runner.here.bare)
    assert {name: first.outputs[name] for name in ("changed", "created", "updated", "deleted")} == {
        "changed": "true",
        "created": "1",
        "updated": "0",
        "deleted": "0",
    }
    about = git(runner.here.bare, "log", "-1", "--format=%an %s", "main")
    assert about == "Bot chore: catalog\n"
    assert "| created | `component:default/cart` |" in first.summary
    git(runner.here.clone, "pull", "--quiet", "origin", "main")
    second = runner.run()
    assert (second.outcome, second.outputs["changed"], second.outputs["commit"]) == (
        "success",
        "false",
        "",
    )
    assert "Nothing changed." in second.summary
    assert tip(runner.here.bare) == first.outputs["commit"]


def test_a_branch_that_moved_is_caught_up_with(runner: Runner) -> None:
    made = colleague(runner.here.bare, {"docs/note.txt": "hello\n"})
    ran = runner.run()
    assert ran.outcome == "success", ran.log
    assert git(runner.here.bare, "rev-parse", "main^").strip() == made


def test_a_branch_that_moves_while_it_is_pushed_to_is_caught_up_with(runner: Runner) -> None:
    before = tip(runner.here.bare)
    attempts = moved_by_the_next_push(runner.here.bare)
    ran = runner.run()
    assert ran.outcome == "success", ran.log
    assert ran.log.count("beginning again on its new tip") == 1
    assert attempts.read_text(encoding="utf-8") == "push\n" * 2
    assert ran.outputs["commit"] == tip(runner.here.bare)
    assert ran.outputs["created"] == "1"
    log = git(runner.here.bare, "log", "--reverse", "--format=%s", f"{before}..main").splitlines()
    assert log == ["moved", "catalog: 1 created"]


def moved_by_the_next_push(bare: Path) -> Path:
    """While the next push to ``bare`` is being taken, main gets another commit, so that git must
    refuse the push; the file that has a line for each push.

    The move is someone else's: it is made outside what git sets aside for the push.
    """
    attempts = bare / "attempts"
    commit = "-c user.name=C -c user.email=c@example.com commit-tree -p main -m moved"
    script = (
        "unset $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH\n"
        f"cd '{bare}' && echo push >> attempts\n"
        '[ "$(wc -l < attempts)" -eq 1 ] || exit 0\n'
        f"git update-ref refs/heads/main $(git {commit} 'main^{{tree}}')"
    )
    hook(bare, "pre-receive", script)
    return attempts


def test_a_refused_push_fails_the_step_and_names_the_setting(runner: Runner) -> None:
    hook(runner.here.bare, "pre-receive", "echo 'GH006: Protected branch' >&2; exit 1")
    ran = runner.run()
    assert ran.outcome == "failure"
    assert "Rulesets" in ran.log
    assert "ended with exit code 5" in ran.log
    assert ran.outputs["created"] == "1"


def test_pull_request_opens_one_with_labels_and_leaves_the_branch(runner: Runner) -> None:
    before = head(runner.here.clone)
    ran = runner.run(mode="pull-request", labels="catalog, bot", reviewers="reviewer")
    assert ran.outcome == "success", ran.log
    [opened] = runner.forge.pulls()
    assert ran.outputs["pull-request-number"] == str(opened["number"])
    assert ran.outputs["pull-request-url"] == opened["html_url"]
    assert [label["name"] for label in opened["labels"]] == ["catalog", "bot"]
    assert tip(runner.here.bare) == before
    again = runner.run(mode="pull-request")
    assert (again.outputs["commit"], again.outputs["pull-request-number"]) == ("", "1")


def test_a_review_keeps_one_comment_on_what_the_change_would_do(runner: Runner) -> None:
    number = proposed(runner)
    for name in ("cart", "till"):
        runner.here.manifest(name)
        ran = runner.run(event=number, mode="dry-run")
        assert ran.outcome == "success", ran.log
    assert tip(runner.here.bare) == head(runner.here.clone)
    [comment] = runner.forge.comments(number)
    assert "The next sync with this change: 2 created." in comment
    assert "| `acme` | 2 | 0 | 0 |" in comment


def test_a_review_marks_edits_by_hand_as_well(runner: Runner) -> None:
    assert runner.here.sync("--push").exit_code == 0
    number = proposed(runner)
    write_files(runner.here.clone, {f"{ENTITIES}/component/default/cart.yaml": "mine\n"})
    commit_all(runner.here.clone, "by hand")
    ran = runner.run(event=number, mode="dry-run")
    assert ran.outcome == "failure"
    assert f"::error file={ENTITIES}/component/default/cart.yaml,line=1," in ran.log
    [comment] = runner.forge.comments(number)
    for text in (comment, ran.summary):
        assert "### In this repository" in text
        assert "1 updated" in text


def test_a_review_asks_no_place_that_was_not_reviewed_and_shows_it(runner: Runner) -> None:
    number = proposed(runner)
    other = "    other: {organization: other, token: '${OTHER_TOKEN}'}\n"
    providers = f"providers:\n  azureDevOps:\n    acme: {{organization: acme}}\n{other}"
    write_files(runner.here.clone, {"providers.yaml": providers})
    commit_all(runner.here.clone, "another organisation")
    ran = runner.run(event=number, mode="dry-run")
    assert (ran.outcome, ran.outputs["created"]) == ("success", "1"), ran.log
    [comment] = runner.forge.comments(number)
    line = "- provider `other`: `${OTHER_TOKEN}` to `https://dev.azure.com/other`; a new provider"
    assert line in comment
    assert line in ran.summary
    assert all("/other/" not in one.path for one in runner.here.world.emulator.requests)


def test_a_pull_request_from_a_fork_is_checked_without_secrets(runner: Runner) -> None:
    number = proposed(runner)
    runner.here.world.emulator.clear_requests()
    write_files(runner.here.clone, {"catalog/notes.txt": "mine\n"})
    commit_all(runner.here.clone, "by hand")
    ran = runner.run(event=number, mode="dry-run", token="")
    assert ran.outcome == "failure"
    assert "gets no secrets" in ran.log
    assert ran.outputs["problems"] == "1"
    assert "::error file=catalog/notes.txt::" in ran.log
    assert runner.here.world.emulator.requests == ()
    [comment] = runner.forge.comments(number)
    assert "Azure DevOps was not asked" in comment


def test_a_wrong_token_fails_the_step_and_removes_nothing(runner: Runner) -> None:
    assert runner.here.sync("--push").exit_code == 0
    before = tip(runner.here.bare)
    ran = runner.run(token="wrong-secret-0123456789")
    assert ran.outcome == "failure"
    assert "ended with exit code 4" in ran.log
    assert "::error file=providers.yaml,line=1,col=1::provider acme could not" in (ran.log)
    assert git(runner.here.bare, "diff", "--name-status", before, "main", "--", ENTITIES) == ""


def test_problems_are_annotated_in_the_locations_log(runner: Runner) -> None:
    runner.here.manifest("lamp", BROKEN)
    assert runner.here.sync("--push").exit_code == 0
    ran = runner.run(mode="dry-run", strict="true")
    problems = json.loads(ran.report)["problems"]
    assert (ran.outcome, ran.outputs["problems"]) == ("failure", str(len(problems)))
    found = ran.log.partition("::error file=catalog/locations.yaml,line=4,col=1,title=")[2]
    assert "a name has no spaces" in found.partition("::Write name: ")[0]


def test_other_commands_run_as_well(runner: Runner) -> None:
    assert runner.here.sync("--push").exit_code == 0
    write_files(runner.here.clone, {"a b/catalog-info.yaml": BROKEN})
    commit_all(runner.here.clone, "a manifest")
    judged = runner.run(command="validate", args="'a b/catalog-info.yaml'")
    assert (judged.outcome, judged.outputs["problems"]) == ("failure", "2")
    title = "a name has no spaces%2C"
    assert f"::error file=a b/catalog-info.yaml,line=3,col=18,title={title}" in judged.log
    page = runner.run(command="report", args="--output page.html")
    assert (page.outcome, page.outputs["report"]) == ("success", "page.html")
    assert page.report.startswith(b"<!")


def test_a_job_with_an_extra_runs_in_the_environment_that_has_it(runner: Runner) -> None:
    ran = runner.run(mode="dry-run", extras="entra")
    assert (ran.outcome, ran.outputs["created"]) == ("success", "1"), ran.log


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"command": "destroy"}, "input command is 'destroy'"),
        ({"mode": "force"}, "input mode is 'force'"),
        ({"strict": "maybe"}, "input strict is 'maybe'"),
        ({"args": "'"}, "input args"),
    ],
)
def test_a_wrong_input_is_told(inputs: dict[str, str], says: str) -> None:
    variables = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    outcome = run("action", environment=variables)
    assert outcome.exit_code == 2
    assert says in outcome.stderr


def proposed(runner: Runner) -> int:
    """Someone's pull request; its number."""
    data = {"title": "A change", "head": "topic", "base": "main", "body": ""}
    return int(runner.forge.ask("POST", "/pulls", data)["number"])


def test_nothing_of_the_action_is_left_in_the_repository(runner: Runner) -> None:
    before = set(read_files(runner.here.clone))
    runner.run(mode="dry-run")
    assert {p for p in set(read_files(runner.here.clone)) - before if ".git/" not in p} == set()


def test_strangers_texts_are_inert_in_all_that_a_pull_request_shows(runner: Runner) -> None:
    """Each payload is the name of a repository, every free text of an entity, and a wrong name."""
    runner.here.without_manifest("cart")
    write_files(runner.here.world.organizations / "acme" / "Shop", hostile_repositories())
    runner.here.world.emulator.reload()
    proposal = runner.run(mode="pull-request", issue="true")
    assert proposal.outcome == "success", proposal.log
    [opened] = runner.forge.pulls()
    [issue] = [one for one in runner.forge.ask("GET", "/issues") if "pull_request" not in one]
    assert proposal.outputs["issue-url"] == issue["html_url"]
    assert issue["title"] == f"Catalog: {len(PAYLOADS)} manifests need attention"
    assert_plain_markdown(issue["body"], comments=1)
    created = len(PAYLOADS) - 1  # half a character is no text
    assert opened["title"] == f"Catalog: {created} created"
    assert_plain_markdown(opened["body"], comments=1)
    assert len(opened["body"]) < 65_536
    message = git(runner.here.bare, "log", "-1", "--format=%B", "catalog-sync/update")
    text, seal = message.rstrip().rsplit("\n\n", 1)
    assert re.fullmatch("Catalog-Sync-Tree: [0-9a-f]{40}", seal)
    assert_plain_message(text)
    review = runner.run(event=proposed(runner), mode="dry-run")
    [comment] = runner.forge.comments(3)
    assert_plain_markdown(comment, comments=1)
    for ran in (proposal, review):
        assert_plain_markdown(ran.summary, comments=0)
        assert "more; `catalog-sync sync -v` lists them all" not in ran.summary
        assert ran.outputs["created"] == str(created)
        assert_obeys_us_alone(ran)


def hostile_repositories() -> dict[str, str]:
    """A manifest for each payload, with an entity that is taken and one that is refused."""
    start = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: "
    good = "spec: {type: service, lifecycle: production, owner: shop}\n"
    files = {}
    for number, payload in enumerate(PAYLOADS.values()):
        text = json.dumps(payload)
        about = f"title: {text}, description: {text}, annotations: {{example.com/x: {text}}}"
        links = f"links: [{{url: https://example.com, title: {text}}}]"
        taken = f"{start}{{name: n{number}, {about}, {links}}}\n"
        taken += f"spec: {{type: {text}, lifecycle: {text}, owner: shop, extra: [{text}]}}\n"
        refused = f"{start}{{name: {text}}}\n{good}"
        files[f"{file_name(payload)}/catalog-info.yaml"] = f"{taken}---\n{refused}"
    return files


def assert_obeys_us_alone(ran: Ran) -> None:
    """The runner saw our groups and annotations, one token that stops commands for each group,
    and the outputs that action.yml has."""
    frame = r"::group::.*|::endgroup::|::stop-commands::[0-9a-f]{32}|::[0-9a-f]{32}::"
    others = [one for one in ran.commands if not re.fullmatch(frame, one)]
    assert [one for one in others if not OWN_COMMAND.fullmatch(one)] == []
    assert sum(one.startswith("::error") for one in others) <= 10
    expected = {
        "matrix": "",
        **dict.fromkeys(("created", "updated", "deleted", "problems"), r"\d+"),
        **dict.fromkeys(("commit",), r"[0-9a-f]{40}|"),
        "changed": "true",
        "issue-url": r"http://localhost:\d+/[\w/-]+|",
        "pull-request-number": r"\d*",
        "pull-request-url": r"http://localhost:\d+/[\w/-]+|",
        "report": r"/.*/catalog-sync-report\.json",
    }
    assert ran.outputs.keys() == expected.keys()
    for name, shape in expected.items():
        assert re.fullmatch(shape, ran.outputs[name]), name


_WARNING = {"line": 1, "column": 1, "severity": "warning", "new": False, "help": "write it"}


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_job_shows_of_a_run_is_safe_everywhere(text: str, tmp_path: Path) -> None:
    target = f"{TARGETS[0]}{text}"
    data = {
        "changes": [{"action": "create", "entity": "component:default/a", "target": target}],
        "problems": [
            {"target": target, "type": text, "message": text, "line": 1, "column": 1},
            {**_WARNING, "target": target, "type": text, "message": text, "says": text},
        ],
        "providers": [{"id": "acme", "complete": False, "found": 1, "reason": text}],
        "commit": None,
        "pullRequest": None,
    }
    annotations = list(as_annotations(annotations_of(data, tmp_path / "providers.yaml")))
    assert len(annotations) == 2
    assert all(len(line.splitlines()) == 1 for line in annotations)
    assert older_warnings(data) == 1
    assert outputs_of(data)["problems"] == "2"
    write_summary(tmp_path / "summary", summary_of("sync", data, 0))
    plain = outside_code((tmp_path / "summary").read_text(encoding="utf-8"))
    words = re.sub(r"\[\]\(<[^<>]*>\)", "", plain)
    assert not re.search(r"[@#]\w|<\w|!\[|evil|owned|Signed", words)
