"""Where long lines break. That all of it is as in npm ``yaml`` is held in test_stringified.py."""

import pytest

from sync.yaml12.folding import Mode, folded

WORDS = "word " * 30


@pytest.mark.parametrize(
    ("text", "mode", "start", "lines"),
    [
        ("short", "flow", None, ["short"]),
        (WORDS.strip(), "flow", None, [79, 69]),
        (WORDS.strip(), "flow", 40, [39, 79, 29]),
        ("x" * 100, "flow", None, [100]),
        ("x" * 100, "quoted", None, [80, 21]),
    ],
)
def test_a_long_text_breaks_at_blanks(
    text: str, mode: Mode, start: int | None, lines: list[str | int]
) -> None:
    found = folded(text, "", mode, start)[0].split("\n")
    assert [line if isinstance(lines[0], str) else len(line) for line in found] == lines


@pytest.mark.parametrize(("text", "overflow"), [("x" * 100, True), (WORDS, False)])
def test_a_line_that_cannot_break_is_told(text: str, *, overflow: bool) -> None:
    assert folded(text, "", "block")[1] is overflow
