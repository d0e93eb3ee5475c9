"""A small world to sync in: an organisation on the emulator, and the catalog's git repository."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git_repository, head, message
from tests.support.golden import Step
from tests.support.running import EPOCH, TOKEN, Outcome, run

SOME_COMMIT = "<commit>"
_REQUESTS = re.compile(r"\b\d+ requests?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where a case plays."""

    organizations: Path
    repository: Path
    emulator: Emulator

    def enter(self, step: Step) -> None:
        """Changes the world as the step says, before its run."""
        for path in step.gone:
            _remove(self.organizations / path)
        if step.organization.is_dir():
            shutil.copytree(step.organization, self.organizations, dirs_exist_ok=True)
        self.emulator.reload(index=step.index)
        for path in step.deleted:
            _remove(self.repository / path)
        write_files(self.repository, step.user_files())
        commit_all(self.repository, "by hand")

    def sync(self, step: Step, *further: str, epoch: int) -> Outcome:
        """One run of the command line, with the step's faults as good as new."""
        self.emulator.faults.clear()
        for fault in step.faults:
            self.emulator.faults.add(Fault(**fault))
        return self.run_sync(*step.arguments, *further, epoch=epoch)

    def run_sync(self, *arguments: str, epoch: int = EPOCH) -> Outcome:
        """One run of the command line, with whatever faults are in force."""
        config = str(self.repository / "providers.yaml")
        connect = f"dev.azure.com={self.emulator.url}"
        return run(
            "sync", "--config", config, "--connect", connect, "--json", *arguments, epoch=epoch
        )

    def state(self) -> dict[str, bytes]:
        """Every file of the catalog's repository, and the commit that is checked out."""
        files = read_files(self.repository)
        kept = {path: data for path, data in files.items() if not path.startswith(".git/")}
        return {**kept, "HEAD": head(self.repository).encode()}

    def result(self, outcome: Outcome) -> dict[str, bytes]:
        """What a run left behind, in the form of a case's ``expected`` folder."""
        report = outcome.report
        catalog = read_files(self.repository / "catalog")
        result = {f"catalog/{path}": data for path, data in catalog.items()}
        if report is not None and report["commit"] is not None:
            assert report["commit"] == head(self.repository)
            result["commit.txt"] = _REQUESTS.sub("<n> requests", message(self.repository)).encode()
        return {**result, "report.json": _report_text(report).encode()}


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """An empty world below a folder: no organisation yet, and a repository with one commit."""
    organizations = folder / "organizations"
    organizations.mkdir()
    repository = git_repository(folder / "repository", {"README.md": "# Catalog\n"})
    with Emulator(organizations, token=TOKEN) as emulator:
        yield World(organizations=organizations, repository=repository, emulator=emulator)


def _report_text(report: Mapping[str, Any] | None) -> str:
    """The report without what is no part of a case: the commit's id, the number of requests."""
    if report is not None:
        providers = [{**provider, "requests": None} for provider in report["providers"]]
        commit = report["commit"] and SOME_COMMIT
        report = {**report, "providers": providers, "commit": commit}
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
