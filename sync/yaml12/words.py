"""libyaml's words for a mistake to those that Backstage users know, where they mean the same."""

from collections.abc import Mapping

from sync.yaml12.split import DocumentText
from sync.yaml12.strict import TAB_MESSAGE

_SAME_MEANING = {
    "mapping values are not allowed in this context": (
        "Nested mappings are not allowed in compact mappings"
    ),
    "mapping values are not allowed here": "Nested mappings are not allowed in compact mappings",
    "block sequence entries are not allowed in this context": (
        "Unexpected block-seq-ind on same line with key"
    ),
    "sequence entries are not allowed here": "Unexpected block-seq-ind on same line with key",
    "could not find expected ':'": "Implicit map keys need to be followed by map values",
    "did not find expected key": "All mapping items must start at the same column",
    "did not find expected '-' indicator": "Sequence item without - indicator",
    "found a tab character where an indentation space is expected": (TAB_MESSAGE),
    "did not find expected <document start>": "Unexpected content at the end of the document",
    "did not find expected alphabetic or numeric character": (
        "An anchor or alias here may have only letters, digits, - and _ in its name"
    ),
    "found a tab character that violates indentation": TAB_MESSAGE,
    "did not find expected ',' or ']'": (
        "Flow sequence in block collection must be sufficiently indented and end with a ]"
    ),
    "did not find expected ',' or '}'": (
        "Flow map in block collection must be sufficiently indented and end with a }"
    ),
}
_NO_START = "that cannot start any token"
_UNKNOWN_ESCAPE = "found unknown escape character"


def backstage_words(problem: str, document: DocumentText, index: int) -> str:
    """A message for what the parser met at ``index`` of the document's text."""
    text = document.text
    if problem in _SAME_MEANING:
        return _SAME_MEANING[problem]
    if _UNKNOWN_ESCAPE in problem:
        backslash = index if text[index : index + 1] == "\\" else index - 1
        return f"Invalid escape sequence {text[backslash : backslash + 2]}"
    if problem.startswith("expected <block end>"):
        return "All mapping items must start at the same column"
    if problem.startswith("expected ',' or"):
        return _SAME_MEANING[f"did not find {problem.partition(', but got')[0]}"]
    if _NO_START in problem:
        return _no_token(text[index : index + 1])
    return f"{problem[:1].upper()}{problem[1:]}"


def _no_token(character: str) -> str:
    if character == "\t":
        return TAB_MESSAGE
    if character == "%":
        return "Plain value cannot start with directive indicator character %"
    return f"Plain value cannot start with reserved character {character}"


def printable(message: str, originals: Mapping[int, str]) -> str:
    """A message that may quote the file, safe to show: no stand-ins, no control characters."""
    restored = message.translate(originals)
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in restored)
