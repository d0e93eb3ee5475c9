"""Whether what the patterns of providers.yaml name is there."""

from pathlib import Path

import pytest

from tests.doctor.troubles import (
    PETSTORE,
    Trouble,
    assert_told,
    checks,
)
from tests.support.files import write_files
from tests.support.inquiry import PROVIDERS, ask, inquiry, settings

TROUBLES = [
    Trouble(
        name="project that is not there",
        check="project",
        result="failed",
        providers="      project: [P, Paymets]\n",
        says="project: Paymets of provider acme matches no project",
        advises="Correct providers.yaml:5, or give the credential access to that project",
    ),
    Trouble(
        name="project pattern that matches nothing",
        check="project",
        result="warning",
        providers="      project: [P, 'X*']\n",
        says="project: X* of provider acme matches no project",
        advises="letter case does not matter",
    ),
    Trouble(
        name="repository pattern that matches nothing",
        check="repository",
        result="warning",
        providers="      repository: [petstore, svc-*]\n",
        says="repository: svc-* of provider acme matches no repository",
        advises="Correct providers.yaml:5, or give the credential access to that repository",
    ),
    Trouble(
        name="exclude that leaves out nothing",
        check="exclude.repository",
        result="note",
        providers="      exclude: {repository: archive-*}\n",
        says="exclude.repository: archive-* of provider acme leaves out nothing",
        advises="Remove providers.yaml:5 if it is not for the future",
    ),
    Trouble(
        name="nothing left",
        check="repositories",
        result="failed",
        providers="      exclude: {repository: '*'}\n",
        says="provider acme covers no repository",
        advises="narrow exclude",
    ),
    Trouble(
        name="forks",
        check="forks",
        result="note",
        files={
            **PETSTORE,
            "P/fork/a.txt": "a",
            "P/fork/.emulator.json": settings(isFork=True, parent="P/petstore"),
        },
        says="1 fork is not read: P/fork",
        advises="forks: true",
    ),
    Trouble(
        name="disabled repository",
        check="disabled",
        result="note",
        files={**PETSTORE, "P/old/a": "a", "P/old/.emulator.json": settings(isDisabled=True)},
        says="1 repository is disabled, so nothing is read: P/old",
    ),
    Trouble(
        name="empty repository",
        check="empty",
        result="note",
        files={
            **PETSTORE,
            "P/new/.emulator.json": settings(empty=True, defaultBranch=None),
        },
        says="1 repository is without a default branch",
    ),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.name))
def test_a_trouble_is_told_with_its_next_step(trouble: Trouble, tmp_path: Path) -> None:
    assert_told(trouble, tmp_path)


def test_no_line_of_providers_yaml_is_blamed_where_nothing_can_be_seen(tmp_path: Path) -> None:
    files = {**PETSTORE, "P/.emulator.json": settings(readable=False)}
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "doctor", "--json")
    found = {each["check"] for each in checks(outcome, "provider acme")}
    assert "organization" in found
    assert not found & {"project", "repository", "repositories"}


def test_what_a_provider_may_not_bring_is_told_before_it_goes(tmp_path: Path) -> None:
    group = (
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: owners}\n"
        "spec: {type: team, children: []}\n"
    )
    files = {**PETSTORE, "P/teams/catalog-info.yaml": group}
    with inquiry(tmp_path, files, providers=PROVIDERS + "      allow: '*'\n") as made:
        assert ask(made, "sync").exit_code == 0
        assert "its manifests may bring every kind\n" in ask(made, "doctor").stdout
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        going = ask(made, "doctor").stdout
        assert ask(made, "sync").exit_code == 0
        left_out = ask(made, "doctor").stdout
    assert "its manifests may bring every kind but Group, User and Template" in going
    assert (
        "1 entity of other kinds would leave the catalog with the next sync: group:default/owners"
        in " ".join(going.split())
    )
    assert "left out in the last sync: group:default/owners" in left_out
    assert "System, Group] in providers.yaml" in " ".join(left_out.split())
