"""A mapping key that is itself a list or mapping, as the text that Backstage makes of it.

This is what unquoted ``{{ templating }}`` becomes: the one-key mapping ``"{ templating }"``.
"""

import re

from sync.yaml12.scalars import resolve_plain

_TOKEN = re.compile(
    r" *(?:(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<quoted>'[^'\\]*'|\"[^\"\\]*\")"
    r"|(?P<plain>[A-Za-z_$.|/()<][^,\[\]{}:#]*?)(?= *[,\[\]{}]))"
)
_WIDTH = 80
"""Longer lines would be broken in ways that are not worth knowing."""


def flow_key_text(source: str) -> str | None:
    """The property name for a collection written in one line; ``None`` where that is not certain.

    Certain are lists and mappings without values, of quoted and plain strings.
    """
    if len(source) > _WIDTH or not source.isascii() or not source.isprintable():
        return None
    parts: list[str] = []
    position = 0
    while position < len(source):
        token = _TOKEN.match(source, position)
        if token is None or (token["plain"] and resolve_plain(token["plain"]) != token["plain"]):
            return None
        parts.append(token[0].strip())
        position = token.end()
    return _join(parts)


def _join(parts: list[str]) -> str | None:
    inner = parts[1:-1]
    if len(parts) < 2 or parts[0] not in "[{" or any(part in "[]{}" for part in inner):
        return None
    items, commas = inner[::2], inner[1::2]
    if "," in items or set(commas) - {","}:
        return None
    if not items:
        return parts[0] + parts[-1]
    text = f"{parts[0]} {', '.join(items)} {parts[-1]}"
    return text if len(text) + len(items) - 1 <= _WIDTH else None
