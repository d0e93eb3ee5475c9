"""The parser's words for a mistake, as users of Backstage know them."""

import pytest

from sync.yaml12.split import DocumentText
from sync.yaml12.words import backstage_words, printable


@pytest.mark.parametrize(
    ("problem", "text", "index", "words"),
    [
        (
            "mapping values are not allowed here",
            "a: b: c",
            4,
            "Nested mappings are not allowed in compact mappings",
        ),
        (
            "did not find expected '-' indicator",
            "",
            0,
            "Sequence item without - indicator",
        ),
        ("found unknown escape character 'q'", 'a: "\\q"', 4, "Invalid escape sequence \\q"),
        ("found unknown escape character 'q'", 'a: "\\q"', 5, "Invalid escape sequence \\q"),
        (
            "expected <block end>, but found '-'",
            "",
            0,
            "All mapping items must start at the same column",
        ),
        (
            "expected ',' or ']', but got ':'",
            "",
            0,
            "Flow sequence in block collection must be sufficiently indented and end with a ]",
        ),
        (
            "found character that cannot start any token",
            "a: @b",
            3,
            "Plain value cannot start with reserved character @",
        ),
        (
            "found character '%' that cannot start any token",
            "a: %b",
            3,
            "Plain value cannot start with directive indicator character %",
        ),
        (
            "found character '\\t' that cannot start any token",
            "\ta: b",
            0,
            "Tabs are not allowed as indentation",
        ),
        ("something else", "", 0, "Something else"),
    ],
)
def test_a_mistake_is_told_in_the_words_of_backstage(
    problem: str, text: str, index: int, words: str
) -> None:
    document = DocumentText(text=text, first_line=0, start=0)
    assert backstage_words(problem, document, index) == words


def test_a_message_shows_what_stood_in_the_file_and_steers_no_terminal() -> None:
    assert printable("found \ue000 and \x1b", {0xE000: "\u2603"}) == "found \u2603 and U+001B"
