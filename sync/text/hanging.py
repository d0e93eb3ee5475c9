"""Long lines on a terminal: broken between words, and going on under where their text begins."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_NARROWEST = 30
"""Columns for the text itself below which breaking would make it harder to read, not easier."""
_WORD = re.compile(r"\s*\S+")


def print_hanging(line: Text, out: Console, indent: int) -> None:
    """Print ``line``, the first ``indent`` columns of which are a label in ASCII.

    No word is broken, so a URL stays one to click and to copy. What goes elsewhere than to a
    terminal stays one line.
    """
    room = out.width - indent
    if not out.is_terminal or room < _NARROWEST:
        out.print(line)
        return
    label, text = line.divide([indent])
    for at, part in enumerate(text.divide(breaks(text.plain, room))):
        part.rstrip()
        out.print(Text.assemble(" " * indent if at else label, part))


def breaks(text: str, width: int) -> Iterator[int]:
    """Where in ``text`` a line of at most ``width`` columns ends and the next word begins."""
    taken = 0
    for word in _WORD.finditer(text):
        cells = cell_len(word[0])
        if taken and taken + cells > width:
            begin = word.end() - len(word[0].lstrip())
            yield begin
            taken = cell_len(text[begin : word.end()])
        else:
            taken += cells
