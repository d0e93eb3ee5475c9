"""Makes text that strangers wrote harmless on a terminal and in a log: one line, no control."""

import json
import re
import unicodedata

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that steer or hide: controls, formats (bidirectional overrides, zero-width
characters), surrogates, line and paragraph separators."""
HIDDEN = STEERING | {"Co"}
"""Private use among them, which shows as whatever a font has there."""
_LOG_COMMAND = re.compile(r"##(?=\[|vso\[)|\A\s*::", re.IGNORECASE)
"""What GitHub's and Azure's runners take for a command in a log, ``##[...]`` and ``##vso[...]``
anywhere in a line: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands"""


def plain(text: str, limit: int = 2000) -> str:
    """``text`` on one line with every steering or invisible character spelt out.

    ``limit`` bounds the length in characters; what is cut ends in ``…``. What a CI runner would
    take for a command is taken apart.
    """
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(_spelt(character) for character in shown)
    if "##" in shown or "::" in shown:
        shown = _LOG_COMMAND.sub(lambda command: " ".join(command[0].strip()), shown)
    return shown


def plain_lines(text: str) -> str:
    """``text`` with every line of it ``plain``."""
    return "\n".join(plain(line) for line in text.split("\n"))


def json_text(value: object) -> str:
    """``value`` as JSON that no reader can misread a byte of, and no CI runner obeys."""
    return json.dumps(value, indent=2).replace("##", "#\\u0023")


def _spelt(character: str) -> str:
    if unicodedata.category(character) not in HIDDEN:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
