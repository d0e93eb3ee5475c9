"""Makes text that strangers wrote harmless on a terminal and in a log: one line, no control."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that steer a terminal or hide: controls, formats (bidirectional overrides,
zero-width characters), surrogates, private use, line and paragraph separators."""


def plain(text: str, limit: int = 2000) -> str:
    """Return ``text`` on one line with every steering or invisible character spelt out.

    ``limit`` bounds the length in characters; what is cut ends in ``…``.
    """
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_spelt(character) for character in shown)


def _spelt(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
