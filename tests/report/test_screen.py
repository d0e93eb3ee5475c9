"""On a terminal: a table that fits, in colours, through the pager."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.support.inquiry import PROVIDERS, ask, component, inquiry
from tests.support.located import BROKEN
from tests.support.world import World


def on_terminal(catalog: World, *options: str, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    primary, secondary = pty.openpty()
    config = str(catalog.repository / "providers.yaml")
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "locations", "--config", config, *options],
        stdout=secondary,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm-256color", **environment},
    )
    os.close(secondary)
    shown = b""
    while True:
        try:
            block = os.read(primary, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(primary)
    assert process.wait() == 0
    return shown.decode()


def test_on_a_terminal_the_table_fits_and_is_coloured(catalog: World) -> None:
    shown = on_terminal(catalog, PAGER="cat")
    assert "\x1b[31minvalid" in shown
    plain = on_terminal(catalog, PAGER="cat", NO_COLOR="1")
    lines = plain.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").split("\r\n")
    assert max(map(len, lines)) <= 80
    assert "31m" not in plain
    assert any("…" in line for line in lines)


def test_with_long_names_the_table_still_fits_and_keeps_what_is_wrong(tmp_path: Path) -> None:
    broken = BROKEN.replace("name: broken", "name: a-service-with-a-long-name")
    resource = component("a").replace("Component", "Resource")
    files = {
        "Payments and Billing/a-repository-with-a-long-name/catalog-info.yaml": broken,
        "P/shop/catalog-info.yaml": f"{component('shop')}---\n{resource}",
    }
    providers = PROVIDERS.replace("    acme:\n", "    a-provider-with-a-long-name:\n")
    with inquiry(tmp_path, files, providers=providers) as made:
        ask(made, "sync")
        shown = on_terminal(made, "--no-pager", NO_COLOR="1", TERM="dumb")
    head, first, second = shown.splitlines()
    assert max(map(len, shown.splitlines())) <= 80
    assert head.split() == ["STATUS", "MANIFEST", "OWNER", "PROBLEM"]
    assert "a-repository-with-a-long-name"[-20:] in first
    assert '"spec" has no' in first
    assert second.split() == ["synced", "P/shop", "payments"]


def test_on_a_terminal_it_goes_through_the_pager(catalog: World, tmp_path: Path) -> None:
    pager = tmp_path / "my pager"
    pager.write_text("#!/bin/sh\nsed 's/^/paged: /'\n")
    pager.chmod(0o755)
    assert "paged: " in on_terminal(catalog, PAGER=f"'{pager}' -x")
    assert "paged: " not in on_terminal(catalog, "--no-pager", PAGER=f"'{pager}'")
    assert "invalid" in on_terminal(catalog, PAGER="no-such-pager-anywhere")


def test_a_pager_that_ends_early_is_no_fault(catalog: World) -> None:
    on_terminal(catalog, PAGER="true")


def test_a_reader_that_stops_early_is_no_fault(catalog: World) -> None:
    config = str(catalog.repository / "providers.yaml")
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "locations", "--config", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    words = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert words.startswith("3 manifests, 2 with errors")
    assert words.count("\n") == 1
