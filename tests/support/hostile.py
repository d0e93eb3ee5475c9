"""Texts that strangers could write to be obeyed somewhere, and what may be left of them where
people and machines read."""

import re
from collections.abc import Mapping

PAYLOADS: Mapping[str, str] = {
    "annotation": "::error file=x,line=1::pwned",
    "annotation-line": "\n::add-mask::e",
    "carriage-return": "\r::stop-commands::t",
    "old-command": "##[add-mask]e",
    "pipeline-command": "##vso[task.setvariable variable=a]b",
    "expression": "${{ secrets.TOKEN }}",
    "environment": "\nEVIL<<x\npwned\nx",
    "clear-screen": "\x1b[2J\x1b[H",
    "title": "\x1b]0;pwned\x07",
    "hyperlink": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "c1-control": "\x9b31m",
    "backspace": "good\x08\x08\x08\x08evil",
    "right-to-left": "\u202egnp.exe",
    "isolate": "a\u2067b\u2069",
    "zero-width": "a\u200bd\u200dm\ufeffin",
    "line-separator": "\u2028::error::x",
    "link": "[click](http://evil.example)",
    "script-link": "[click](javascript:alert(1))",
    "image": "![x](http://evil.example/x.png)",
    "code": "`](http://evil.example)`` ```",
    "heading": "\n# Heading\n",
    "table": "| a | b |\n| --- | --- |",
    "mention": "@everyone @acme/admins",
    "reference": "fixes #1, acme/repo#2, GH-3",
    "comment": "--> <!-- hidden",
    "script": "<script>alert(1)</script>",
    "script-end": "</script><script>alert(2)</script>",
    "handler": "<img src=x onerror=alert(3)>",
    "attribute": "\" onmouseover=\"alert(4)",
    "entity": "&lt;script&gt;alert(5)",
    "formula": "=HYPERLINK(\"http://evil.example\")",
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-at": "@SUM(1,1)",
    "formula-minus": "-2+3",
    "trailer": "\n\nSigned-off-by: Evil <evil@example.com>",
    "co-author": "\nCo-authored-by: Evil <evil@example.com>",
    "skip": "[skip ci] [ci skip] ***NO_CI***",
    "template": "{{ evil }}",
    "yaml": "\nevil: true # ",
    "yaml-tag": "!!python/object/apply:os.system [id]",
    "shell": "$(touch pwned); `touch pwned`; rm -rf *",
    "percent": "%0A::error::x%0D",
    "path": "../../../../etc/passwd",
    "option": "--upload-pack=touch pwned",
    "half-character": "\ud83d",
    "private-use": "\ue000\U000f0000",
    "markup": "[red]rich[/red] [link=http://evil.example]x[/link]",
    "long": "A" * 30_000,
}  # fmt: skip

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK_TARGET = re.compile(r"\]\(<https://dev\.azure\.com/[A-Za-z0-9/_.~:?=&%+,;@!$*-]*>\)")
OWN_COMMAND = re.compile(
    r"::(?:error|warning|notice)(?: (?:file|line|col|title)=[^,\n:]*(?:,[a-z]+=[^,\n:]*)*)?::[^\n]*"
)
"""A workflow command as this project makes them: an annotation, its values escaped."""

OWN_LOG_ISSUE = re.compile(
    r"##vso\[task\.logissue type=(?:error|warning);sourcepath=[^;\]\n]*"
    r"(?:;linenumber=\d+;columnnumber=\d+)?\][^\n]*"
)
"""A logging command as this project makes them: an issue, its values escaped."""


def file_name(payload: str) -> str:
    """The payload as far as a file can be named so."""
    name = payload.replace("/", "\u2215").replace("\0", "").strip(". ")[:60]
    return name.encode("utf-8", "replace").decode() or "x"


def assert_plain_markdown(text: str, *, comments: int) -> None:
    """Nothing is left of a payload outside code spans and the targets of our own links."""
    rest = _LINK_TARGET.sub("](OURS)", _CODE.sub("CODE", text))
    for sign in ("evil", "pwned", "alert(", "<script", "<img", "javascript:", "![", "@", "Heading"):
        assert sign not in rest, sign
    assert "`" not in rest
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert rest.count("<!--") == rest.count("-->") == comments


def assert_plain_message(text: str) -> None:
    """A commit message is a subject and lists under our own headings, and no order to a forge."""
    assert text.startswith("catalog: ")
    for paragraph in text.split("\n\n")[1:]:
        heading, *items = paragraph.strip("\n").split("\n")
        assert re.fullmatch(r"Created|Updated|Removed|From these manifests|Providers", heading)
        assert all(item.startswith("- ") for item in items)
    assert not re.search(r"@\S|#\d|GH-\d|\[skip|\[ci|\*\*\*|[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
