"""The workflows that ``init`` writes, that the documentation shows and that this repository uses on
itself, run by act for the events they are for."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from sync.commands.workflows import template
from tests.azure.scripted import Asked, Says, scripted
from tests.support.actrunner import ACTION, documented
from tests.support.artifacts import UPLOAD, artifacts
from tests.support.azurepipeline import pushed, run_steps
from tests.support.files import read_files, write_files
from tests.support.forge import TOKEN as GITHUB_TOKEN
from tests.support.forge import Forge, Repository
from tests.support.git import commit_all, git
from tests.support.hosting import MANIFEST, Hosted, hosted_world, tip
from tests.support.running import TOKEN, run
from tests.support.workflows import PROJECT, WorkflowRun, action_files, run_workflow

SYNC = ".github/workflows/catalog-sync.yml"
REVIEW = ".github/workflows/catalog-review.yml"
PAGES = "actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9"
ATTEST = "actions/attest@a1948c3f048ba23858d222213b7c278aabede763"
DOES_NOTHING = """\
name: stand-in
description: For what needs a service of GitHub's.
inputs:
  subject-path: {description: What to sign.}
runs:
  using: composite
  steps: [{shell: bash, run: "true"}]
"""
SECRETS = {"AZURE_TOKEN": TOKEN, "GITHUB_TOKEN": GITHUB_TOKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A repository that ``init`` has set up, at GitHub, and a machine to run its workflows."""

    here: Hosted
    forge: Repository
    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def run(
        self,
        workflow: Path | str,
        event: str,
        payload: Mapping[str, Any] | None = None,
        *,
        secrets: Mapping[str, str] = SECRETS,
        api: str | None = None,
        served: Mapping[str, Path] | None = None,
        options: Sequence[str] = (),
    ) -> WorkflowRun:
        """One run of a workflow; ``api`` is another GitHub's than the forge's, ``served`` has
        other stand-ins than the usual ones."""
        ran = run_workflow(
            self.here.clone,
            workflow,
            self.folder / f"run-{next(self._numbers)}",
            event=event,
            payload=payload,
            environment={
                "CATALOG_SYNC_CONNECT": f"dev.azure.com={self.here.world.emulator.url}",
                "GITHUB_API_URL": api or self.forge.api,
                "GITHUB_REPOSITORY": self.forge.name,
            },
            secrets=secrets,
            served={
                ACTION: write_files(self.folder / "action", action_files()),
                **artifacts(self.store, self.folder / "actions"),
                **(served or {}),
            },
            options=options,
        )
        assert not any(secret in ran.log for secret in SECRETS.values())
        return ran

    @property
    def store(self) -> Path:
        """Where artifacts are kept, each a folder."""
        return self.folder / "artifacts"

    def written(self, page: str, name: str) -> Path:
        """A workflow that a page of the documentation shows, as a file."""
        write_files(self.folder / page, {f"{name}.yml": documented(page)[name]})
        return self.folder / page / f"{name}.yml"

    def proposed(self, title: str = "A change") -> tuple[int, str]:
        """Someone's pull request: its number, and the commit it is at."""
        data = {"title": title, "head": "topic", "base": "main", "body": ""}
        opened = self.forge.ask("POST", "/pulls", data)
        return int(opened["number"]), str(opened["head"]["sha"])

    def by_hand(self, files: Mapping[str, str]) -> None:
        """Someone commits files in the clone."""
        write_files(self.here.clone, files)
        commit_all(self.here.clone, "by hand")


@pytest.fixture
def runner(tmp_path: Path, github: Forge) -> Iterator[Runner]:
    with hosted_world(tmp_path) as here:
        assert run("init", str(here.clone), "--action", ACTION).exit_code == 0
        commit_all(here.clone, "init")
        git(here.clone, "push", "--quiet", "origin", "main")
        yield Runner(here=here, forge=github.repository(), folder=tmp_path / "runner")


def entities(bare: Path) -> list[str]:
    """The names of the entity files in the pushed catalog."""
    paths = git(bare, "ls-tree", "-r", "--name-only", "main", "--", "catalog/entities")
    return [Path(path).stem for path in paths.split()]


# --- the scheduled sync ---


