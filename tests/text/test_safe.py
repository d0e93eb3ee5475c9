"""Text of strangers, made harmless."""

import pytest

from sync.text.safe import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("größe 📦 naïve", "größe 📦 naïve"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("over\u202ewritten", "over\\u202ewritten"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028separator", "line\\u2028separator"),
        ("bell\x07", "bell\\x07"),
        ("half \ud800 surrogate", "half \\ud800 surrogate"),
        ("tab\there", "tab\\there"),
        ("::add-mask::e", ": :add-mask::e"),
        (" \t::error::x", " \\t::error::x"),
        ("see ##[add-mask]e", "see # #[add-mask]e"),
        ("###[group]x", "## #[group]x"),
        ("a ##VSO[task.setvariable]", "a # #VSO[task.setvariable]"),
        ("std::string ## heading", "std::string ## heading"),
    ],
)
def test_characters_that_steer_or_hide_are_spelt_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain("x" * 50, limit=10) == "xxxxxxxxx…"
