"""Text of strangers in Markdown: shown as it is, never as markup, HTML, link or mention. Pure."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import quote, unquote

from sync.text.safe import HIDDEN
from sync.text.wording import short_place

_RUNS = re.compile("`+")
_LINKABLE = re.compile(r"https?://[^\s/]+/\S*")


def code(text: str, limit: int = 600) -> str:
    """``text`` as a code span on one line, cut to ``limit`` characters.

    Backticks in it are fenced by a longer run of them; control characters, bidirectional
    overrides and other invisible ones become U+FFFD.
    """
    shown = " ".join(text.split())
    shown = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(
            "\ufffd" if unicodedata.category(character) in HIDDEN else character
            for character in shown
        )
    if not shown:
        return "(empty)"
    longest = max((len(run) for run in _RUNS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest or shown.startswith(" ") else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def manifest_link(target: str, places: Collection[str] | None = None, name: str = "") -> str:
    """A link to a manifest, with ``name`` or what people call its place.

    ``places`` are the URLs below which links may lead; ``None`` is anywhere.
    """
    place = target.partition("?path=")[0]
    if not _LINKABLE.fullmatch(target) or not _lies_below(place, places):
        return code(target)
    url = quote(target, safe="/:?=&%+,;@!$~*", errors="replace")
    return f"[{code(name or short_place(target))}](<{url}>)"


def named(target: str) -> tuple[str, str]:
    """A manifest's repository, with organisation and project, and its path, with the branch where
    the URL names one. For people: nothing is to be concluded from it."""
    place, _, query = target.partition("?path=")
    path, _, branch = query.partition("&version=GB")
    name = unquote(place).partition("://")[2].removeprefix("dev.azure.com/").replace("/_git/", "/")
    return name or target, unquote(path) + (f" ({unquote(branch)})" if branch else "")


def _lies_below(url: str, places: Collection[str] | None) -> bool:
    """Whether a browser that opens the URL stays below one of the places."""
    if places is None:
        return True
    steps = unquote(url).replace("\\", "/").split("/")
    inside = any(url.lower().startswith(f"{place.lower()}/") for place in places)
    return inside and not {".", ".."} & set(steps)
