"""What a merged pull request could do by files that it adds and a log that it edits."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.server import Emulator
from tests.security.test_crashes import manifest
from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.running import run
from tests.support.world import World, world

PROVIDERS = """\
providers:
  azureDevOps:
    acme:
      organization: acme
      project: P
"""
OWN = "https://dev.azure.com/acme/P/_git/a?path=/catalog-info.yaml"
SIGNED = """\
tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Test <test@example.com> 0 +0000
committer Test <test@example.com> 0 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
 x
 -----END PGP SIGNATURE-----

signed
"""
RUNS_A_PROGRAM = """\
[core]
\trepositoryformatversion = 0
\tbare = false
\tworktree = .
\tfsmonitor = ./run
[commit]
\tgpgsign = true
[log]
\tshowSignature = true
[gpg]
\tprogram = ./run
"""
"""Settings of git that start a program: for each commit, each look at the index, each log."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        files = {f"acme/P/{name}/catalog-info.yaml": manifest(name, name) for name in "ab"}
        write_files(made.organizations, {**files, "acme/Secret/r/x.yaml": manifest("x", "x")})
        made.emulator.reload()
        yield made


def pretend_repository(folder: Path, proof: Path) -> None:
    """Make a folder look like git's own, with a signed commit and a program that leaves proof."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--bare", ".")
    write_files(folder, {"commit.txt": SIGNED})
    git(folder, "hash-object", "-t", "tree", "-w", "/dev/null")
    commit = git(folder, "hash-object", "-t", "commit", "-w", "commit.txt").strip()
    git(folder, "update-ref", "HEAD", commit)
    program = f"#!/bin/sh\ntouch '{proof}'\n"
    write_files(folder, {"config": RUNS_A_PROGRAM, "run": program, "refs/keep": ""})
    (folder / "run").chmod(0o755)


@pytest.mark.parametrize("place", ["", "catalog"], ids=["beside providers.yaml", "in catalog"])
def test_files_that_look_like_a_git_repository_start_no_program(
    here: World, tmp_path: Path, place: str
) -> None:
    proof = tmp_path / "proof"
    portal = here.repository / "portal"
    config = ("--config", str(portal / "providers.yaml"))
    connect = ("--connect", f"dev.azure.com={here.emulator.url}")
    write_files(portal, {"providers.yaml": PROVIDERS})
    commit_all(here.repository, "providers")
    assert run("sync", *config, *connect).exit_code == 0
    pretend_repository(portal / place, proof)
    commit_all(here.repository, "planted")
    git(portal / place, "log", "-1")
    assert proof.exists()  # so git itself can be had
    proof.unlink()

    (here.organizations / "acme/P/a/catalog-info.yaml").write_text(manifest("a", "other"))
    here.emulator.reload()
    outcomes = {
        name: run(name, *config, *arguments)
        for name, arguments in {
            "sync": connect,
            "check": (),
            "report": ("--output", str(tmp_path / "page.html")),
            "explain": (*connect, OWN),
            "doctor": connect,
            "locations": (OWN,),
        }.items()
    }

    assert not proof.exists()
    assert {name for name, outcome in outcomes.items() if outcome.exit_code == 3} == set()
    assert outcomes["sync"].exit_code == (0 if place else 5)
    if not place:
        assert "files that look like one" in outcomes["sync"].stderr


Edit = Mapping[str, Any]
EDITS: Mapping[str, Edit] = {
    "a manifest": {"target": "EVIL"},
    "a claim": {"target": "EVIL", "claims": ["component:default/free"]},
    "a followed manifest": {"target": "EVIL", "discoveredVia": OWN},
    "an unreadable one": {"target": "EVIL", "status": "unreadable", "contentId": None},
    "an include": {"includes": [{"target": "EVIL", "contentId": ""}]},
    "a listing": {"includes": [{"target": "EVIL", "contentId": "", "glob": True}]},
    "a child": {"children": ["EVIL"]},
    "a parent": {"discoveredVia": "EVIL"},
}


def edit_log(repository: Path, edit: Edit, evil: str) -> None:
    """Add an entry, or change that of the manifest OWN."""
    file = repository / "catalog/locations.yaml"
    changed = json.loads(json.dumps(edit).replace("EVIL", evil))
    lines = file.read_text(encoding="utf-8").splitlines()
    (at,) = (number for number, line in enumerate(lines) if f'"{OWN}"' in line[:100])
    entry = {**json.loads(lines[at][2:]), **changed}
    if entry["target"] == OWN:
        lines[at] = f"- {json.dumps(entry)}"
    else:
        lines.append(f"- {json.dumps({**entry, 'entities': []})}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_log_leads_to_no_host_and_no_project_but_the_configured(
    here: World, tmp_path: Path, name: str
) -> None:
    write_files(here.repository, {"providers.yaml": PROVIDERS})
    commit_all(here.repository, "providers")
    assert here.run_sync().exit_code == 0
    synced = git(here.repository, "rev-parse", "HEAD").strip()
    entities = git(here.repository, "rev-parse", f"{synced}:catalog/entities")
    write_files(tmp_path / "evil", {"acme/P/a/x.yaml": manifest("evil", "evil")})
    with Emulator(tmp_path / "evil", token=None) as evil:
        for place in (f"{evil.url}/acme/P/_git/a", "https://dev.azure.com/acme/Secret/_git/r"):
            for options in ((), ("--project", "P"), ("--full",)):
                git(here.repository, "reset", "--quiet", "--hard", synced)
                edit_log(here.repository, EDITS[name], f"{place}?path=/x.yaml")
                here.emulator.clear_requests()
                outcome = here.run_sync(*options)
                assert outcome.exit_code == 0, outcome.stderr
                assert evil.requests == ()
                asked = [one for one in here.emulator.requests if "Secret" in one.path]
                assert asked == [], options
                assert git(here.repository, "rev-parse", "HEAD:catalog/entities") == entities
