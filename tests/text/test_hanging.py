"""Long lines: whole where nobody reads on a terminal, broken between words where someone does."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from sync.text.hanging import breaks, print_hanging

URL = "https://dev.azure.com/acme/Payments/_git/payment-gateway?path=/catalog-info.yaml"


def printed(text: str, *, width: int, terminal: bool = True) -> str:
    """What comes of a line with a label of six columns."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, no_color=True, soft_wrap=True)
    print_hanging(Text("note  ").append(text), console, 6)
    return out.getvalue()


def test_a_line_goes_on_under_its_text() -> None:
    shown = printed("a sentence that is far too long for one line of a terminal", width=40)
    lines = ["note  a sentence that is far too long", "      for one line of a terminal"]
    assert shown.splitlines() == lines


@pytest.mark.parametrize(("width", "terminal"), [(40, False), (35, True), (200, True)])
def test_elsewhere_or_with_too_little_or_enough_room_it_is_one_line(
    width: int, terminal: bool
) -> None:
    text = "a sentence that is far too long for one line of a terminal"
    assert printed(text, width=width, terminal=terminal) == f"note  {text}\n"


def test_a_url_is_never_broken() -> None:
    shown = printed(f"it comes from {URL} already", width=50)
    assert shown.splitlines() == ["note  it comes from", f"      {URL}", "      already"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("word", []),
        ("one two", [4]),
        ("longer-than-that x", [17]),
        ("a  b  c", [6]),
        ("日本 日本", [3]),
    ],
)
def test_lines_end_before_the_word_that_has_no_room(text: str, expected: list[int]) -> None:
    assert [*breaks(text, 5)] == expected
