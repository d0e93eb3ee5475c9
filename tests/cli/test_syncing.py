"""Mistakes on the command line of sync: told before anything is asked or written."""

from collections.abc import Iterator

import pytest

from tests.support.git import status
from tests.support.inquiry import ask, component, inquiry
from tests.support.world import World

FILES = {"P/petstore/catalog-info.yaml": component("petstore")}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that stays as it is."""
    with inquiry(tmp_path_factory.mktemp("mistakes"), FILES) as made:
        yield made


MISTAKES = [
    (("--push", "--pull-request"), "--push and --pull-request exclude each other"),
    (("--no-commit", "--push"), "--no-commit leaves nothing to push; leave it or --push out"),
    (("--exit-code",), "--exit-code tells of a dry run what it would change; add --dry-run"),
    (("--exit-code", "--shard", "1/2", "--save", "x"), "--exit-code tells of a dry run"),
    (
        ("--provider", "acme", "--shard", "1/2", "--save", "x", "--discovery", "git"),
        "--discovery does not go together with slices",
    ),
    (("--load", "x", "--discovery", "git"), "--discovery does not go together with slices"),
    (("--author", "someone"), "--author 'someone': expected \"Name <e-mail>\""),
    (("--provider", "acm"), "--provider acm: providers.yaml has no such provider; it has acme"),
    (("--repository", "pet*"), "--repository 'pet*': give the name of a repository"),
    (("--connect", "dev.azure.com"), "is not HOST=http://127.0.0.1:PORT"),
    (("--connect", "dev.azure.com=https://127.0.0.1:1"), "is not HOST=http://127.0.0.1:PORT"),
    (
        ("--connect", "dev.azure.con=http://127.0.0.1:1"),
        "--connect dev.azure.con: no provider has that host; they have dev.azure.com",
    ),
    (("--concurrency", "0"), "Invalid value for '--concurrency'"),
    (("--deadline", "soon"), "Invalid value for '--deadline'"),
    (("--dryrun",), "No such option"),
]


@pytest.mark.parametrize(("arguments", "words"), MISTAKES)
def test_a_mistake_is_told_before_anything_is_asked(
    arguments: tuple[str, ...], words: str, here: World
) -> None:
    outcome = ask(here, "sync", *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert words in " ".join(outcome.stderr.replace("│", " ").split())
    assert "Traceback" not in outcome.stderr
    assert here.emulator.requests == ()
    assert status(here.repository) == ""


@pytest.mark.parametrize("command", [("explain", "petstore"), ("doctor",), ("shards",)])
def test_a_host_that_no_provider_has_gets_no_command_to_ask_the_real_one(
    command: tuple[str, ...], here: World
) -> None:
    outcome = ask(here, *command, "--connect", "dev.azure.con=http://127.0.0.1:1")
    assert outcome.exit_code == 2
    assert "--connect dev.azure.con: no provider has that host" in outcome.stderr


def test_such_a_host_in_the_variable_may_be_meant_for_another_configuration(here: World) -> None:
    connect = f"tfs.acme.com=http://127.0.0.1:1,dev.azure.com={here.emulator.url}"
    outcome = ask(here, "sync", "--dry-run", CATALOG_SYNC_CONNECT=connect)
    here.emulator.clear_requests()
    assert outcome.exit_code == 0, outcome.stderr
    assert "CATALOG_SYNC_CONNECT: no provider has the host tfs.acme.com" in outcome.stderr
