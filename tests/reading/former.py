"""An organisation whose projects and repositories get other names, and what a run makes of it."""

import re
from pathlib import Path
from typing import Any, TypeAlias

from sync.emulator.server import Emulator
from tests.support.files import write_files
from tests.support.flow import Flow, Ran
from tests.support.renaming import rename

PROVIDERS = "providers: {{azureDevOps: {{acme: {{organization: acme{}}}}}}}\n"
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: prices}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./openapi.yaml}}
"""
EVERYTHING = {"cart", "till", "own", "a", "b"}
World: TypeAlias = tuple[Flow, Emulator, Path]


def configure(run: Flow, more: str) -> None:
    write_files(run.folder, {"providers.yaml": PROVIDERS.format(more)})


def forget(run: Flow, log: str) -> None:
    """Lose the log, or the ids in it."""
    file = run.folder / "catalog/locations.yaml"
    if log == "lost":
        file.unlink()
    else:
        without = re.sub(r'"(project|repository)Id": "[^"]*", ', "", file.read_text("utf-8"))
        file.write_text(without, encoding="utf-8")


def moved(ran: Ran, *, but: frozenset[str] = frozenset()) -> None:
    """Nothing is removed, nothing is made anew, and nothing is in conflict."""
    counts = ran.result.plan.counts
    assert (counts["create"], counts["delete"]) == (0, 0), ran.shown
    problems = {p.type for e in ran.result.plan.log for p in e.problems} - but
    assert not problems & {"conflict", "unreadable"}, ran.shown


def project(root: Path, **more: Any) -> None:
    rename(root, "acme/Shop", "acme/Market", **more)
