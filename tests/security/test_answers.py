"""Answers made to end a run: whatever one does to us, it is a fault of its provider alone."""

import gzip
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from sync.http import Call, ExchangeError, Transport
from tests.azure.scripted import Asked, Says, scripted
from tests.support.catalogs import component
from tests.support.files import write_files
from tests.support.git import git_repository
from tests.support.running import TOKEN, run

PROVIDERS = """\
providers:
  azureDevOps:
    hostile: {organization: bad, host: tfs.acme.test}
    good: {organization: acme}
"""
ORIGIN = "https://dev.azure.com"


def refusal(key: str, message: str) -> Says:
    return Says(status=400, data={"typeKey": key, "message": message})


def lowest(version: str) -> Says:
    return refusal(
        "VssVersionOutOfRangeException", f"the latest version this server supports is {version}"
    )


DEEP = b"[" * 300_000
ANSWERS = {
    "deep": Says(body=DEEP + b"]" * 300_000),
    "deep-object": Says(body=b'{"value":' * 300_000 + b"1" + b"}" * 300_000),
    "deep-refusal": Says(status=400, body=DEEP),
    "deep-absence": Says(status=404, body=DEEP),
    "late": Says(data={}, headers={"retry-after": "9" * 400}),
    "late-refused": Says(status=429, data={}, headers={"retry-after": "1e400"}),
    "late-date": Says(status=429, headers={"retry-after": "Fri, 31 Dec 9999 23:59:59 -9959"}),
    "later-date": Says(data={}, headers={"retry-after": "Fri, 31 Dec 99999999999 00:00:00 GMT"}),
    "no-date": Says(status=503, data={}, headers={"retry-after": "99999999999999999999 1 1"}),
    "late-delay": Says(data={}, headers={"x-ratelimit-delay": "9" * 6000}),
    "late-reset": Says(
        data={}, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 6000}
    ),
    "redirect-to-nowhere": Says(status=302, headers={"location": "http://[::1"}),
    "redirect-elsewhere": Says(status=307, headers={"location": "//[v1.x]:99999999/%zz"}),
    "version-of-many-digits": lowest(f"{'9' * 6000}.1"),
    "version-of-other-digits": lowest("\u0665.\u0661"),
    "preview-of-many-digits": refusal(
        "VssInvalidPreviewVersionException", f'requested version "1.{"9" * 6000}"'
    ),
    "number-of-many-digits": Says(body=b'{"count": ' + b"9" * 6000 + b', "value": []}'),
    "number-beyond-all": Says(body=b'{"count": 1e999, "results": [], "value": [1e999]}'),
    "half-a-surrogate": Says(body=b'{"value": [{"name": "\\ud800", "project": {"name": "x"}}]}'),
    "another-charset": Says(body="{}".encode("utf-32"), content_type="application/json"),
    "unknown-encoding": Says(body=b"{}", headers={"content-encoding": "gzip, " * 500 + "zz"}),
    "no-gzip": Says(body=b"{}", headers={"content-encoding": "gzip"}),
}  # fmt: skip


def asked_of(
    folder: Path, answer: Callable[[Asked], Says], *options: str
) -> tuple[int, str, list[Asked]]:
    """A run with a hostile provider beside a good one."""
    write_files(folder / "organizations", {"acme/P/r/catalog-info.yaml": component("fine")})
    repository = git_repository(folder / "repository", {"providers.yaml": PROVIDERS})
    with scripted(answer) as service, Emulator(folder / "organizations", token=TOKEN) as emulator:
        connect = f"tfs.acme.test={service.url},dev.azure.com={emulator.url}"
        config = ("--config", str(repository / "providers.yaml"))
        outcome = run("sync", *config, "--connect", connect, "-v", *options)
    shown = outcome.stdout + outcome.stderr
    assert "Traceback" not in shown
    assert (repository / "catalog/entities/component/default/fine.yaml").is_file(), shown
    return outcome.exit_code, shown, service.asked


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_an_answer_does_only_its_provider_is_incomplete(name: str, tmp_path: Path) -> None:
    code, shown, _ = asked_of(tmp_path, lambda _: ANSWERS[name], "--deadline", "1")
    assert code == 4, shown
    assert "provider hostile: incomplete" in shown
    assert len(shown) < 20_000


def test_a_service_that_names_ever_lower_versions_is_not_asked_for_ever(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Says:
        used = asked.path.rpartition("api-version=")[2].partition("-")[0]
        major, minor = used.split(".")
        number = int(major) * 1000 + int(minor) - 1
        return lowest(f"{number // 1000}.{number % 1000}")

    code, shown, asked = asked_of(tmp_path, answer)
    assert code == 4, shown
    assert len(asked) < 50


@cache
def bomb() -> bytes:
    """A gigabyte of zeros, packed twice into a few kilobytes."""
    return gzip.compress(gzip.compress(b"\0" * 1_000_000_000, 9), 9)


@pytest.mark.parametrize("status", [200, 301, 302, 303, 307, 308, 404])
def test_what_is_packed_twice_is_never_unpacked_beyond_the_limit(status: int) -> None:
    says = Says(
        status=status,
        body=bomb(),
        headers={"content-encoding": "gzip, gzip", "location": "https://dev.azure.com/elsewhere"},
    )
    with scripted(lambda _: says) as service:
        made = Transport(origins=[ORIGIN], loopback=service.url, connections=1)
        call = Call(method="GET", url=f"{ORIGIN}/x", headers={}, limit=1_000_000)
        tracemalloc.start()
        started = time.process_time()
        try:
            with closing(made), pytest.raises(ExchangeError) as caught:
                made.send(call, timeout=10.0)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert caught.value.kind == "too large"
    assert peak < 60_000_000
    assert time.process_time() - started < 5
    assert len(service.asked) == 1


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_a_credential_for_this_machine_passes_no_proxy(
    monkeypatch: pytest.MonkeyPatch, variable: str, host: str
) -> None:
    with scripted(lambda _: Says(data={})) as server, scripted(lambda _: Says(data={})) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        port = server.url.rpartition(":")[2]
        origin = f"http://{host}:{port}"
        made = Transport(origins=[origin], loopback=None, connections=1)
        call = Call(method="GET", url=f"{origin}/x", headers={"Authorization": f"Basic {TOKEN}"})
        with closing(made):
            if host == "[::1]":  # where nothing listens
                with pytest.raises(ExchangeError):
                    made.send(call, timeout=5.0)
            else:
                assert made.send(call, timeout=5.0).status == 200
    assert proxy.asked == []
    assert [asked.headers["host"].lower() for asked in server.asked] == (
        [] if host == "[::1]" else [f"{host}:{port}".lower()]
    )
