"""A plan and what each provider answered, to the words of the commit. Pure.

Names and reasons come from strangers: whatever git or a forge would act on in them (line breaks,
trailers, mentions, issue numbers, "[skip ci]") is taken apart so that it stays readable text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from sync.catalog.layout import README_FILE
from sync.catalog.plan import Plan
from sync.model import ProviderOutcome
from sync.text.safe import STEERING
from sync.text.wording import CHANGED, counted, tally

T = TypeVar("T")

MOST_ENTITIES = 50
"""Listed for each action."""
MOST_SOURCES = 20
MOST_PROVIDERS = 50
LONGEST_TEXT = 300

_CHANGED = {**CHANGED, "delete": "removed"}
"""The words of the commits that are there already; who reads the history finds them by these."""
_ISSUE_URL = r"(://[^/\s]+/[^/\s]+/[^/\s]+/(?:issues|pull|discussions)/)(?=\d)"
_TAKEN_APART = (
    (re.compile(r"@(?=\S)"), "@ "),  # mentions
    (re.compile(r"#(?=\d)"), "# "),  # #1, owner/repo#1, AB#1
    (re.compile(r"(?<![a-z])(GH-)(?=\d)", re.IGNORECASE), r"\1 "),  # also in %20GH-3
    (re.compile(_ISSUE_URL, re.IGNORECASE), r"\1 "),  # "fixes URL" closes it
    (re.compile(r"\["), "("),  # [skip ci] and its kin
    (re.compile(r"\]"), ")"),
    (re.compile(r"\*{2,}"), "*"),  # ***NO_CI***
)


def commit_message(
    plan: Plan, providers: Sequence[ProviderOutcome], *, title: str | None = None
) -> str:
    """Subject and body for the commit of a plan.

    ``title`` is a subject of people's own. Bounded however long the plan is, one line for each
    thing, and without any git trailer.
    """
    changes = plan.changes
    blocks = [[" ".join((title or "").split()) or subject(plan)]]
    for action, word in _CHANGED.items():
        refs = sorted({change.ref for change in changes if change.action == action})
        blocks.append(_block(word.capitalize(), refs, safe_for_git, MOST_ENTITIES))
    targets = sorted({change.target for change in changes})
    blocks.append(_block("From these manifests", targets, safe_for_git, MOST_SOURCES))
    blocks.append(_block("Providers", providers, _provider_line, MOST_PROVIDERS))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def subject(plan: Plan) -> str:
    """The first line: ``catalog: 3 created, 1 updated, 1 removed``, without what is zero; or what
    else changes, where no entity does."""
    changed = tally((each.action for each in plan.changes), words=_CHANGED)
    return f"catalog: {changed or _without_entities(plan)}"


def _without_entities(plan: Plan) -> str:
    if plan.files.keys() == {README_FILE}:
        return "README updated"
    if plan.found_nothing:
        return "files brought to the form of this version, no entity changed"
    return "locations log updated"


def safe_for_git(text: str) -> str:
    """``text`` on one line, bounded, with nothing in it that git or a forge acts on."""
    visible = text
    if not text.isprintable():
        visible = "".join(" " if unicodedata.category(one) in STEERING else one for one in text)
    line = " ".join(visible.split())
    if len(line) > LONGEST_TEXT:
        line = line[: LONGEST_TEXT - 1] + "…"
    for pattern, replacement in _TAKEN_APART:
        line = pattern.sub(replacement, line)
    return line


def _block(heading: str, items: Sequence[T], line_of: Callable[[T], str], most: int) -> list[str]:
    """A heading and a list, one line for each item. A line that starts with ``- `` is never a git
    trailer."""
    if not items:
        return []
    more = len(items) - most
    listed = [f"- {line_of(item)}" for item in items[:most]]
    return [heading, *listed, *([f"- and {more} more"] if more > 0 else [])]


def _provider_line(provider: ProviderOutcome) -> str:
    state = "complete" if provider.complete else "incomplete, nothing of it was removed"
    asked = counted(provider.requests, "request")
    parts = f"{provider.found} found, {provider.fetched} fetched, {asked}"
    words = "; ".join(safe_for_git(text) for text in (provider.reason, *provider.notes) if text)
    return f"{safe_for_git(provider.id)} ({state}): {parts}{words and ': '}{words}"
