"""Bytes to text that libyaml can take: characters it refuses, or takes for line breaks, stand in.

npm `yaml` takes any character; libyaml refuses control characters and reads NEL, LS and PS as line
breaks. Each such character is replaced by an unused private-use one while libyaml parses, and put
back in what it returns. The same is done with ``\\uD83D``-like escapes, which libyaml refuses
though JSON writers escape emoji so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ODD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ODD = re.compile(_ODD_CHARACTER.pattern + r"|(?<!\\)(?:\\\\)*(\\u[dD][89a-fA-F][0-9a-fA-F]{2})")
_WIDE_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")
_PRIVATE_USE = range(0xF0000, 0x10FFFE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A file's text with LF line breaks and stand-ins, and what the stand-ins stand for."""

    text: str
    originals: dict[int, str] = field(default_factory=dict)
    """Stand-in code point to the characters in the file."""
    escaped: dict[int, str] = field(default_factory=dict)
    """Stand-in code point to the characters, for double-quoted scalars, where an escape stands for
    its character."""

    def restore(self, value: str, *, double_quoted: bool) -> str:
        """``value`` as it is in the file. Raises `ValueError` for half a surrogate pair."""
        if not self.originals or value.isascii():
            return value
        restored = value.translate(self.escaped if double_quoted else self.originals)
        if double_quoted:
            restored = restored.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        return restored


def decode(data: bytes) -> SourceText:
    """Text as Node decodes it: invalid UTF-8 becomes U+FFFD, a byte order mark is dropped.

    Raises `ValueError` when no character is left to stand in for others.
    """
    text = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return _with_stand_ins(text) if _is_odd(text) else SourceText(text=text)


def _is_odd(text: str) -> bool:
    """Whether anything needs a stand-in. Escapes are looked for only where there are some: that
    search takes as long as all of libyaml's."""
    return bool(_ODD_CHARACTER.search(text) or ("\\u" in text and _ODD.search(text)))


def _with_stand_ins(text: str) -> SourceText:
    unused = _unused_characters(text)
    originals: dict[int, str] = {}
    escaped: dict[int, str] = {}
    stand_ins: dict[str, str] = {}

    def stand_in(original: str) -> str:
        if original not in stand_ins:
            stand_ins[original] = chosen = next(unused, "")
            if not chosen:
                raise ValueError("the file uses every character of Unicode's private planes")
            originals[ord(chosen)] = original
            digits = original.removeprefix("\\u")
            escaped[ord(chosen)] = original if digits == original else chr(int(digits, 16))
        return stand_ins[original]

    def replace(match: re.Match[str]) -> str:
        found = match.group()
        if not match.group(1):
            return stand_in(found)
        return found[:-6] + stand_in(match.group(1))

    return SourceText(text=_ODD.sub(replace, text), originals=originals, escaped=escaped)


def _unused_characters(text: str) -> Iterator[str]:
    """Private-use characters that neither the text nor its escapes contain."""
    used = {ord(character) for character in set(text)}
    used |= {int(digits, 16) for digits in _WIDE_ESCAPE.findall(text)}
    return (chr(point) for point in _PRIVATE_USE if point not in used and point & 0xFFFE != 0xFFFE)
