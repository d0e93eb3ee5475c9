"""Names of hosts that are not what they look like. Pure.

A token goes where the letters lead, not where they seem to: with a Cyrillic letter in its place,
``azure.com`` looks as it always does. So hosts are written in ASCII, and other letters in the form
that the network uses (``xn--…``), which looks like nothing else. https://www.unicode.org/reports/tr39/
"""

import re
import unicodedata

from sync.text.wording import listed

_SHOWN = 3
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]+")


def refuse_lookalikes(hostname: str) -> None:
    """ValueError, naming the letters, for a host name that is not plain ASCII."""
    if letters := letters_of(hostname):
        raise ValueError(f"the host has letters beyond ASCII: {letters}; {_advice(hostname)}")
    if not (_NAME if ":" not in hostname else _ADDRESS).fullmatch(hostname):
        raise ValueError("the host has characters that no name of a server has")


def letters_of(text: str) -> str:
    """The letters of a text that are no ASCII, for people; empty when there are none."""
    strange = [character for character in dict.fromkeys(text) if not character.isascii()]
    return listed([*map(_described, strange)], _SHOWN)


def _described(character: str) -> str:
    """``'а' (U+0430, CYRILLIC SMALL LETTER A)``; what cannot be seen is not shown."""
    name = unicodedata.name(character, "a character without a name")
    shown = f"'{character}' " if character.isprintable() and not character.isspace() else ""
    return f"{shown}(U+{ord(character):04X}, {name})"


def _advice(hostname: str) -> str:
    """What to write instead; the network's form only of a name whose labels have one alphabet."""
    retype = "type its name anew"
    if any(len(_alphabets(label)) > 1 for label in hostname.split(".")):
        return f"{retype}: it mixes alphabets, so it is not the host that it looks like"
    try:
        plain = hostname.encode("idna").decode("ascii")
    except UnicodeError:
        return retype
    if "xn--" not in plain:
        return retype
    return f"if it is meant, write it as the network does, {plain}; otherwise {retype}"


def _alphabets(label: str) -> set[str]:
    """``LATIN``, ``CYRILLIC``: the first words of letters' names; what is no letter, as it is."""
    return {
        unicodedata.name(character, "?").split(" ")[0] if character.isalpha() else character
        for character in label
        if character.isalpha() or not character.isascii()
    }
