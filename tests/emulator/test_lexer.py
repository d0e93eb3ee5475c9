"""Terms, operators and parentheses of a search text."""

import pytest

from sync.emulator.lexer import Symbol, Term, symbols


def term(value: str, prefix: str = "", *, quoted: bool = False) -> Term:
    return Term(prefix=prefix, value=value, quoted=quoted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b", [term("a"), term("b")]),
        ("a AND NOT b", [term("a"), Symbol("AND"), Symbol("NOT"), term("b")]),
        ("a and b", [term("a"), term("and"), term("b")]),
        ("(a OR b)c", [Symbol("("), term("a"), Symbol("OR"), term("b"), Symbol(")"), term("c")]),
        ("FILE:a:b", [term("a:b", "file")]),
        ("file:AND", [term("AND", "file")]),
        ("file:", [term("", "file")]),
        ('file:"a (b)"c', [term("a (b)", "file", quoted=True), term("c")]),
        ('"AND"', [term("AND", quoted=True)]),
        (r'"a\"b\\c\d"', [term(r'a"b\c\d', quoted=True)]),
        ('"never closed', [term("never closed", quoted=True)]),
    ],
)
def test_a_text_is_cut_into(text: str, expected: list[Symbol | Term]) -> None:
    assert list(symbols(text)) == expected
