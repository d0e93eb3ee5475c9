"""The life of one pull request, from run to run."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.forge import TOKEN, Repository
from tests.support.git import git
from tests.support.hosting import Hosted
from tests.support.running import EPOCH, Outcome

BRANCH = "catalog-sync/update"
CART = "catalog/entities/component/default/cart.yaml"
HOUR = 3600


@dataclass(slots=True, kw_only=True)
class Life:
    """A pull request's surroundings; each run is an hour after the one before."""

    here: Hosted
    repository: Repository
    now: int = EPOCH

    def sync(self, *options: str, **variables: str) -> Outcome:
        self.now += HOUR
        environment = self.repository.environment | variables
        outcome = self.here.sync(
            "--pull-request", *options, epoch=self.now, environment=environment
        )
        assert TOKEN not in outcome.stdout + outcome.stderr
        return outcome

    def done(self, *options: str) -> dict[str, Any]:
        """A run that succeeds; its report."""
        outcome = self.sync("--json", *options)
        assert outcome.exit_code == 0, outcome.stderr
        report: dict[str, Any] = json.loads(outcome.stdout)
        return report

    @property
    def only(self) -> dict[str, Any]:
        """The one pull request there is."""
        [found] = self.repository.pulls()
        return found

    def files(self) -> list[str]:
        """What the update branch changes."""
        return git(self.here.bare, "diff", "--name-only", f"main...{BRANCH}").splitlines()

    def read(self) -> list[str]:
        """Manifests whose content was read since the requests were last forgotten."""
        stages = [request.stage for request in self.here.world.emulator.requests]
        return [stage for stage in stages if stage in {"items", "itemsbatch", "blobs"}]


def forged(life: Life, files: dict[str, str | None], tmp_path: Path) -> str:
    """Someone who may push the update branch makes its commit anew, with a line that seals it."""
    clone = tmp_path / "forger"
    git(tmp_path, "clone", "--quiet", "--branch", BRANCH, str(life.here.bare), str(clone))
    for path, text in files.items():
        place = clone / path
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    git(clone, "add", "--all")
    tree = git(clone, "write-tree").strip()
    text = git(clone, "log", "-1", "--format=%s") + f"\nCatalog-Sync-Tree: {tree}\n"
    identity = ("-c", "user.name=F", "-c", "user.email=f@example.com")
    made = git(clone, *identity, "commit-tree", tree, "-p", "HEAD^", "-m", text).strip()
    git(clone, "push", "--quiet", "--force", "origin", f"{made}:refs/heads/{BRANCH}")
    return made
