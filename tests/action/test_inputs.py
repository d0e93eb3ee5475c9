"""The inputs of the action, and the command line that they ask for."""

import pytest

from sync.action.inputs import Inputs, command_line, read_inputs
from tests.action.files import ACTION, STEPS

SAMPLE = {
    "command": "sync",
    "config": "a/providers.yaml",
    "token": "azure-secret",
    "mode": "pull-request",
    "branch": "bot/catalog",
    "base": "next",
    "github-token": "github-secret",
    "commit-message": "--force",
    "author": "Bot <bot@example.com>",
    "sign": "github",
    "issue": "true",
    "labels": "catalog, bot\nthird",
    "reviewers": "ann\nacme/platform",
    "repositories": "shop, --full\na b",
    "allow-deletions": "7",
    "strict": "true",
    "args": "--provider 'a b' -v",
}
INSTALLED = {"extras"}
"""Inputs that the first step takes: see test_install.py."""


def inputs(**changed: str) -> Inputs:
    given = SAMPLE | {name.replace("_", "-"): value for name, value in changed.items()}
    return read_inputs({f"INPUT_{k.upper().replace('-', '_')}": v for k, v in given.items()})


def test_every_input_reaches_the_command_line() -> None:
    assert set(SAMPLE) == set(ACTION["inputs"]) - INSTALLED
    assert {name for name in STEPS[0]["env"] if name.startswith("INPUT_")} == {"INPUT_EXTRAS"}
    assert command_line(inputs()) == [
        "sync",
        "--config=a/providers.yaml",
        "--json",
        "--strict",
        "--pull-request",
        "--branch=bot/catalog",
        "--base=next",
        "--message=--force",
        "--author=Bot <bot@example.com>",
        "--sign=github",
        "--allow-deletions=7",
        "--issue",
        *("--label=catalog", "--label=bot", "--label=third"),
        *("--reviewer=ann", "--reviewer=acme/platform"),
        *("--repository=shop", "--repository=--full", "--repository=a b"),
        *("--provider", "a b", "-v"),
    ]
    assert (inputs().token, inputs().github_token) == ("azure-secret", "github-secret")
    assert "secret" not in repr(inputs())


@pytest.mark.parametrize(
    ("mode", "option"),
    [("commit", "--push"), ("pull-request", "--pull-request"), ("dry-run", "--dry-run")],
)
def test_every_mode_is_an_option(mode: str, option: str) -> None:
    assert option in command_line(inputs(mode=mode))


@pytest.mark.parametrize("command", ["validate", "check", "report", "review"])
def test_the_other_commands_get_only_what_they_take(command: str) -> None:
    arguments = command_line(inputs(command=command, args="x"))
    options = {argument.partition("=")[0] for argument in arguments[1:-1]}
    assert arguments[0] == command
    assert options <= {"--config", "--json", "--strict"}


def test_the_defaults_are_those_of_the_code() -> None:
    defaults = {
        f"INPUT_{name.upper().replace('-', '_')}": value["default"]
        for name, value in ACTION["inputs"].items()
        if "${{" not in value["default"]
    }
    assert read_inputs(defaults) == Inputs()
