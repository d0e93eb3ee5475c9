"""explain: why a manifest or an entity is, or is not, in the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.support.files import write_files
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings, url
from tests.support.running import TOKEN

PETSTORE = {"P/petstore/catalog-info.yaml": component("petstore")}
GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: owners}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: admins}
spec: {type: team, children: []}
"""
OTHER = {"P/other/catalog-info.yaml": component("other")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which a manifest can be missing, and what has to be said of it."""

    name: str
    about: str
    """The check that the answer comes from."""
    says: tuple[str, ...]
    advises: str
    files: Mapping[str, str] = field(default_factory=lambda: PETSTORE)
    providers: str = ""
    """Further settings of the provider."""
    subject: str = url("P/petstore")
    sync: bool = False
    then: Mapping[str, str] = field(default_factory=dict)
    """Files that change after the sync, if there was one."""


WAYS = [
    Way(
        name="no provider of its organisation",
        about="provider",
        subject="https://dev.azure.com/globex/P/_git/petstore?path=/catalog-info.yaml",
        says=("no provider reads https://dev.azure.com/globex", "https://dev.azure.com/acme"),
        advises="catalog-sync providers add ID --organization globex",
    ),
    Way(
        name="project pattern",
        about="provider",
        providers="      project: [Q]\n",
        says=("project 'P' does not match project: Q of provider acme",),
        advises="Change the line named in providers.yaml",
    ),
    Way(
        name="excluded project",
        about="provider",
        providers="      exclude: {project: P*}\n",
        says=("project 'P' is left out by exclude.project: P* of provider acme",),
        advises="Change the line named",
    ),
    Way(
        name="repository pattern",
        about="provider",
        providers="      repository: service-*\n",
        says=("repository 'petstore' does not match repository: service-*",),
        advises="Change the line named",
    ),
    Way(
        name="excluded repository",
        about="provider",
        providers="      exclude: {repository: ['pet*']}\n",
        says=("repository 'petstore' is left out by exclude.repository: pet*",),
        advises="Change the line named",
    ),
    Way(
        name="path pattern",
        about="provider",
        files={"P/petstore/docs/catalog-info.yaml": component("petstore")},
        subject=url("P/petstore", "/docs/catalog-info.yaml"),
        says=("path '/docs/catalog-info.yaml' does not match path: /catalog-info.yaml",),
        advises="Move the manifest to /catalog-info.yaml, or write at provider acme in "
        "providers.yaml: path: [/catalog-info.yaml, /docs/catalog-info.yaml]",
    ),
    Way(
        name="excluded path",
        about="provider",
        files={"P/petstore/vendor/catalog-info.yaml": component("petstore")},
        providers="      path: '*catalog-info.yaml'\n      exclude: {path: /vendor/*}\n",
        subject=url("P/petstore", "/vendor/catalog-info.yaml"),
        says=("is left out by exclude.path: /vendor/*",),
        advises="Narrow exclude.path of provider acme",
    ),
    Way(
        name="on another branch than the one read",
        about="provider",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        subject=url("P/petstore", branch="develop"),
        says=("each repository's default branch", "names branch 'develop'"),
        advises="Merge it to main, which provider acme reads",
    ),
    Way(
        name="only on a feature branch",
        about="Git",
        files={
            "P/petstore/readme.md": "hello",
            "P/petstore/.emulator.json": settings(
                branches={
                    "feature": {"files": {"/catalog-info.yaml": component("petstore")}},
                    "unrelated": {"files": {}},
                }
            ),
        },
        says=("/catalog-info.yaml is not at the default branch, but at feature",),
        advises="Merge it to the default branch",
    ),
    Way(
        name="only on the default branch, where another one is read",
        about="Git",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {"/catalog-info.yaml": None, "/a": "a"}}}
            ),
        },
        providers="      branch: develop\n",
        says=("/catalog-info.yaml is not at develop, but at main",),
        advises="Merge it to develop, which is what provider acme reads",
    ),
    Way(
        name="project that is not there",
        about="project",
        subject=url("Nowhere/petstore"),
        says=("project Nowhere is not there",),
        advises="leaves the catalog when exclude.project in providers.yaml names it",
    ),
    Way(
        name="repository that is not there",
        about="repository",
        subject=url("P/petstor"),
        says=("project P has no repository petstor", "there is petstore"),
        advises="it may have been renamed",
    ),
    Way(
        name="disabled repository",
        about="repository",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(isDisabled=True)},
        says=("repository P/petstore is disabled",),
        advises="Enable it: Project settings > Repositories",
    ),
    Way(
        name="empty repository",
        about="repository",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(empty=True, defaultBranch=None)},
        says=("repository P/petstore has no default branch: it is empty",),
        advises="Push a commit",
    ),
    Way(
        name="default branch that does not exist",
        about="branch",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(defaultBranch="mian", branch="main"),
        },
        says=("has no branch mian; there is main",),
        advises="the repository's default branch",
    ),
    Way(
        name="fork",
        about="fork",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(isFork=True, parent="P/other")},
        says=("P/petstore is a fork, and provider acme does not read forks",),
        advises="Set forks: true for provider acme",
    ),
    Way(
        name="another case of letters",
        about="Git",
        files={"P/petstore/Catalog-Info.yaml": component("petstore")},
        says=("has no file /catalog-info.yaml", "but /Catalog-Info.yaml", "case-sensitive"),
        advises="Ask for /Catalog-Info.yaml, which provider acme reads as it is",
    ),
    Way(
        name="another suffix",
        about="Git",
        files={"P/petstore/catalog-info.yml": component("petstore")},
        says=("has no file /catalog-info.yaml", "but /catalog-info.yml"),
        advises="Rename the file",
    ),
    Way(
        name="no such file at all",
        about="Git",
        files={"P/petstore/readme.md": "hello"},
        says=("Git has no file /catalog-info.yaml there",),
        advises="Put the manifest there",
    ),
    Way(
        name="not indexed yet",
        about="Code Search",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(indexed=False), **OTHER},
        says=("has not indexed repository P/petstore at all",),
        advises="Wait and sync again, or set discovery: git for provider acme",
    ),
    Way(
        name="branch that is not searchable",
        about="Code Search",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n      discovery: search\n",
        subject=url("P/petstore", branch="develop"),
        says=("does not index branch develop there, but main",),
        advises="Set discovery: auto for provider acme, or add the branch",
    ),
    Way(
        name="Code Search is not installed",
        about="Code Search",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        providers="      discovery: search\n",
        says=("does not answer in https://dev.azure.com/acme", "extension Code Search"),
        advises="Set discovery: auto for provider acme",
    ),
    Way(
        name="Code Search is indexing anew",
        about="Code Search",
        files={**PETSTORE, ".emulator.json": settings(infoCode=1, showResults=False)},
        providers="      discovery: search\n",
        says=("indexing the organisation anew (info code 1)",),
        advises="Set discovery: auto",
    ),
    Way(
        name="broken YAML",
        about="content",
        files={"P/petstore/catalog-info.yaml": "kind: [Component\n"},
        says=("1 of its documents refused", "line"),
        advises="Make the manifest valid YAML",
    ),
    Way(
        name="empty manifest",
        about="content",
        files={"P/petstore/catalog-info.yaml": "# to do\n"},
        says=("/catalog-info.yaml holds no entity",),
        advises="Write an entity into it",
    ),
    Way(
        name="missing owner",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace(
                "  owner: group:default/payments\n", ""
            )
        },
        says=("must have required property 'owner'",),
        advises="the entity's kind asks for it",
    ),
    Way(
        name="forbidden name",
        about="content",
        files={"P/petstore/catalog-info.yaml": component("pet store")},
        says=("line 4", '"metadata.name" is not valid'),
        advises="Backstage refuses the entity",
    ),
    Way(
        name="unknown kind",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace("Component", "Widget")
        },
        says=("No processor recognized the entity",),
        advises="settings.kinds",
    ),
    Way(
        name="placeholder that leads nowhere",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace(
                "type: service", "type: {$text: ./missing.txt}"
            )
        },
        says=("$text", "./missing.txt"),
        advises="Correct the file that `$text`",
    ),
    Way(
        name="Location whose target is gone",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
            "metadata: {name: all}\nspec: {target: ./gone.yaml}\n"
        },
        says=("./gone.yaml does not exist",),
        advises="Correct the target that the Location names",
    ),
    Way(
        name="conflict with another manifest",
        about="conflict",
        files={**PETSTORE, "P/zoo/catalog-info.yaml": component("Petstore")},
        subject=url("P/zoo"),
        sync=True,
        says=("component:default/petstore comes from", "/_git/petstore?"),
        advises="Rename one of the two entities",
    ),
    Way(
        name="a manifest of a kind that may not come",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": GROUP},
        sync=True,
        says=("provider acme may bring every kind but Group, User and Template",),
        advises="do as the message says",
    ),
    Way(
        name="a ref of a kind that may not come, among others",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{GROUP}"},
        subject="group:default/owners",
        sync=True,
        says=("group:default/owners and 1 more are left out", "allow: [API, Component, "),
        advises="do as the message says",
    ),
    Way(
        name="a ref of a kind that may not come, which the log does not name",
        about="kinds",
        files={"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{GROUP}"},
        subject="group:admins",
        sync=True,
        says=("1 more are left out",),
        advises="do as the message says",
    ),
    Way(
        name="no sync since it appeared",
        about="catalog",
        says=("nothing stands in the way of component:default/petstore", "no sync has seen it"),
        advises="catalog-sync sync",
    ),
    Way(
        name="changed since the last sync",
        about="catalog",
        sync=True,
        then={"P/petstore/catalog-info.yaml": component("petstore") + "  system: shop\n"},
        says=("changed after the last sync",),
        advises="catalog-sync sync",
    ),
    Way(
        name="a tag",
        about="address",
        subject=url("P/petstore") + "&version=GTv1",
        says=("it names a tag",),
        advises="&version=GBmain",
    ),
    Way(
        name="a commit",
        about="address",
        subject=url("P/petstore") + "&version=GC" + "0" * 40,
        says=("it names a commit",),
        advises="name a branch",
    ),
    Way(
        name="a repository without a file",
        about="address",
        subject="https://dev.azure.com/acme/P/_git/petstore",
        says=("it names a repository, but no file in it",),
        advises="?path=/catalog-info.yaml",
    ),
    Way(
        name="a file elsewhere",
        about="address",
        subject="https://github.com/acme/petstore/blob/main/catalog-info.yaml",
        says=("not the URL of a file in an Azure DevOps Git repository",),
        advises="Copy the address of the file from the browser",
    ),
    Way(
        name="a ref that nobody has",
        about="cause",
        subject="component:default/petstoore",
        sync=True,
        says=(
            "no manifest that the log knows or Code Search shows holds",
            "Alike in the catalog: component:default/petstore",
        ),
        advises="ask with the manifest's URL",
    ),
    Way(
        name="a ref in a place that no provider covers",
        about="provider",
        files={"P/petstore/deploy/backstage.yaml": component("petstore")},
        subject="component:petstore",
        says=("path '/deploy/backstage.yaml' does not match path: /catalog-info.yaml",),
        advises="providers.yaml: path: [/catalog-info.yaml, /deploy/backstage.yaml]",
    ),
    Way(
        name="a ref in a refused document",
        about="content",
        files={
            "P/petstore/catalog-info.yaml": component("petstore").replace("service", "[]"),
        },
        subject="petstore",
        sync=True,
        says=("1 of its documents refused",),
        advises="the entity's kind asks for it",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    with inquiry(tmp_path, way.files, providers=PROVIDERS + way.providers) as made:
        if way.sync:
            assert ask(made, "sync").exit_code == 0
        if way.then:
            write_files(made.organizations / "acme", way.then)
            made.emulator.reload()
        outcome = ask(made, "explain", way.subject, "--json")
        shown = ask(made, "explain", way.subject)
    answer: Any = outcome.report
    assert outcome.exit_code == 0, outcome.stderr
    verdict = answer["verdict"]
    assert (verdict["check"], verdict["result"]) == (way.about, "failed")
    for words in way.says:
        assert words in verdict["message"]
    assert way.advises in verdict["advice"]
    assert f"Next:   {verdict['advice']}" in shown.stdout


def test_a_manifest_in_the_catalog_is_said_to_be_there_and_since_when(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        ask(made, "sync")
        for subject in (
            url("P/petstore"),
            url("p/PetStore"),
            url("P/petstore", branch="main"),
            "petstore",
            "Component:petstore",
        ):
            outcome = ask(made, "explain", subject)
            assert outcome.exit_code == 0
            assert "Answer: it is in the catalog: component:default/petstore" in outcome.stdout
            assert "has it as synced since 20" in outcome.stdout
            assert "catalog.rules allow the kind" in outcome.stdout


def test_a_manifest_that_was_left_out_on_purpose_has_its_reason(tmp_path: Path) -> None:
    files = {
        **PETSTORE,
        "P/legacy/catalog-info.yaml": component("legacy"),
        "P/legacy/.emulator.json": settings(tfvc=True),
    }
    providers = PROVIDERS + "      path: '*catalog-info.yaml'\n"
    with inquiry(tmp_path, files, providers=providers) as made:
        ask(made, "sync")
        report: Any = ask(made, "locations", "--status", "skipped", "--json").report
        outcome = ask(made, "explain", report[0]["target"])
    assert "Answer: it is in TFVC version control" in outcome.stdout
    assert "change providers.yaml" in outcome.stdout


def test_a_manifest_that_a_location_leads_to_needs_no_path_pattern(tmp_path: Path) -> None:
    files = {
        "P/petstore/catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
        "metadata: {name: all}\nspec: {target: ./deep/er.yaml}\n",
        "P/petstore/deep/er.yaml": component("petstore"),
    }
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        outcome = ask(made, "explain", url("P/petstore", "/deep/er.yaml"))
    assert "a Location leads to it" in outcome.stdout
    assert "Answer: it is in the catalog: component:default/petstore" in outcome.stdout


def test_a_valid_entity_beside_a_refused_one_is_in_the_catalog(tmp_path: Path) -> None:
    broken = component("broken").replace("  owner: group:default/payments\n", "")
    files = {"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{broken}"}
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        good = ask(made, "explain", "component:petstore")
        bad = ask(made, "explain", "component:broken")
    assert "Answer: it is in the catalog: component:default/petstore" in good.stdout
    assert "warning" in good.stdout
    assert "required property 'owner'" in bad.stdout.partition("Answer:")[2]


def test_the_lines_that_are_wrong_are_shown_with_a_caret(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("pet store")}) as made:
        outcome = ask(made, "explain", url("P/petstore"))
    assert "     4 |   name: pet store" in outcome.stdout
    assert "       |         ^" in outcome.stdout


def test_an_index_that_lags_is_told_apart_from_a_missing_file(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        file = made.organizations / "acme" / "P" / "petstore" / "catalog-info.yaml"
        file.write_text(component("petstore") + "  system: shop\n")
        made.emulator.reload(index=False)
        outcome = ask(made, "explain", url("P/petstore"))
        write_files(made.organizations / "acme", {"P/petstore/backstage.yaml": component("b")})
    assert "reports another content than Git has: it may lag" in outcome.stdout


def test_a_new_file_that_search_does_not_show_yet_has_to_be_waited_for(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/readme.md": "hello"}) as made:
        write_files(made.organizations / "acme", PETSTORE)
        made.emulator.reload(index=False)
        outcome = ask(made, "explain", url("P/petstore"), "--json")
    answer: Any = outcome.report
    assert answer["verdict"]["check"] == "Code Search"
    assert "its index lags" in answer["verdict"]["message"]


def test_search_that_still_shows_a_deleted_file_is_noted(tmp_path: Path) -> None:
    files = {
        "P/petstore/readme.md": "hello",
        "P/petstore/.emulator.json": settings(stale=["/catalog-info.yaml"]),
    }
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "explain", url("P/petstore"))
    assert "still shows the file that Git no longer has" in outcome.stdout
    assert "Answer: Git has no file /catalog-info.yaml" in outcome.stdout


def test_a_lost_entity_file_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        ask(made, "sync")
        (made.repository / "catalog/entities/component/default/petstore.yaml").unlink()
        outcome = ask(made, "explain", url("P/petstore"))
    assert "the file of component:default/petstore was deleted by hand" in outcome.stdout


def test_a_foreign_file_in_an_entitys_place_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        path = "catalog/entities/component/default/petstore.yaml"
        write_files(made.repository, {path: "mine: true\n"})
        outcome = ask(made, "explain", url("P/petstore"))
    assert f"Answer: {path} exists and was not written by catalog-sync" in outcome.stdout


@pytest.mark.parametrize(
    ("stage", "about"),
    [("repositories", "repository"), ("items", "Git"), ("search", "Code Search")],
)
def test_a_check_that_cannot_be_made_is_named_and_exits_4(
    stage: str, about: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE, providers=PROVIDERS + "      discovery: search\n") as made:
        made.emulator.faults.add(Fault(action="forbidden", stage=stage, times=None))
        outcome = ask(made, "explain", url("P/petstore"), "--deadline", "0", "--json")
    answer: Any = outcome.report
    assert outcome.exit_code == 4
    assert answer["verdict"]["result"] == "unknown"
    assert "one check could not be made" in answer["verdict"]["message"]
    assert about in {check["check"] for check in answer["checks"] if check["result"] == "unknown"}


def test_search_that_is_down_is_no_riddle_where_git_is_asked_instead(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(Fault(action="forbidden", stage="search", times=None))
        outcome = ask(made, "explain", url("P/petstore"), "--json")
    answer: Any = outcome.report
    [search] = [each for each in answer["checks"] if each["check"] == "Code Search"]
    assert (outcome.exit_code, search["result"]) == (0, "warning")
    assert "is not allowed to read this" in search["message"]
    assert search["message"].endswith("discovery: auto asks Git instead")


def test_without_a_token_the_log_still_answers_and_the_rest_is_named(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", url("P/petstore"), AZURE_TOKEN="")
        unread = ask(made, "explain", "component:petstore", AZURE_TOKEN="")
    assert (outcome.exit_code, unread.exit_code) == (4, 4)
    assert "the environment variable AZURE_TOKEN is not set" in outcome.stdout
    assert "AZURE_TOKEN is not set" in unread.stdout


def test_a_rejected_token_is_said_and_not_shown(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", url("P/petstore"), AZURE_TOKEN="wrong-token-1234")
    assert outcome.exit_code == 4
    assert "rejected the token in AZURE_TOKEN" in outcome.stdout
    assert "wrong-token" not in outcome.stdout + outcome.stderr
    assert TOKEN not in outcome.stdout


def test_an_ambiguous_name_is_a_question_back(tmp_path: Path) -> None:
    twin = (
        component("petstore")
        .replace("Component", "API")
        .replace("  type: service", "  type: openapi\n  definition: x")
    )
    files = {"P/petstore/catalog-info.yaml": f"{component('petstore')}---\n{twin}"}
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        outcome = ask(made, "explain", "petstore")
    assert outcome.exit_code == 2
    assert "may be api:default/petstore or component:default/petstore" in outcome.stderr


def test_what_is_neither_url_nor_ref_is_a_usage_error(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", "a b/c/d")
    assert outcome.exit_code == 2
    assert "neither a manifest's URL nor an entity ref" in outcome.stderr


def test_a_hostile_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", "https://dev.azure.com/acme/P/_git/x%1b[31m?path=/a.yaml")
    assert "\x1b" not in outcome.stdout + outcome.stderr
