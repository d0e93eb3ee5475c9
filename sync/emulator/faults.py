"""Faults that tests order: which requests are hit, how often, and what happens to them."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sync.emulator import envelope
from sync.emulator.envelope import Response
from sync.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What to do to requests that match; whatever is left out matches every request."""

    action: str
    """One of ``REPLACING``, ``CHANGING`` or ``BREAKING``."""
    stage: str | None = None
    """E.g. ``items``, ``search`` (any page), ``search-page-2``."""
    method: str | None = None
    path: str | None = None
    """A regular expression searched for in the path with its query."""
    times: int | None = 1
    """How many requests are hit; ``None`` is all."""
    after: int = 0
    """How many matching requests pass first."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to the answer."""
    retry_after: int | None = None
    """Seconds, as the header of that name."""
    seconds: float = 0.0
    """How long ``delay`` takes."""
    status: int = 500
    body: str = ""
    type_key: str = "GitRepositoryNotFoundException"
    info_code: int | None = None
    """What ``empty-page`` answers as infoCode; the real one unless it is set."""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            known = ", ".join(sorted(ACTIONS))
            raise UsageError(f"'{self.action}' is no fault; expected one of {known}")

    def matches(self, method: str, target: str, stages: tuple[str, ...]) -> bool:
        """Whether a request of these stages is one this fault is for."""
        return (
            (self.stage is None or self.stage in stages)
            and (self.method is None or self.method.upper() == method)
            and (self.path is None or re.search(self.path, target) is not None)
        )

    def answer(self) -> Response | None:
        """What is answered instead of handling the request, if this fault does so."""
        make = REPLACING.get(self.action)
        return make(self).with_headers(self.all_headers()) if make else None

    def changed(self, response: Response) -> Response:
        """What becomes of the real answer."""
        change = CHANGING.get(self.action)
        return change(self, response).with_headers(self.all_headers()) if change else response

    def all_headers(self) -> dict[str, str]:
        """The headers this fault adds."""
        headers = dict(self.headers)
        if self.retry_after is not None and self.action != "rate-limited":
            headers["retry-after"] = str(self.retry_after)
        return headers


def fault_from_json(data: Mapping[str, Any]) -> Fault:
    """A fault from the control endpoint. Raises UsageError for what is not one."""
    known = {entry.name for entry in fields(Fault)}
    unknown = sorted(set(data) - known)
    if unknown or not isinstance(data.get("action"), str):
        raise UsageError(f"a fault has an action and may have {sorted(known)}, not {unknown}")
    return Fault(**data)


def _not_found(fault: Fault) -> Response:
    message = fault.body or "TF401019: The Git repository does not exist or you do not have access."
    return envelope.git_error(404, fault.type_key, message)


def _status(fault: Fault) -> Response:
    return Response(status=fault.status, body=fault.body.encode())


def sign_in(status: int, base: str = "") -> Response:
    """What a refused credential gets from a service that would rather show a page."""
    page = envelope.html("Azure DevOps Services | Sign In", status=status)
    return page.with_headers({"location": f"{base}/_signin"}) if status == 302 else page


def _empty_page(fault: Fault, response: Response) -> Response:
    """A search page whose rows are gone while the count stays."""
    if response.status != 200:
        return response
    text = re.sub(rb'"results":\[.*\],"infoCode"', b'"results":[],"infoCode"', response.body)
    if fault.info_code is not None:
        text = re.sub(rb'"infoCode":\d+', b'"infoCode":%d' % fault.info_code, text)
    return replace(response, body=text)


def _bad_json(_fault: Fault, response: Response) -> Response:
    return replace(response, body=response.body[: len(response.body) // 2] + b"\x00{")


def _content_type(fault: Fault, response: Response) -> Response:
    return replace(response, content_type=fault.body or "text/html; charset=utf-8")


REPLACING: dict[str, Callable[[Fault], Response]] = {
    "unauthorized": lambda _fault: envelope.unauthorized(),
    "forbidden": lambda _fault: envelope.unauthorized(403),
    "not-found": _not_found,
    "rate-limited": lambda fault: envelope.rate_limited(fault.retry_after or 0),
    "unavailable": lambda _fault: envelope.html("Service Unavailable", status=503),
    "server-error": lambda _fault: envelope.html("Internal Server Error", status=500),
    "sign-in": lambda _fault: sign_in(203),
    "redirect": lambda _fault: sign_in(302),
    "html": lambda _fault: envelope.html("Azure DevOps", status=200),
    "status": _status,
}
"""Faults that answer in place of the service."""

CHANGING: dict[str, Callable[[Fault, Response], Response]] = {
    "headers": lambda _fault, response: response,
    "bad-json": _bad_json,
    "content-type": _content_type,
    "empty-page": _empty_page,
}
"""Faults that change the service's answer."""

BREAKING = frozenset({"truncate", "reset", "hang", "delay"})
"""Faults of the connection."""

ACTIONS = frozenset(REPLACING) | frozenset(CHANGING) | BREAKING


class FaultList:
    """The faults in force, in the order they were added; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._seen: list[int] = []

    def add(self, *faults: Fault) -> None:
        """Put faults in force."""
        with self._lock:
            self._faults += faults
            self._seen += [0] * len(faults)

    def clear(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()
            self._seen.clear()

    def take(self, method: str, target: str, stages: tuple[str, ...]) -> Fault | None:
        """The first fault that hits this request. Every fault that matches counts it."""
        if not self._faults:
            return None
        chosen: Fault | None = None
        with self._lock:
            for number, fault in enumerate(self._faults):
                if chosen is not None or not fault.matches(method, target, stages):
                    continue
                seen, self._seen[number] = self._seen[number], self._seen[number] + 1
                ended = fault.times is not None and seen >= fault.after + fault.times
                if seen >= fault.after and not ended:
                    chosen = fault
        return chosen
