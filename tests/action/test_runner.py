"""What a job is told is one value, one command, on one line."""

from pathlib import Path

import pytest

from sync.action.runner import failure, group, notice, write_outputs
from tests.support.strangers import TEXTS


@pytest.mark.parametrize("text", TEXTS)
def test_an_output_is_one_value_on_one_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "output"
    write_outputs(file, {"report": text, "commit": "abc"})
    lines = file.read_text(encoding="utf-8").split("\n")
    assert [line.partition("<<")[0] for line in lines[::3]] == ["report", "commit", ""]
    assert lines[0].partition("<<")[2] == lines[2]
    assert len(lines) == 7


@pytest.mark.parametrize("text", TEXTS)
def test_a_group_obeys_no_command_until_it_ends(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with group(f"catalog-sync {text}"):
        print(text)
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].startswith("::group::catalog-sync ")
    token = lines[1].removeprefix("::stop-commands::")
    assert len(token) == 32
    assert lines[-3:] == [f"::{token}::", "::endgroup::", ""]


@pytest.mark.parametrize("text", TEXTS)
def test_notices_and_failures_are_one_command(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    notice(text)
    failure(text)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::notice", "::error"]
