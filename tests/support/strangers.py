"""Texts that strangers might write, and what of Markdown is not inside a code span."""

import re

TEXTS = (
    "::error file=x::owned",
    "\n::set-env name=PATH::/evil",
    "\r\n::stop-commands::x",
    "##[command]echo owned",
    "%0A::error::owned",
    "x\nEOF\nname=owned",
    "<img src=x onerror=alert(1)>",
    "</details><script>alert(1)</script>",
    "<!-- catalog-sync head=0000 -->",
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "https://evil.example/?a=b",
    "@octocat and @acme/everyone",
    "fixes #1, closes acme/catalog#2, GH-3",
    "| a | b |\n| --- | --- |",
    "`code` ``and`` ```more```",
    "# heading\n\n- list",
    "a\x1b[31m\u202e\u200b\x00b",
    "Co-authored-by: x <x@example.com>",
    "\n\nSigned-off-by: x <x@example.com>",
    "[skip ci] ***NO_CI***",
    "$(touch owned) `touch owned` ${{ secrets.TOKEN }}",
    "\u2028\u2029\x85next",
    "x" * 100_000,
)
TARGETS = (
    "https://dev.azure.com/a/b/_git/c?path=/catalog-info.yaml",
    "https://evil.example/x) [y](https://evil.example",
    "javascript:alert(1)",
)


def outside_code(markdown: str) -> str:
    """Markdown without its code spans, of which each has to end where it began."""
    spans = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
    kept = "\n".join(spans.sub("", line) for line in markdown.splitlines())
    assert "`" not in kept
    return kept
