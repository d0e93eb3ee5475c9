"""What an HTTP answer of Azure DevOps means, without any I/O: data, or one typed error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sync.azure.pace import Allowance
from sync.errors import ServiceError
from sync.http import json_of
from sync.model import Json


class RefusedError(ServiceError):
    """The service answered, and the answer is no; asking again does not help."""


class BadRequestError(RefusedError):
    """400 of a kind that has no meaning of its own."""


class UnauthorisedError(RefusedError):
    """The credential was rejected."""


class SignInPageError(UnauthorisedError):
    """A sign-in page (203, a redirect, or HTML) instead of an answer: the same as a rejection."""


class HtmlError(SignInPageError):
    """A page with status 200, most likely that one."""


class ForbiddenError(RefusedError):
    """The credential is known but not allowed to do this."""


class NotFoundError(RefusedError):
    """404 of a kind that says nothing about what is missing."""


class ItemNotFoundError(NotFoundError):
    """Git has no such file at that version: the one proof that a file is gone."""


class BranchNotFoundError(NotFoundError):
    """The branch (or the default branch) does not exist."""


class RepositoryNotFoundError(NotFoundError):
    """The repository is absent, disabled, or not readable: the service does not say which."""


class ProjectNotFoundError(NotFoundError):
    """The project is absent or not readable."""


class OrganizationNotFoundError(NotFoundError):
    """There is no such organisation: what every organisation has is a bare 404 there.

    https://github.com/Azure/azure-cli/issues/32897
    """


class VersionOutOfRangeError(RefusedError):
    """An older Server: ``supported`` is the api-version to use instead."""

    def __init__(self, message: str, *, supported: str) -> None:
        super().__init__(message)
        self.supported = supported


class RedirectedError(RefusedError):
    """A redirect to somewhere else, which is not followed with a token."""


class TooLargeError(RefusedError):
    """The body is larger than anything that can be of use."""


class NotBytesError(RefusedError):
    """JSON where a file's bytes were asked for: no file lies there, or the answer is broken."""


NO_CODE_SEARCH = (BadRequestError, NotFoundError)
"""What Code Search answers where it is not installed, or does not know the question."""


class PassingError(ServiceError):
    """A fault that may be gone at the next attempt. ``whole`` ones concern every request."""

    whole = False


class TransientError(PassingError):
    """A broken answer: 500, cut short, not JSON, of another content type."""


class OutageError(PassingError):
    """No answer, or 502 to 504: time-outs, resets, an overloaded service."""

    whole = True


class ThrottledError(PassingError):
    """429, or 503 that says when to come back."""

    whole = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One HTTP answer; header names in lower case, the body complete."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def data_of(reply: Reply) -> Mapping[str, Json]:
    """The JSON object of a successful answer; raises what any other answer means."""
    _raise_for_status(reply)
    _refuse_html(reply)
    if "json" not in _content_type(reply):
        kind = _brief(_content_type(reply)) or "of no type"
        raise TransientError(f"the answer is {kind}, not JSON")
    try:
        data = json_of(reply.body)
    except ValueError as error:
        raise TransientError("the answer is not valid JSON") from error
    if not isinstance(data, dict):
        raise TransientError("the answer is JSON of an unexpected shape")
    return data


def bytes_of(reply: Reply) -> bytes:
    """A file's bytes of a successful answer; raises what any other answer means."""
    _raise_for_status(reply)
    _refuse_html(reply)
    if "json" in _content_type(reply):
        raise NotBytesError("the answer is JSON where a file's bytes were asked for")
    return reply.body


def pause_of(reply: Reply, *, now: float) -> float:
    """Seconds to wait before the next request; 0 when the service asks for none.

    ``Retry-After`` counts on any status, 200 included; without it, ``X-RateLimit-Delay``, and
    ``X-RateLimit-Remaining: 0`` until the reset, 30 seconds (the service's longest delay) at most.
    ``now`` is the time in seconds since 1970.
    https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
    """
    after = reply.headers.get("retry-after")
    if after is not None:
        return _seconds(after, now=now)
    delay = _number(reply.headers.get("x-ratelimit-delay"))
    if delay:
        return min(max(delay, 0.0), 30.0)
    if _number(reply.headers.get("x-ratelimit-remaining")) == 0:
        reset = _number(reply.headers.get("x-ratelimit-reset"))
        return 0.0 if reset is None else min(max(reset - now, 0.0), 30.0)
    return 0.0


def allowance_of(reply: Reply) -> Allowance | None:
    """What the answer says of the limit, which is only near it; None where it makes no sense.

    https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
    """
    limit = _number(reply.headers.get("x-ratelimit-limit"))
    remaining = _number(reply.headers.get("x-ratelimit-remaining"))
    if limit is None or remaining is None or not 0 <= remaining <= limit <= _LARGEST_LIMIT:
        return None
    return Allowance(limit=limit, remaining=remaining) if limit else None


