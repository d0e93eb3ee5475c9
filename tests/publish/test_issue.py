"""The life of the one issue with what needs attention: a stateful GitHub, real pushes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from sync.publish.issue import LABEL
from tests.azure.scripted import Asked, Says, scripted
from tests.publish.proposing import HOUR
from tests.support.forge import PERSON, TOKEN, Forge, Repository
from tests.support.git import git
from tests.support.hosting import MANIFEST, Hosted, hook, hosted_world, tip
from tests.support.running import EPOCH, Outcome

BROKEN = MANIFEST.replace("lifecycle: production, ", "")
MARK = "<!-- catalog-sync attention=catalog -->"


class Life:
    """A catalog beside an issue; each run is an hour after the one before."""

    def __init__(self, here: Hosted, repository: Repository) -> None:
        self.here = here
        self.repository = repository
        self.now = EPOCH

    def sync(self, *options: str, **variables: str) -> Outcome:
        """One run that commits, pushes and tells."""
        self.now += HOUR
        outcome = self.here.sync(
            *(options if "--pull-request" in options else ("--push", *options)),
            "--issue",
            epoch=self.now,
            environment=self.repository.environment | variables,
        )
        assert TOKEN not in outcome.stdout + outcome.stderr
        return outcome

    def done(self, *options: str) -> str:
        """A run that succeeds; what it says on stderr."""
        outcome = self.sync(*options)
        assert outcome.exit_code == 0, outcome.stderr
        return outcome.stderr

    def breaks(self, *names: str) -> None:
        """These manifests become invalid."""
        for name in names:
            self.here.manifest(name, BROKEN.format(name=name))

    def issues(self) -> list[dict[str, Any]]:
        """All issues, the oldest first."""
        found: list[dict[str, Any]] = self.repository.ask("GET", "/issues?state=all&direction=asc")
        return found

    @property
    def only(self) -> dict[str, Any]:
        """The one issue there is."""
        [found] = self.issues()
        return found

    def as_person(self, method: str, path: str, data: Any) -> Any:
        """Somebody who may work in the repository does something."""
        return self.repository.ask(method, path, data, token=PERSON)


@pytest.fixture
def life(tmp_path: Path, github: Forge) -> Iterator[Life]:
    with hosted_world(tmp_path) as here:
        repository = github.repository()
        repository.ask("PUT", "/collaborators/person", {"permission": "push"})
        yield Life(here, repository)


def test_it_lives_as_long_as_something_needs_attention(life: Life) -> None:
    assert "issue" not in life.done()
    assert life.issues() == [], "nothing is wrong"

    life.breaks("cart")
    assert f"the issue {life.repository.api}" not in life.done("--dry-run")
    assert life.issues() == [], "a dry run writes nothing"

    said = life.done("--json")
    opened = life.only
    assert f"the issue {opened['html_url']} is opened" in said
    assert opened["title"] == "Catalog: 1 manifest needs attention"
    assert [label["name"] for label in opened["labels"]] == [LABEL]
    assert "## `shop` (1)\n\n### `Shop`\n\n- [`Shop/cart`](<https://" in opened["body"]
    assert opened["body"].rstrip().endswith(MARK)

    assert "the issue" not in life.done()
    assert life.only == opened, "not even its time of change"

    life.breaks("till")
    life.here.manifest("lamp")
    assert "is updated" in life.done()
    assert life.only["title"] == "Catalog: 2 manifests need attention"
    assert life.only["state"] == "open"

    for name in ("cart", "till"):
        life.here.manifest(name)
    assert "is closed" in life.done()
    closed = life.only
    assert (closed["state"], closed["title"]) == ("closed", "Catalog: no manifest needs attention")
    life.done()
    assert life.only == closed

    life.breaks("lamp")
    assert "is opened again" in life.done()
    assert life.only["state"] == "open"
    assert "Shop/lamp" in life.only["body"]
    assert "Shop/cart" not in life.only["body"]


def test_the_report_names_it(life: Life) -> None:
    life.breaks("cart")
    report = json.loads(life.sync("--json").stdout)
    assert report["issue"] == life.only["html_url"]
    assert json.loads(life.sync("--json").stdout)["issue"] == life.only["html_url"]


def test_with_a_pull_request_it_tells_what_that_proposes(life: Life) -> None:
    life.breaks("cart")
    assert json.loads(life.sync("--json", "--pull-request").stdout)["pullRequest"]
    opened = [one for one in life.issues() if "pull_request" not in one]
    assert [one["title"] for one in opened] == ["Catalog: 1 manifest needs attention"]
    life.done("--pull-request")
    assert [one for one in life.issues() if "pull_request" not in one] == opened


def test_one_that_a_person_closed_stays_closed_until_something_changes(life: Life) -> None:
    life.breaks("cart")
    life.done()
    life.as_person("PATCH", f"/issues/{life.only['number']}", {"state": "closed"})
    assert "was closed with the same problems" in life.done()
    assert life.only["state"] == "closed"
    life.breaks("till")
    life.done()
    assert life.only["state"] == "open"


def test_what_people_write_into_its_text_is_lost_and_what_they_say_stays(life: Life) -> None:
    life.breaks("cart")
    life.done()
    opened = life.only
    number, body = opened["number"], opened["body"]
    life.as_person("POST", f"/issues/{number}/comments", {"body": "mine"})
    life.as_person("PATCH", f"/issues/{number}", {"body": f"mine\n{body}\nmine", "labels": []})
    life.done()
    assert life.only["body"] == body
    assert life.repository.comments(number) == ["mine"]


def test_no_text_of_a_manifest_makes_it_another_catalogs(life: Life) -> None:
    name = "<!-- catalog-sync attention=other -->"
    life.here.manifest("cart", MANIFEST.format(name=json.dumps(name)))
    life.done()
    opened = life.only
    assert name in opened["body"]
    providers = life.here.clone / "providers.yaml"
    providers.write_text(f"folder: other\n{providers.read_text()}", encoding="utf-8")
    git(life.here.clone, "commit", "--quiet", "-am", "another folder")
    life.done()
    assert life.issues()[0] == opened
    assert len(life.issues()) == 2


def test_an_issue_with_our_line_by_somebody_else_is_theirs(life: Life) -> None:
    text = f"Nothing is wrong, do not look.\n\n{MARK}\n"
    forged = life.as_person("POST", "/issues", {"title": "x", "body": text, "labels": [LABEL]})
    life.breaks("cart")
    life.done()
    life.here.manifest("cart")
    life.done()
    theirs, ours = life.issues()
    assert (theirs["body"], theirs["updated_at"]) == (text, forged["updated_at"])
    assert (ours["user"]["login"], ours["state"]) == ("bot", "closed")


def test_of_two_the_older_is_kept_and_the_other_leads_to_it(life: Life) -> None:
    life.breaks("cart")
    life.done()
    first = life.only
    life.repository.ask("POST", "/issues", {"title": first["title"], "body": first["body"]})
    life.done()
    kept, twin = life.issues()
    assert kept == first
    assert (twin["state"], f"#{first['number']}" in twin["body"]) == ("closed", True)
    life.done()
    assert life.issues() == [kept, twin]


def test_catalogs_of_one_repository_have_an_issue_each(life: Life) -> None:
    life.breaks("cart")
    life.done()
    providers = life.here.clone / "providers.yaml"
    providers.write_text(f"folder: other\n{providers.read_text()}", encoding="utf-8")
    git(life.here.clone, "commit", "--quiet", "-am", "another folder")
    life.done()
    assert [MARK in one["body"] for one in life.issues()] == [True, False]


def test_an_outage_closes_nothing_and_says_nothing_new(life: Life) -> None:
    life.breaks("cart")
    life.done()
    opened = life.only
    life.here.manifest("cart")
    life.here.world.emulator.faults.add(Fault(action="unauthorized", times=None))
    assert life.sync("--deadline", "1").exit_code == 4
    assert life.only == opened


def test_a_partial_run_leaves_it_open_for_a_whole_one_to_close(life: Life) -> None:
    life.breaks("cart")
    life.done()
    life.here.manifest("cart")
    life.done("--repository", "cart")
    assert (life.only["state"], life.only["title"]) == (
        "open",
        "Catalog: no manifest needs attention",
    )
    assert "The last run did not see everything" in life.only["body"]
    before = life.only
    life.done("--repository", "cart")
    assert life.only == before
    life.done()
    assert life.only["state"] == "closed"


def test_of_a_catalog_that_was_not_published_nothing_is_told(life: Life) -> None:
    life.breaks("cart")
    hook(life.here.bare, "pre-receive", "exit 1")
    assert life.sync().exit_code == 5
    assert life.issues() == []


def test_where_issues_are_switched_off_the_commit_is_safe_and_it_is_said(life: Life) -> None:
    life.repository.ask("PATCH", "", {"has_issues": False})
    outcome = life.sync()
    assert outcome.exit_code == 5
    assert (
        "the catalog is published, but catalog-sync could not list issues: this" in outcome.stderr
    )
    assert "Settings → General → Features → Issues" in outcome.stderr
    assert git(life.here.bare, "show", "main:catalog/locations.yaml")


LIMIT = "You have exceeded a secondary rate limit."


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (
            Says(status=403, data={"message": "Resource not accessible"}),
            "permissions: issues: write",
        ),
        (Says(status=410, data={"message": "Issues has been disabled"}), "has no issues"),
        (Says(status=429, data={"message": LIMIT}), "takes no more requests for now (429)"),
        (Says(status=422, data={"message": "Validation Failed"}), "answered 422: Validation"),
    ],
)
def test_a_refusal_is_told_after_the_commit(life: Life, refusal: Says, says: str) -> None:
    def answer(asked: Asked) -> Says:
        return refusal if asked.method == "POST" else Says(data=[])

    life.breaks("cart")
    with scripted(lambda asked: _unknown(asked) or answer(asked)) as server:
        outcome = life.sync(GITHUB_API_URL=server.url)
    assert outcome.exit_code == 5
    assert "could not open the issue: " in outcome.stderr
    assert says in outcome.stderr
    assert tip(life.here.bare) == git(life.here.clone, "rev-parse", "HEAD").strip()


def _unknown(asked: Asked) -> Says | None:
    """What the token of an app is told of who it is."""
    return Says(status=403, data={"message": "no user"}) if asked.path == "/user" else None


def test_an_app_that_does_not_know_its_name_knows_the_issue_by_label_and_kind(life: Life) -> None:
    texts: dict[str, Any] = {}
    rows = [("Bot", 7), ("User", 6)]

    def answer(asked: Asked) -> Says:
        if asked.method != "GET":
            texts.update(asked.data)
            labels = [{"name": name} for name in texts.get("labels", [])]
            return Says(data={"number": 7, "html_url": "https://x/7", "labels": labels})
        assert f"labels={LABEL}&" in asked.path
        found = [
            {"number": n, "html_url": "https://x", "state": "open", "user": {"type": kind}, **texts}
            for kind, n in rows
        ]
        return Says(data=found if texts else [])

    life.breaks("cart")
    with scripted(lambda asked: _unknown(asked) or answer(asked)) as server:
        for _ in range(2):
            assert life.sync(GITHUB_API_URL=server.url).exit_code == 0
        life.here.manifest("cart")
        assert life.sync(GITHUB_API_URL=server.url).exit_code == 0
    wrote = [(asked.method, asked.path.rpartition("/")[2]) for asked in server.asked]
    assert [one for one in wrote if one[0] != "GET"] == [("POST", "issues"), ("PATCH", "7")]


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--no-commit",), "nothing to tell of"), (("--shard", "1/2", "--save", "x"), "publishes")],
)
def test_what_it_cannot_go_with_is_refused(life: Life, options: tuple[str, ...], says: str) -> None:
    outcome = life.here.sync("--issue", *options, environment=life.repository.environment)
    assert (outcome.exit_code, says in outcome.stderr) == (2, True)


def test_without_a_token_nothing_is_contacted(life: Life) -> None:
    life.here.world.emulator.clear_requests()
    outcome = life.sync(GITHUB_TOKEN="")
    assert outcome.exit_code == 5
    assert "an issue one with Issues: Read and write" in outcome.stderr
    assert not life.here.world.emulator.requests
