"""A job of the action for a change that somebody proposes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.azure.scripted import Scripted
from tests.support.files import write_files
from tests.support.git import commit_all, head
from tests.support.hosting import Hosted
from tests.support.running import EPOCH, TOKEN

JOBS_OWN = "ghs_0123456789-of-the-job"
START = "providers:\n  azureDevOps:\n"
ACME = "    acme:\n      organization: acme\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a job printed, and what it would show."""

    code: int
    log: str
    summary: str
    report: Any

    @property
    def created(self) -> list[str]:
        return [change["entity"] for change in self.report["changes"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A catalog's repository with a base commit, and a server of a stranger's."""

    here: Hosted
    stranger: Scripted
    folder: Path

    def propose(self, providers: str) -> str:
        """Commit a change of providers.yaml; returns the commit that it would be merged into."""
        base = head(self.here.clone)
        write_files(self.here.clone, {"providers.yaml": providers})
        commit_all(self.here.clone, "a proposal")
        return base

    def run(
        self,
        event: str,
        payload: Any,
        *,
        at: Path | None = None,
        inputs: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Reviewed:
        """One job of the action, as a process of its own."""
        folder = self.folder / f"job-{len([*self.folder.iterdir()])}"
        write_files(folder, {"event.json": json.dumps(payload), "summary": "", "output": ""})
        given = {"MODE": "dry-run", "TOKEN": TOKEN, "GITHUB_TOKEN": JOBS_OWN, **(inputs or {})}
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-m", "sync", "action"],
            cwd=at or self.here.clone,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")},
                "SOURCE_DATE_EPOCH": str(EPOCH),
                "CATALOG_SYNC_CONNECT": f"dev.azure.com={self.here.world.emulator.url}",
                "GITHUB_TOKEN": JOBS_OWN,
                "GITHUB_EVENT_NAME": event,
                "GITHUB_EVENT_PATH": str(folder / "event.json"),
                "GITHUB_STEP_SUMMARY": str(folder / "summary"),
                "GITHUB_OUTPUT": str(folder / "output"),
                "GITHUB_REPOSITORY": "acme/catalog",
                "GITHUB_API_URL": self.stranger.url.replace("http://", "http://user@"),
                "RUNNER_TEMP": str(folder),
                **{f"INPUT_{name}": value for name, value in given.items()},
                **(environment or {}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        kept = folder / "catalog-sync-report.json"
        log = done.stdout + done.stderr
        assert TOKEN not in log
        assert JOBS_OWN not in log
        return Reviewed(
            code=done.returncode,
            log=log,
            summary=(folder / "summary").read_text(encoding="utf-8"),
            report=json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None,
        )

    def review(self, base: str, **options: Any) -> Reviewed:
        """The job of a pull request."""
        payload = {"pull_request": {"number": 7, "base": {"sha": base}}}
        return self.run("pull_request", payload, **options)

    @property
    def theirs(self) -> str:
        """A provider at the stranger's server."""
        port = self.stranger.url.rpartition(":")[2]
        return f"    theirs:\n      host: http://localhost:{port}\n      organization: evil\n"

    def asked_as_azure(self) -> list[str]:
        """Paths that the stranger's server was asked for as if it were Azure DevOps."""
        return [one.path for one in self.stranger.asked if "/repos/acme/catalog" not in one.path]
