"""Renames in an organisation's folder, as the emulator has them."""

import json
from pathlib import Path
from typing import Any

SETTINGS = ".emulator.json"


def rename(root: Path, old: str, new: str, **more: Any) -> None:
    """Rename ``organization/project[/repository]``; ``more`` are the emulator's settings."""
    target = root / new
    target.parent.mkdir(exist_ok=True, parents=True)
    (root / old).rename(target)
    file = target / SETTINGS
    settings = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    former = old.split("/")[1:]
    name = "/".join(former) if target.parent.name != former[0] and former[1:] else former[-1]
    settings["formerly"] = [*settings.get("formerly", []), name]
    file.write_text(json.dumps({**settings, **more}), encoding="utf-8")


def change(root: Path, place: str, **more: Any) -> None:
    """Change the emulator's settings of a project or repository."""
    file = root / place / SETTINGS
    settings = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**settings, **more}), encoding="utf-8")
