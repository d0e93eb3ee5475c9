"""How the action gets its environment: once for the same sources, and never half of one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.workflows import action_files


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The action's own checkout, with a small package and a lock that asks for nothing."""
    files = {
        **action_files(),
        "requirements.lock": b"",
        "sync/__init__.py": b"",
    }
    return write_files(tmp_path / "checkout", files)


def install(checkout: Path, cache: Path, *, extras: str = "") -> subprocess.CompletedProcess[str]:
    """The action's first step, with no package index to ask."""
    return subprocess.run(
        ["bash", str(checkout / "action" / "install.sh")],
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(cache.parent / "output"),
            "RUNNER_TOOL_CACHE": str(cache),
            "INPUT_EXTRAS": extras,
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def kept(checkout: Path, cache: Path) -> Path:
    """Where the environment for these sources is named."""
    script = checkout / "action" / "install.py"
    ask = f"import runpy; print(runpy.run_path({str(script)!r})['key']())"
    command = [str(Path(sys.executable).parent / "python3"), "-I", "-c", ask]
    key = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return write_files(cache / "catalog-sync", {}) / f"{key}.path"


def test_an_environment_that_is_there_is_used_until_the_sources_change(
    checkout: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "tools"
    name = kept(checkout, cache)
    write_files(name.parent, {name.name: sys.prefix})
    done = install(checkout, cache)
    assert done.returncode == 0, done.stderr
    output = (tmp_path / "output").read_text(encoding="utf-8")
    assert output == f"python={python_here()}\n"
    write_files(checkout, {"sync/__init__.py": "changed = True\n"})
    assert kept(checkout, cache) != name


def test_one_that_was_deleted_or_could_not_be_finished_is_not_used(
    checkout: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "tools"
    name = kept(checkout, cache)
    write_files(name.parent, {name.name: str(tmp_path / "gone")})
    done = install(checkout, cache)
    assert done.returncode == 1
    assert "::error title=catalog-sync::catalog-sync could not be installed" in done.stdout
    assert name.read_text(encoding="utf-8") == str(tmp_path / "gone")
    assert not (tmp_path / "output").exists()


def test_where_the_tools_cannot_be_kept_the_jobs_own_folder_is_used(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"tools": "a file, so no folder can be made there"})
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temporary"))
    name = kept(checkout, tmp_path / "temporary")
    write_files(name.parent, {name.name: sys.prefix})
    done = install(checkout, tmp_path / "tools")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output").read_bytes() == f"python={python_here()}\n".encode()


def python_here() -> Path:
    """The interpreter of this environment."""
    return Path(sys.prefix) / "bin" / "python"


def test_an_extra_is_installed_from_its_own_lock(checkout: Path, tmp_path: Path) -> None:
    pinned = f"a-part-of-entra==1.0 --hash=sha256:{'0' * 64}\n"
    write_files(checkout, {"requirements-entra.lock": pinned})
    name = kept(checkout, tmp_path / "tools")
    write_files(name.parent, {name.name: sys.prefix})
    done = install(checkout, tmp_path / "tools", extras="entra")
    assert done.returncode == 1
    assert "a-part-of-entra==1.0" in done.stderr
    assert install(checkout, tmp_path / "tools").returncode == 0


def test_an_extra_that_nobody_knows_is_told(checkout: Path, tmp_path: Path) -> None:
    done = install(checkout, tmp_path / "tools", extras="entr\n::warning::a")
    assert done.returncode == 1
    words = "The input extras is wrong; expected entra, or nothing."
    assert done.stdout == f"::error title=catalog-sync::{words}\n"
