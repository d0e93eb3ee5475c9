"""The commands that there are, and what is none."""

import pytest

from tests.support.running import run


def test_an_unknown_command_is_answered_with_the_way_to_help() -> None:
    outcome = run("sycn")
    assert outcome.exit_code == 2
    assert "No such command 'sycn'" in outcome.stderr
    assert "Try 'catalog-sync --help' for help" in outcome.stderr


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("explain",), "Missing argument 'REF|URL|NAME'"),
        (("hook", "instal"), "'instal' is not one of 'install', 'uninstall', 'run'"),
        (("review", "--report", "x", "--number", "0"), "Invalid value for '--number'"),
    ],
)
def test_a_wrong_command_line_is_told_with_where_help_is(
    command: tuple[str, ...], says: str
) -> None:
    outcome = run(*command)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert "--help' for help" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_an_option_without_its_value_is_told() -> None:
    outcome = run("sync", "--config")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Option '--config' requires an argument" in outcome.stderr
    assert "Traceback" not in outcome.stderr