def _raise_for_status(reply: Reply) -> None:
    status = reply.status
    if status == 203:
        raise SignInPageError("a sign-in page instead of an answer (203)")
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise _redirect(reply)
    words = _words(reply)
    if status == 401:
        raise UnauthorisedError(words)
    if status == 403:
        raise ForbiddenError(words)
    if status == 429 or (status == 503 and "retry-after" in reply.headers):
        raise ThrottledError(words)
    if status in {408, 502, 503, 504}:
        raise OutageError(words)
    if status >= 500 or status < 200:
        raise TransientError(words)
    raise _typed(reply, words)


_VERSION = r"[0-9]{1,3}\.[0-9]{1,3}(?![0-9])"
_LARGEST_LIMIT = 1e9
"""Units in five minutes: more than anybody can use."""
_LONGEST_PAUSE = 1e9
"""Seconds: longer than anybody waits, and short enough to reckon with."""

_BY_KEY: Mapping[str, type[NotFoundError]] = {
    "GitItemNotFoundException": ItemNotFoundError,
    "GitUnresolvableToCommitException": BranchNotFoundError,
    "GitRepositoryNotFoundException": RepositoryNotFoundError,
    "ProjectDoesNotExistWithNameException": ProjectNotFoundError,
    "ProjectDoesNotExistException": ProjectNotFoundError,
}
_BY_CODE: Mapping[str, type[NotFoundError]] = {
    "TF401174": ItemNotFoundError,
    "TF401175": BranchNotFoundError,
    "TF401019": RepositoryNotFoundError,
    "TF200016": ProjectNotFoundError,
}


def _typed(reply: Reply, words: str) -> ServiceError:
    """The error of a 4xx, told apart by ``typeKey`` or TF code and never by 404 alone."""
    key, message = _envelope(reply)
    if reply.body and "json" in _content_type(reply) and not _is_json(reply.body):
        return TransientError(f"the answer ({words}) is not valid JSON")
    supported = re.search(rf"this server supports is ({_VERSION})", message)
    if key == "VssVersionOutOfRangeException" and supported:
        return VersionOutOfRangeError(words, supported=supported[1])
    preview = re.search(rf'requested version "({_VERSION})"', message)
    if key == "VssInvalidPreviewVersionException" and preview:
        return VersionOutOfRangeError(words, supported=f"{preview[1]}-preview")
    code = re.match(r"(TF\d+)", message)
    known = _BY_KEY.get(key) or (_BY_CODE.get(code[1]) if code and not key else None)
    if known is not None:
        return known(words)
    if reply.status == 404:
        return NotFoundError(words)
    return BadRequestError(words)


def _is_json(body: bytes) -> bool:
    try:
        json_of(body)
    except ValueError:
        return False
    return True


def _envelope(reply: Reply) -> tuple[str, str]:
    """``typeKey`` and ``message`` of the error envelope; empty when there is none."""
    try:
        data = json_of(reply.body)
    except ValueError:
        return "", ""
    if not isinstance(data, dict):
        return "", ""
    key, message = data.get("typeKey"), data.get("message")
    return (key if isinstance(key, str) else ""), (message if isinstance(message, str) else "")


def _words(reply: Reply) -> str:
    """The status and what the service said, on one line and bounded: it is a stranger's text."""
    message = _brief(_envelope(reply)[1])
    return f"HTTP {reply.status}: {message}" if message else f"HTTP {reply.status}"


def _brief(text: str) -> str:
    """A stranger's text on one line, of which nothing steers a terminal, and bounded."""
    short = " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())
    return short if len(short) <= 200 else f"{short[:200]}…"


def _redirect(reply: Reply) -> RefusedError:
    target = reply.headers.get("location", "")
    try:
        host = urlsplit(target).hostname or "the same host"
    except ValueError:
        host = "an unreadable address"
    if "signin" in target.lower() or host.endswith(
        ("microsoftonline.com", "vssps.visualstudio.com")
    ):
        return SignInPageError(f"a sign-in page instead of an answer ({reply.status})")
    return RedirectedError(
        f"HTTP {reply.status}: a redirect to {_brief(host)!r}, which is not followed"
    )


def _refuse_html(reply: Reply) -> None:
    if "html" in _content_type(reply):
        raise HtmlError(f"a sign-in page instead of an answer ({reply.status}, HTML)")


def _content_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "").split(";")[0].strip().lower()


def _seconds(text: str, *, now: float) -> float:
    """``Retry-After``: seconds, or an HTTP date."""
    number = _number(text)
    if number is None:
        try:
            number = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, TypeError, IndexError, OverflowError, OSError):
            return 0.0
    return min(max(number, 0.0), _LONGEST_PAUSE)


def _number(text: str | None) -> float | None:
    written = "" if text is None else text.strip()
    return float(written) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written) else None