def test_the_clock_syncs_and_the_second_time_changes_nothing(runner: Runner) -> None:
    first = runner.run(SYNC, "schedule", {"schedule": "*/15 * * * *"})
    assert first.jobs == {"sync": ("success",)}, first.log
    assert entities(runner.here.bare) == ["cart"]
    made = tip(runner.here.bare)
    assert f"::set-output:: commit={made}" in first.log
    git(runner.here.clone, "pull", "--quiet", "origin", "main")
    second = runner.run(SYNC, "schedule", {"schedule": "*/15 * * * *"})
    assert second.jobs == {"sync": ("success",)}, second.log
    assert "Nothing changed." in second.summary
    assert tip(runner.here.bare) == made


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("workflow_dispatch", {"inputs": {"repository": "lamp"}}),
        (
            "repository_dispatch",
            {"action": "manifest-changed", "client_payload": {"repository": "lamp"}},
        ),
    ],
)
def test_one_repository_is_synced_when_the_event_names_it(
    event: str, payload: Mapping[str, Any], runner: Runner
) -> None:
    runner.here.manifest("lamp")
    ran = runner.run(SYNC, event, payload)
    assert ran.jobs == {"sync": ("success",)}, ran.log
    assert entities(runner.here.bare) == ["lamp"]


def test_all_of_them_are_synced_when_it_names_none(runner: Runner) -> None:
    runner.here.manifest("lamp")
    ran = runner.run(SYNC, "workflow_dispatch", {"inputs": {"repository": ""}})
    assert ran.jobs == {"sync": ("success",)}, ran.log
    assert entities(runner.here.bare) == ["cart", "lamp"]


def test_a_name_from_an_event_is_never_an_option_or_a_command(runner: Runner) -> None:
    name = 'x\' --no-commit "$(touch pwned)"\n--full ::error::pwned'
    assert runner.here.sync("--push").exit_code == 0
    before = tip(runner.here.bare)
    runner.here.manifest("lamp")
    ran = runner.run(SYNC, "repository_dispatch", {"client_payload": {"repository": name}})
    assert ran.jobs == {"sync": ("success",)}, ran.log
    assert ran.commands("error") == []
    assert "Nothing changed." in ran.summary
    assert tip(runner.here.bare) == before
    assert list(runner.folder.parent.rglob("pwned")) == []


def test_ten_pushes_in_a_minute_are_two_runs_and_none_is_forgotten(runner: Runner) -> None:
    """From a service hook's events to commits, while the search shows nothing of them. Pushes come
    while a run is under way; of those that wait in a group GitHub keeps the last
    (docs/action.md)."""
    assert runner.here.sync("--push").exit_code == 0
    started: list[str] = []
    waiting: dict[str, Mapping[str, Any]] = {}
    for number in range(10):
        name = "desk" if number == 4 else "lamp"
        event = asked_of_github(runner, name, f"push {number}")
        if name in started:
            waiting[name] = event
        else:
            started.append(name)
            assert synced(runner, event) == f"push {number}"
    for name, event in waiting.items():
        started.append(name)
        assert synced(runner, event) == "push 9"
    assert started == ["lamp", "desk", "lamp"]
    assert entities(runner.here.bare) == ["cart", "desk", "lamp"]


def asked_of_github(runner: Runner, name: str, description: str) -> Mapping[str, Any]:
    """Somebody pushes a manifest, and the pipeline asks for its sync: the event of GitHub's."""
    text = MANIFEST.format(name=name).replace("}", f", description: {description}}}", 1)
    path = f"acme/Shop/{name}/catalog-info.yaml"
    write_files(runner.here.world.organizations, {path: text})
    runner.here.world.emulator.reload(index=False)
    steps: Any = yaml.safe_load(template("catalog-changed.yml"))["steps"]
    with scripted(lambda _: Says(status=204)) as github:
        ran = run_steps(
            steps,
            runner.folder.parent,
            runner.folder / f"agent-{description}",
            variables={"CATALOG_DISPATCH_TOKEN": GITHUB_TOKEN},
            environment={"GITHUB_API": github.url, "CATALOG": "acme/software-catalog"},
            payload=pushed(name),
        )
    assert ran.codes == (0,), ran.output
    [asked] = github.asked
    return {"action": asked.data["event_type"], "client_payload": asked.data["client_payload"]}


def synced(runner: Runner, event: Mapping[str, Any]) -> str:
    """Run the workflow; the description that the catalog then has of what the event names."""
    git(runner.here.clone, "pull", "--quiet", "origin", "main")
    ran = runner.run(SYNC, "repository_dispatch", event)
    assert ran.jobs == {"sync": ("success",)}, ran.log
    path = f"catalog/entities/component/default/{event['client_payload']['repository']}.yaml"
    entity = git(runner.here.bare, "show", f"main:{path}")
    return entity.partition("description: ")[2].partition("\n")[0]


