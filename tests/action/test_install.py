"""How the action gets its environment: once for the same sources, never half of one, and from
nobody but the lock and the action's own checkout."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.workflows import PROJECT, action_files


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return small_checkout(tmp_path / "checkout")


def small_checkout(folder: Path) -> Path:
    """The action's own checkout, with a small package and a lock that asks for nothing."""
    files = {
        **action_files(),
        "requirements.lock": b"",
        "sync/__init__.py": b"",
    }
    return write_files(folder, files)


def install(
    checkout: Path, cache: Path, *, extras: str = "", index: str = ""
) -> subprocess.CompletedProcess[str]:
    """The action's first step; without the address of a package index there is none to ask."""
    return subprocess.run(
        ["bash", str(checkout / "action" / "install.sh")],
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(cache.parent / "output"),
            "RUNNER_TOOL_CACHE": str(cache),
            "INPUT_EXTRAS": extras,
            **({"PIP_INDEX_URL": index} if index else {"PIP_NO_INDEX": "1"}),
            "PIP_CONFIG_FILE": os.devnull,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def kept(checkout: Path, cache: Path, *, extras: str = "") -> Path:
    """Where the environment for these sources is named."""
    script = checkout / "action" / "install.py"
    ask = f"import runpy; print(runpy.run_path({str(script)!r})['key']())"
    command = [str(Path(sys.executable).parent / "python3"), "-I", "-c", ask]
    environment = {**os.environ, "INPUT_EXTRAS": extras}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    key = done.stdout.strip()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An installation with an extra that could not be finished."""

    done: subprocess.CompletedProcess[str]
    checkout: Path
    cache: Path
    told: bool
    """Whether the job was told of an environment."""
    name: Path
    """The file that names the environment: one that was deleted."""


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Failed:
    """Where an environment was for the extra and is gone, and one is there for no extra; the lock
    of the extra asks for what nobody has. Making an environment takes long: once for all tests."""
    folder = tmp_path_factory.mktemp("failed")
    made = small_checkout(folder / "checkout")
    pinned = f"a-part-of-entra==1.0 --hash=sha256:{'0' * 64}\n"
    write_files(made, {"requirements-entra.lock": pinned})
    cache = folder / "tools"
    whole, name = kept(made, cache), kept(made, cache, extras="entra")
    write_files(name.parent, {whole.name: sys.prefix, name.name: str(folder / "gone")})
    done = install(made, cache, extras="entra")
    told = (folder / "output").exists()
    return Failed(done=done, checkout=made, cache=cache, told=told, name=name)


def test_one_that_was_deleted_or_could_not_be_finished_is_not_used(failed: Failed) -> None:
    assert failed.done.returncode == 1
    told = "::error title=catalog-sync::catalog-sync could not be installed"
    assert told in failed.done.stdout
    assert failed.name.read_text(encoding="utf-8") == str(failed.cache.parent / "gone")
    assert not failed.told


def test_an_extra_is_installed_from_its_own_lock(failed: Failed) -> None:
    assert failed.done.returncode == 1
    assert "a-part-of-entra==1.0" in failed.done.stderr
    assert install(failed.checkout, failed.cache).returncode == 0


def test_an_extra_that_nobody_knows_is_told(checkout: Path, tmp_path: Path) -> None:
    done = install(checkout, tmp_path / "tools", extras="entr\n::warning::a")
    assert done.returncode == 1
    words = "The input extras is wrong; expected entra, or nothing."
    assert done.stdout == f"::error title=catalog-sync::{words}\n"


PROJECT_FILE = """\
[build-system]
requires = ["helper"]
build-backend = "backend"
backend-path = [{path}]
"""
BACKEND = """\
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "here-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("here.py", "")
        about = "here-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\\nName: here\\nVersion: 1.0\\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(f"{about}/RECORD", "")
    return name
"""


def wheel(name: str, files: Mapping[str, str]) -> bytes:
    """A wheel of version 1.0 with these files."""
    about = f"{name}-1.0.dist-info"
    parts = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": "",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return made.getvalue()


def sdist(name: str, files: Mapping[str, str]) -> bytes:
    """A source distribution of version 1.0 with these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path, text in files.items():
            about = tarfile.TarInfo(f"{name}-1.0/{path}")
            about.size = len(text.encode())
            archive.addfile(about, io.BytesIO(text.encode()))
    return made.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A package index on loopback, and the projects that it was asked for."""

    url: str
    files: dict[str, bytes]
    asked: set[str] = field(default_factory=set)


@contextmanager
def package_index(files: dict[str, bytes]) -> Iterator[Index]:
    """Serve files as https://peps.python.org/pep-0503/ has it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if parts[0] == "simple":
                asked.add(parts[1])
                links = [f for f in files if f.startswith(f"{parts[1]}-")]
                body = "".join(f'<a href="/files/{f}">{f}</a>' for f in links).encode()
            else:
                body = files[parts[1]]
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if parts[0] == "simple" else "x/y")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    asked: set[str] = set()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/simple"
        yield Index(url=url, files=files, asked=asked)
        server.shutdown()


