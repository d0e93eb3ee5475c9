"""The event that a GitHub job runs for: whether it is a proposal, and against which commit.

https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.disk import read_file
from sync.errors import UsageError

_OF_A_PULL_REQUEST = (
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
)
_ON_THE_DEFAULT_BRANCH = (
    *("workflow_run", "issue_comment", "issues", "discussion", "discussion_comment"),
    *("check_run", "check_suite", "status"),
)
"""What people do starts these, for a commit of the default branch (GITHUB_SHA); their workflows
may check out what a pull request proposes."""
_OF_A_DEPLOYMENT = ("deployment", "deployment_status")
"""They check out what is deployed, also a preview of a pull request, and name no base."""

_LARGEST = 64 << 20
"""Bytes of an event; GitHub's have 25 MB at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What the job runs for."""

    proposal: bool = False
    """Whether the files at hand may be what somebody proposes, which nobody has reviewed."""
    number: int | None = None
    """The pull request's, where the event is about one."""
    base: str = ""
    """Id of the commit that the proposal would be merged into; empty when the event tells none."""


def read_event(environment: Mapping[str, str]) -> Event:
    """The event of this job. UsageError when it is a pull request's and does not tell which."""
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name in _ON_THE_DEFAULT_BRANCH:
        return Event(proposal=True, base=environment.get("GITHUB_SHA", ""))
    if name in _OF_A_DEPLOYMENT:
        return Event(proposal=True)
    if name not in {*_OF_A_PULL_REQUEST, "merge_group"}:
        return Event()
    payload = _payload(environment)
    if name == "merge_group":
        return Event(proposal=True, base=_text(payload, "merge_group", "base_sha"))
    number = _value(payload, "pull_request", "number")
    if not isinstance(number, int) or isinstance(number, bool):
        raise UsageError("GITHUB_EVENT_PATH does not tell the pull request's number")
    return Event(proposal=True, number=number, base=_text(payload, "pull_request", "base", "sha"))


def _payload(environment: Mapping[str, str]) -> Any:
    file = environment.get("GITHUB_EVENT_PATH", "")
    try:
        return json.loads(read_file(Path(file), _LARGEST))
    except (OSError, ValueError, RecursionError):
        raise UsageError("GITHUB_EVENT_PATH names no file with the event, in JSON") from None


def _value(payload: Any, *path: str) -> Any:
    for step in path:
        payload = payload.get(step) if isinstance(payload, dict) else None
    return payload


def _text(payload: Any, *path: str) -> str:
    value = _value(payload, *path)
    return value if isinstance(value, str) else ""
