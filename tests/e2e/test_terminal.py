"""A person's first session on a real terminal: the commands of the README, typed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.files import write_files
from tests.support.git import status
from tests.support.inquiry import component
from tests.support.outside import tmux
from tests.support.readme import commands, consoles
from tests.support.running import TOKEN
from tests.support.world import World, world

TRIES = 2000
"""How often the screen is looked at before its words are given up; a look takes milliseconds."""

PATIENCE = 30.0
"""Seconds that one command may take."""


@dataclass(kw_only=True)
class Terminal:
    """A shell in tmux, 120 columns wide."""

    program: str
    socket: Path
    environment: Mapping[str, str]
    done: int = field(default=0)

    def tmux(self, *arguments: str) -> str:
        command = [self.program, "-S", str(self.socket), "-f", "/dev/null", *arguments]
        ended = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=PATIENCE,
        )
        return ended.stdout

    def types(self, line: str) -> None:
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def shows(self, words: str) -> str:
        """The screen with everything above it, once the words are on it."""
        screen = ""
        for _ in range(TRIES):
            screen = "\n" + self.tmux("capture-pane", "-p", "-J", "-S", "-")
            if words in screen:
                return screen
        raise AssertionError(f"{words!r} never came up; the screen was:\n{screen}")

    def runs(self, command: str, *answers: tuple[str, str]) -> str:
        """What a command leaves on a cleared screen, after its questions got their answers.

        The last line is its exit code: ``ended 1 with 0``, the first number counting commands.
        """
        self.done += 1
        number = self.done
        self.types(f"clear; {command}; echo ended {number} with $?; tmux wait-for -S end-{number}")
        for question, answer in answers:
            self.shows(question)
            self.types(answer)
        self.tmux("wait-for", f"end-{number}")
        screen = self.shows(f"\nended {number} with ")
        self.tmux("clear-history")
        assert TOKEN not in screen
        return screen


@contextmanager
def terminal(here: World) -> Iterator[Terminal]:
    """A terminal in the catalog's repository, with what a person has exported."""
    program = tmux()
    exported = {
        "PASTED": TOKEN,
        "CATALOG_SYNC_CONNECT": f"dev.azure.com={here.emulator.url}",
        "PATH": f"{Path(sys.executable).parent}:{Path(program).parent}:/usr/bin:/bin",
        "PAGER": "cat",
        "LC_ALL": "C.UTF-8",
    }
    # A socket's path is short by law: 108 bytes, which a test's own folder may exceed.
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "tmux"
        shell = Terminal(program=program, socket=socket, environment=os.environ | exported)
        size = ("-x", "120", "-y", "50")
        place = ("-c", str(here.repository))
        shell.tmux("-u", "new-session", "-d", *size, *place, "/bin/sh")
        try:
            yield shell
        finally:
            shell.tmux("kill-server")


def test_the_first_run_of_the_readme_ends_with_a_committed_catalog(tmp_path: Path) -> None:
    [block] = consoles("Your first real run")
    # tests/test_install.py runs the first two, and the clone is not beside the repository here.
    _, _, enter, init, export, doctor, look, sync, locations, keep = commands(block)
    assert enter == "cd ../software-catalog"
    with world(tmp_path) as here, terminal(here) as shell:
        manifest = component("cart").encode()
        write_files(here.organizations, {"acme/Shop/cart/catalog-info.yaml": manifest})
        here.emulator.reload()

        said = shell.runs(
            init,
            ("Organization (", "acme"),
            ("Project, ", "Shop"),
            ("Path of the manifests", ""),
            ("May its manifests", ""),
            ("Which portal", ""),
        )
        assert "wrote   providers.yaml" in said
        assert "ended 1 with 0" in said

        assert "ended 2 with 0" in shell.runs(export.replace("…", '"$PASTED"'))

        # Where this catalog-sync came from GitHub init has put that in already.
        put_in = shell.runs(f"{init} --action acme/catalog-sync@{'5eed' * 10}")
        assert "ended 3 with 0" in put_in

        said = shell.runs(doctor)
        assert "Code Search" in said
        assert "ended 4 with 0" in said

        said = shell.runs(look)
        assert "component:default/cart" in said
        assert "ended 5 with 0" in said
        assert not (here.repository / "catalog" / "locations.yaml").exists()

        said = shell.runs(sync)
        assert "committed " in said
        assert "ended 6 with 0" in said
        assert (here.repository / "catalog/entities/component/default/cart.yaml").is_file()

        said = shell.runs(locations)
        assert "cart" in said
        assert "synced" in said
        assert "ended 7 with 0" in said

        assert "ended 8 with 0" in shell.runs(keep)
        assert status(here.repository) == ""
