"""The report as one HTML file that asks nothing of any network: assets/, assembled. Pure
but for reading those files, which are part of the package."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final

from sync.model import Json

SCRIPTS: Final = (
    *("data.js", "dom.js", "parts.js", "schedule.js", "filter.js", "facets.js", "table.js"),
    *("rows.js", "locate.js", "manifest.js", "locations.js", "entities.js", "graph.js"),
    *("entity.js", "timeline.js", "coverage.js", "main.js"),
)
"""In assets/, in the order in which they build on each other; together they are one script."""
STYLES: Final = ("base.css", "table.css", "views.css", "narrow.css")

_TEMPLATE: Final = "index.html"


def render_page(data: Mapping[str, Json]) -> bytes:
    """The page for this data. It runs its own script and style and nothing else, ever.

    https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
    """
    style = "\n".join(_part(name) for name in STYLES)
    body = "\n".join(_part(name) for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{body}\n}})();'
    parts = {
        "policy": policy(style, script),
        "style": style,
        "data": embedded(data),
        "script": script,
    }
    before, *rest = _part(_TEMPLATE).split("{{")
    page = [before]
    for piece in rest:
        name, _, text = piece.partition("}}")
        page += (parts[name], text)
    return "".join(page).encode()


def policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, an icon in the page, no more."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def embedded(data: Mapping[str, Json]) -> str:
    """JSON that can stand in a script element: ASCII, and nothing that ends or opens markup.

    https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    """
    text = json.dumps(data, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}"


def _part(name: str) -> str:
    return (files("sync.page") / "assets" / name).read_text(encoding="utf-8")
