"""Who may ask the emulator, and what of a folder it serves."""

import os
from pathlib import Path

import pytest

from sync.emulator.gate import refusal
from sync.emulator.server import Emulator
from sync.emulator.store import load
from sync.emulator.wire import parse
from sync.errors import UsageError
from tests.emulator.client import ask
from tests.emulator.organization import FILES
from tests.support.files import write_files

PATH = "/acme/_apis/git/repositories?api-version=7.1"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080", "", "dev.azure.com",
     "almsearch.dev.azure.com", "acme.visualstudio.com", "acme.almsearch.visualstudio.com:443",
     "tfs.acme.com", "TFS.acme.com", "tfs.acme.com:8443", "old.acme.com:81"],
)  # fmt: skip
def test_this_machine_the_cloud_and_named_servers_are_answered(host: str) -> None:
    request = parse("GET", PATH, {"host": host})
    assert refusal(request, 8080, ["tfs.acme.com", "OLD.acme.com:81"]) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "127.0.0.1.evil.example:8080", "localhost.evil.example",
     "127.0.0.1", "127.0.0.1:80", "localhost:9", "[::1]", "0.0.0.0:8080", "evildev.azure.com",
     "dev.azure.com.evil.example", "visualstudio.com.evil.example", "dev.azure.com@evil.example",
     "old.acme.com", "old.acme.com:82", "x", "\u0430zure.com", "dev.azure.com, evil.example"],
)  # fmt: skip
def test_no_other_name_is_answered(host: str) -> None:
    response = refusal(parse("GET", PATH, {"host": host}), 8080, ["OLD.acme.com:81"])
    assert response is not None
    assert response.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8080", ""])
def test_no_web_page_is_answered(origin: str) -> None:
    headers = {"host": "127.0.0.1:8080", "origin": origin}
    assert refusal(parse("GET", PATH, headers), 8080, []) is not None


def test_a_running_emulator_answers_only_who_may_ask(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    with Emulator(folder, control=True) as emulator:
        assert ask(emulator, PATH).status == 200
        assert ask(emulator, PATH, host="dev.azure.com").status == 200
        rebound = ask(emulator, PATH, host=f"evil.example:{emulator.url.rpartition(':')[2]}")
        page = ask(emulator, PATH, headers={"Origin": "http://evil.example"})
        orders = ask(emulator, "/_emulator/requests", host="evil.example")
    assert (rebound.status, page.status, orders.status) == (403, 403, 403)
    assert "start it with --host and that name" in rebound.json["message"]
    assert "Payments" not in rebound.text + page.text


@pytest.mark.parametrize("place", ["acme", "acme/Payments", "acme/Payments/stolen"])
def test_no_linked_folder_is_served(place: str, tmp_path: Path) -> None:
    outside = write_files(tmp_path / "outside", {"a/b/c": "secret", "b/c": "secret"})
    folder = tmp_path / "served"
    (folder / place).parent.mkdir(parents=True)
    (folder / place).symlink_to(outside, target_is_directory=True)
    served = load(folder).organizations.values()
    assert [each for known in served for each in known.by_id.values()] == []


def test_what_is_no_file_is_left_out_and_a_link_stays_a_link(tmp_path: Path) -> None:
    secret = write_files(tmp_path / "outside", {"secret": "hunter2"}) / "secret"
    folder = write_files(tmp_path / "served", {"acme/P/r/catalog-info.yaml": "a: b\n"})
    os.mkfifo(folder / "acme/P/r/pipe")
    (folder / "acme/P/r/link").symlink_to(secret)
    items = "/acme/P/_apis/git/repositories/r/items?recursionLevel=Full&api-version=7.1"
    with Emulator(folder) as emulator:
        paths = {item["path"] for item in ask(emulator, items).json["value"]}
        raw = ask(emulator, items.replace("recursionLevel=Full", "path=/link&$format=octetStream"))
    assert paths == {"/", "/catalog-info.yaml", "/link"}
    assert raw.text == str(secret)


def test_settings_that_are_a_link_are_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "served", {"acme/P/r/catalog-info.yaml": "a: b\n"})
    (folder / "acme/P/r/.emulator.json").symlink_to("/etc/hostname")
    with pytest.raises(UsageError, match="a link; replace it by the file that it names"):
        Emulator(folder).start()