def test_deletions_are_allowed_by_the_number_that_someone_gives(runner: Runner) -> None:
    names = [f"x{number}" for number in range(6)]
    for name in names:
        runner.here.manifest(name)
    assert runner.here.sync("--push").exit_code == 0
    for name in names:
        runner.here.without_manifest(name)
    held = runner.run(SYNC, "schedule", {"schedule": "*/15 * * * *"})
    assert held.jobs == {"sync": ("failure",)}
    assert "### Held back (6)" in held.summary
    assert "run again with --allow-deletions 6" in held.summary
    assert entities(runner.here.bare) == ["cart", *names]
    git(runner.here.clone, "pull", "--quiet", "origin", "main")
    wrong = runner.run(SYNC, "workflow_dispatch", {"inputs": {"allow-deletions": "6; touch pwned"}})
    assert wrong.jobs == {"sync": ("failure",)}
    assert entities(runner.here.bare) == ["cart", *names]
    ran = runner.run(SYNC, "workflow_dispatch", {"inputs": {"allow-deletions": "6"}})
    assert ran.jobs == {"sync": ("success",)}, ran.log
    assert entities(runner.here.bare) == ["cart"]
    assert list(runner.folder.parent.rglob("pwned")) == []


@pytest.mark.parametrize("options", [(), ("--sharded",)])
def test_runs_share_a_group_only_if_they_are_asked_for_the_same(
    tmp_path: Path, options: Sequence[str]
) -> None:
    assert (
        run("init", str(tmp_path), "--organization", "acme", "--action", ACTION, *options).exit_code
        == 0
    )
    text = (tmp_path / SYNC).read_text(encoding="utf-8")
    group = text.partition("  group:")[2].partition("  cancel-in-progress: false\n")[0]
    asked = re.findall(r"(?:repositories|allow-deletions): \$\{\{ (.*?) \}\}", text)
    assert len(asked) == (1 if options else 2)
    parts = [part.split("}}")[0].strip() for part in " ".join(group.split()).split("${{")[1:]]
    assert parts == asked


# --- the review of pull requests ---


def event_of(number: int, head: str, base: str = "") -> dict[str, Any]:
    """What GitHub tells about a pull request that would be merged into the commit ``base``."""
    proposal = {"number": number, "head": {"sha": head}, "base": {"sha": base}}
    return {"action": "opened", "pull_request": proposal}


def test_a_review_says_what_the_change_would_do(runner: Runner) -> None:
    number, head = runner.proposed()
    for _ in range(2):
        ran = runner.run(REVIEW, "pull_request", event_of(number, head, tip(runner.here.bare)))
        assert ran.jobs == {"review": ("success",)}, ran.log
    [comment] = runner.forge.comments(number)
    assert "The next sync with this change: 1 created." in comment


def test_a_fork_gets_no_secrets_and_is_checked_all_the_same(runner: Runner) -> None:
    number, head = runner.proposed()
    runner.by_hand({"catalog/notes.txt": "mine\n"})
    secrets = {"GITHUB_TOKEN": GITHUB_TOKEN}
    with scripted(read_only) as forge:
        event = event_of(number, head)
        ran = runner.run(REVIEW, "pull_request", event, secrets=secrets, api=forge.url)
    assert ran.jobs == {"review": ("failure",)}, ran.log
    [refused, ended] = ran.commands("error")
    assert refused.startswith("::error file=catalog/notes.txt::")
    assert "ended with exit code 1" in ended
    [degraded, silent] = ran.commands("notice")
    assert "gets no secrets" in degraded
    assert "No comment was written in the pull request: could not comment" in silent
    assert runner.here.world.emulator.requests == ()


def read_only(asked: Asked) -> Says:
    """GitHub, to the token that the workflow of a fork has."""
    if asked.method == "GET":
        return Says(data=[])
    return Says(status=403, data={"message": "Resource not accessible by integration"})


# --- the documented pair of workflows that comments for forks ---


def reviewed(runner: Runner) -> tuple[int, str]:
    """A pull request of a fork with a foreign file, checked by the first workflow."""
    number, head = runner.proposed("From a fork")
    runner.by_hand({"catalog/notes.txt": "mine\n"})
    first = runner.written("action", "catalog-review")
    ran = runner.run(first, "pull_request", event_of(number, head), secrets={})
    assert ran.jobs == {"check": ("failure",)}, ran.log
    assert set(read_files(runner.store)) == {"review/number", "review/report.json"}
    return number, head


def commented(runner: Runner, head: str, *, event: str = "pull_request") -> WorkflowRun:
    """The second workflow, which has the repository's token but not that of Azure DevOps."""
    about = {"event": event, "id": 7, "head_sha": head}
    second = runner.written("action", "catalog-review-comment")
    secrets = {"GITHUB_TOKEN": GITHUB_TOKEN}
    return runner.run(second, "workflow_run", {"workflow_run": about}, secrets=secrets)


