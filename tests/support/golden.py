"""Golden cases as values: what tests/golden/README.md describes, read from and written to files."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.files import read_files, write_files

BLESS = os.environ.get("CATALOG_SYNC_BLESS", "") not in {"", "0"}
"""True for ``make bless``: what comes out is what is expected from now on."""

CASES = Path(__file__).parents[1] / "golden"
CASE_FILE = "case.json"
STEP_FILE = "run.json"
EXPECTED = "expected"
PARTS = {"organization", "before", "providers.yaml", STEP_FILE, EXPECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of a case, and what changes in the world before it."""

    folder: Path
    arguments: tuple[str, ...] = ()
    exit: int = 0
    faults: tuple[Mapping[str, Any], ...] = ()
    """Keyword arguments of `sync.emulator.faults.Fault`."""
    index: bool = True
    """False: Git holds the edits already, Code Search does not."""
    gone: tuple[str, ...] = ()
    """Files or folders that leave the organisation."""
    deleted: tuple[str, ...] = ()
    """Files or folders that someone removes from the catalog's repository."""

    @property
    def organization(self) -> Path:
        """Files laid over the organisation's."""
        return self.folder / "organization"

    def user_files(self) -> dict[str, bytes]:
        """Files that people put into the catalog's repository before the run."""
        files = read_files(self.folder / "before")
        providers = self.folder / "providers.yaml"
        return files | ({"providers.yaml": providers.read_bytes()} if providers.exists() else {})


def case_names() -> list[str]:
    """Every folder that holds a case."""
    return sorted(file.parent.name for file in CASES.glob(f"*/{CASE_FILE}"))


def read_case(name: str) -> tuple[Step, ...]:
    """The steps of a case in order. An unknown file or key fails: it would test nothing."""
    folder = CASES / name
    about = json.loads((folder / CASE_FILE).read_text(encoding="utf-8"))
    assert set(about) == {"about"}, f"{folder / CASE_FILE} holds 'about' and nothing else"
    numbers = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert numbers == [str(number + 1) for number in range(len(numbers))], f"steps of {name}"
    return tuple(_read_step(folder / number) for number in numbers)


def _read_step(folder: Path) -> Step:
    unknown = {path.name for path in folder.iterdir()} - PARTS
    assert not unknown, f"{folder} holds {unknown}; known are {PARTS}"
    file = folder / STEP_FILE
    given = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return Step(folder=folder, **values)


def expected(step: Step) -> dict[str, bytes]:
    """What a step has to leave behind, by path: the catalog, the report, the commit's message."""
    return read_files(step.folder / EXPECTED)


def bless(step: Step, result: Mapping[str, bytes]) -> None:
    """Takes what a step left behind as what it has to."""
    shutil.rmtree(step.folder / EXPECTED, ignore_errors=True)
    write_files(step.folder / EXPECTED, result)
