"""Starting, stopping, reloading and watching."""

import threading
from pathlib import Path
from time import monotonic

import pytest

from sync.emulator.server import Emulator, serve
from sync.errors import UsageError
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT, FILES
from tests.support.files import write_files

FILE = "acme/Payments/checkout/catalog-info.yaml"
ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml"


def test_edits_show_after_a_reload_and_old_commits_stay(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    with Emulator(folder) as emulator:
        old = ask(emulator, f"{ITEM}&api-version=7.1&$format=json").json["commitId"]
        write_files(folder, {FILE: "kind: API\n"})
        assert ask(emulator, ITEM).text == FILES[FILE]
        emulator.reload()
        assert ask(emulator, ITEM).text == "kind: API\n"
        before = ask(emulator, f"{ITEM}&version={old}&versionType=commit").text
    assert before == FILES[FILE]


def test_a_removed_repository_is_gone_after_a_reload(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"other/Tools/cli/a": "1", "other/Tools/b/a": "1"})
    with Emulator(folder) as emulator:
        (folder / "other/Tools/cli/a").unlink()
        (folder / "other/Tools/cli").rmdir()
        emulator.reload()
        path = "/other/Tools/_apis/git/repositories/cli/items?path=/a"
        assert ask(emulator, path).json["typeKey"] == "GitRepositoryNotFoundException"


def test_serving_tells_its_url_and_ends_by_interrupt(tmp_path: Path) -> None:
    seen: list[str] = []

    def ready(url: str) -> None:
        seen.append(url)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(write_files(tmp_path, FILES), port=0, ready=ready)
    assert seen[0].startswith("http://127.0.0.1:")


def test_latency_is_in_milliseconds(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES), latency=30) as emulator:
        start = monotonic()
        ask(emulator, ITEM)
        assert 0.03 <= monotonic() - start < 5


def test_what_needs_a_running_emulator_says_so(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path)
    with pytest.raises(UsageError, match="not running"):
        _ = emulator.url
    with pytest.raises(UsageError, match="not running"):
        emulator.reload()
    with pytest.raises(UsageError, match="no such folder"):
        Emulator(tmp_path / "none").start()
    with Emulator(tmp_path) as running, pytest.raises(UsageError, match="no repository a/b/c"):
        running.bare_repository("a", "b", "c")


def test_no_thread_is_left_when_stopped(tmp_path: Path) -> None:
    before = threading.active_count()
    with Emulator(write_files(tmp_path, FILES)) as emulator:
        ask(emulator, ITEM)
    assert threading.active_count() <= before + 1