def test_the_pair_comments_for_a_fork(runner: Runner) -> None:
    number, head = reviewed(runner)
    for _ in range(2):
        ran = commented(runner, head)
        assert ran.jobs == {"comment": ("success",)}, ran.log
    [comment] = runner.forge.comments(number)
    assert "Azure DevOps was not asked" in comment
    assert "catalog/notes.txt" in comment


def test_the_second_of_the_pair_runs_for_pull_requests_only(runner: Runner) -> None:
    assert "comment" not in commented(runner, "0" * 40, event="push").jobs


def test_a_hostile_artifact_neither_runs_nor_speaks_elsewhere(runner: Runner) -> None:
    number, head = reviewed(runner)
    other, _ = runner.proposed("Another")
    hostile = f"$(touch pwned) `touch pwned`' --head x ::error::pwned\nis={other}\n"
    write_files(runner.store, {"review/number": hostile})
    ran = commented(runner, "f" * len(head))
    assert ran.jobs == {"comment": ("failure",)}, ran.log
    assert f"pull request {other} is not at {'f' * len(head)}; left alone" in ran.printed
    assert runner.forge.comments(other) == runner.forge.comments(number) == []
    assert not any("pwned" in command for command in ran.commands("error", "notice"))
    assert list(runner.folder.parent.rglob("pwned")) == []


# --- the documented publication of the report ---


def test_the_page_is_what_the_site_gets(runner: Runner) -> None:
    assert runner.here.sync("--push").exit_code == 0
    here = ("--job", "build", "--platform", "ubuntu-24.04=-self-hosted")
    ran = runner.run(
        runner.written("publish-report", "Report"),
        "push",
        secrets={},
        served={PAGES: artifacts(runner.store, runner.folder / "pages")[UPLOAD]},
        options=here,
    )
    assert ran.jobs == {"build": ("success",)}, ran.log
    [(path, page)] = read_files(runner.store).items()
    assert path == "artifact/index.html"
    assert page.startswith(b"<!")


# --- this repository's own ---


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """This repository, but for the code, which is installed in this environment."""
    names = git(PROJECT, "ls-files", "catalog", "providers.yaml", ".github")
    files = {name: (PROJECT / name).read_bytes() for name in names.split("\n") if name}
    folder = write_files(tmp_path / "own", {**files, **action_files()})
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.com")
    commit_all(folder, "all")
    return folder


def test_our_own_review_passes_and_marks_an_edit_by_hand(own: Path, tmp_path: Path) -> None:
    event = event_of(1, "0" * 40)
    passed = run_workflow(own, REVIEW, tmp_path / "one", event="pull_request", payload=event)
    assert passed.jobs == {"check": ("success",)}, passed.log
    entity = "catalog/entities/component/default/checkout.yaml"
    write_files(own, {entity: (own / entity).read_text().replace("checkout", "cash")})
    commit_all(own, "by hand")
    failed = run_workflow(own, REVIEW, tmp_path / "two", event="pull_request", payload=event)
    assert failed.jobs == {"check": ("failure",)}, failed.log
    assert any(line.startswith(f"::error file={entity},") for line in failed.commands("error"))


def test_the_job_that_tries_the_action_on_each_runner_passes(own: Path, tmp_path: Path) -> None:
    here = ("--job", "action", "--matrix", "os:ubuntu-latest")
    file = ".github/workflows/ci.yml"
    ran = run_workflow(own, file, tmp_path / "run", event="push", options=here)
    assert ran.jobs == {"action": ("success",)}, ran.log


@pytest.mark.parametrize(("tag", "result"), [("v{}", "success"), ("v{}.1", "failure")])
def test_a_release_keeps_what_was_built_from_the_tag_that_is_its_version(
    tag: str, result: str, own: Path, tmp_path: Path
) -> None:
    """The job but for the building (make and the signature are stand-ins)."""
    about = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    version = tomllib.loads(about)["project"]["version"]
    built = ("catalog-sync.cdx.json", "catalog_sync.whl", "catalog_sync.tar.gz")
    makefile = f"dist:\n\tmkdir dist && cd dist && touch other {' '.join(built)}\n"
    write_files(own, {"pyproject.toml": about, "Makefile": makefile})
    commit_all(own, "the package")
    ran = run_workflow(
        own,
        ".github/workflows/release.yml",
        tmp_path / "run",
        event="push",
        payload={"ref": f"refs/tags/{tag.format(version)}"},
        served={
            **artifacts(tmp_path / "artifacts", tmp_path / "actions"),
            ATTEST: write_files(tmp_path / "attest", {"action.yml": DOES_NOTHING}),
        },
    )
    assert ran.jobs == {"build": (result,)}, ran.log
    kept = {f"release/{name}" for name in built} if result == "success" else set()
    assert set(read_files(tmp_path / "artifacts")) == kept
