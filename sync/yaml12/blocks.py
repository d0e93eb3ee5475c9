"""Literal and folded block scalars where libyaml and Backstage's reader part.

That is in empty lines of white space, and in a last line without a line break.
"""

import re
from collections.abc import Iterator

from sync.yaml12.strict import COMMENT_MESSAGE, Mistake, Span

_HEADER = re.compile(r"[|>](?P<options>[-+0-9]*)(?P<comment>#)?[^\n]*\n?")
_COMMENT_LINE = re.compile(r"(?: *\n)* *#")


def block_scalar_value(text: str, span: Span, value: str, indent: int) -> str:
    """The value as Backstage has it, given libyaml's; ``span`` begins at ``|`` or ``>``.

    ``indent`` is how far its lines must be indented at least.
    """
    header = _HEADER.match(text, span.start)
    if header is None:
        return value
    chomping = header["options"].strip("123456789")
    lines = text[header.end() : span.end]
    if not lines.strip(" \n"):
        if not text[span.end :].strip(" "):
            lines = text[header.end() :]
        least = 1 if lines and len(lines) >= indent else 0
        return "\n" * max(lines.count("\n"), least) if chomping == "+" else ""
    if chomping != "-" and not value.endswith("\n"):
        return value + "\n"
    return value


def block_scalar_mistakes(text: str, span: Span, indent: int) -> Iterator[Mistake]:
    """What Backstage refuses in a block scalar, or reads in a way of its own.

    ``indent`` is how far its lines must be indented at least.
    """
    header = _HEADER.match(text, span.start)
    if header is None:
        return
    if header["comment"]:
        yield Mistake(header.start("comment"), COMMENT_MESSAGE)
    lines = text[header.end() : span.end]
    if not lines.strip(" \n"):
        comment = _COMMENT_LINE.match(text, span.end)
        if comment and comment.end() - 1 - text.rfind("\n", 0, comment.end()) - 1 >= indent:
            yield Mistake(comment.end() - 1, "A comment where a block scalar may begin")
    elif header["options"].strip("-+") and "\n " in lines[len(lines.rstrip(" \n")) :]:
        message = "Spaces in the empty lines after a block with an indentation indicator"
        yield Mistake(span.start, message)