def test_an_index_that_hides_a_wheel_gets_nothing_built_and_nothing_run(
    checkout: Path, tmp_path: Path
) -> None:
    """The lock pins a source distribution, too; what its build asks for has no hash."""
    ran = tmp_path / "ran"
    whole = wheel("pinned", {"pinned.py": ""})
    source = sdist("pinned", {"pyproject.toml": PROJECT_FILE.format(path="")})
    code = f"open({str(ran)!r}, 'w')\n{BACKEND}"
    helper = wheel("helper", {"backend.py": code})
    hashes = " ".join(f"--hash=sha256:{hashlib.sha256(d).hexdigest()}" for d in (whole, source))
    write_files(
        checkout,
        {
            "requirements.lock": f"pinned==1.0 {hashes}\n",
            "pyproject.toml": PROJECT_FILE.format(path='"sync"'),
            "sync/backend.py": BACKEND,
        },
    )
    hiding = {"pinned-1.0.tar.gz": source, "helper-1.0-py3-none-any.whl": helper}
    with package_index(hiding) as index:
        done = install(checkout, tmp_path / "tools", index=index.url)
    assert (done.returncode, ran.exists(), index.asked) == (1, False, {"pinned"}), done.stderr
    with package_index({**hiding, "pinned-1.0-py3-none-any.whl": whole}) as index:
        done = install(checkout, tmp_path / "tools", index=index.url)
    assert (done.returncode, ran.exists(), index.asked) == (0, False, {"pinned"}), done.stderr


def test_every_install_of_the_makefile_takes_wheels_alone_or_asks_no_index() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert len(installs) == 3
    for line in installs:
        wheels = "--only-binary :all:" in line and "--require-hashes" in line
        assert wheels or ("--no-index" in line and "--no-build-isolation" in line), line


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize("shared", ["tools", "tools/catalog-sync", "tools/catalog-sync/*.path"])
def test_what_others_may_change_is_not_started(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: str
) -> None:
    """An environment that another user named, in a folder that all users of a runner share."""
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temporary"))
    theirs, ours = (kept(checkout, tmp_path / name) for name in ("tools", "temporary"))
    write_files(theirs.parent, {theirs.name: str(tmp_path / "evil")})
    write_files(ours.parent, {ours.name: sys.prefix})
    write_files(tmp_path / "evil" / "bin", {"python": "#!/bin/sh\n"})
    [place] = tmp_path.glob(shared)
    place.chmod(0o777)
    done = install(checkout, tmp_path / "tools")
    output = tmp_path / "output"
    told = output.read_text(encoding="utf-8") if output.exists() else ""
    assert str(tmp_path / "evil") not in told, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_folder_of_another_user_holds_no_environment_of_ours(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temporary"))
    theirs, ours = (kept(checkout, tmp_path / name) for name in ("tools", "temporary"))
    for name, environment in ((theirs, tmp_path / "evil"), (ours, Path(sys.prefix))):
        write_files(name.parent, {name.name: str(environment)})
    write_files(tmp_path / "evil" / "bin", {"python": "#!/bin/sh\n"})
    os.chown(tmp_path / "tools", 12345, 12345)
    assert install(checkout, tmp_path / "tools").returncode == 0
    output = (tmp_path / "output").read_text(encoding="utf-8")
    assert output == f"python={python_here()}\n"


def test_others_may_make_files_beside_ours_in_a_sticky_folder(
    checkout: Path, tmp_path: Path
) -> None:
    name = kept(checkout, tmp_path / "tools")
    write_files(name.parent, {name.name: sys.prefix})
    (tmp_path / "tools").chmod(0o1777)
    assert install(checkout, tmp_path / "tools").returncode == 0
    output = (tmp_path / "output").read_text(encoding="utf-8")
    assert output == f"python={python_here()}\n"
