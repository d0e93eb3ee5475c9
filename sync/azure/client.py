"""Asks Azure DevOps one thing at a time: headers, api-version, retries within the budget."""

import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

from sync.azure.answers import (
    HtmlError,
    OutageError,
    PassingError,
    RefusedError,
    Reply,
    ThrottledError,
    TransientError,
    UnauthorisedError,
    VersionOutOfRangeError,
    allowance_of,
    bytes_of,
    data_of,
    pause_of,
)
from sync.azure.budget import Budget, GaveUpError
from sync.azure.credentials import Authorizer
from sync.azure.exchange import Call, Transport
from sync.clock import Clock
from sync.config.settings import Limits
from sync.errors import ServiceError
from sync.model import Json
from sync.urls import with_query

T = TypeVar("T")

_LONGEST_BACK_OFF = 60.0
_PATIENCE = {UnauthorisedError: 3, OutageError: 7}
_USUAL_PATIENCE = 4
_SPARE_PATIENCE = 2
"""For what can be asked in another way."""
_LAST_ANSWER = 30.0
"""Seconds that an answer may take in all where the deadline is nearer, or past."""
LEAST_WAIT = 5.0
"""Seconds that an answer may take to begin, however near the deadline is."""
_SPARE = 5.0
"""Seconds for an answer that a run can do without, and that have to be left for it."""
_MOST_STEPS = 8
"""A Server names the one version it has; each of its endpoints may still be a preview there."""
_JSON, _BYTES, _ZIP = "application/json", "application/octet-stream", "application/zip"
_LONGEST = 256 * 1024 * 1024
"""Bytes of an answer of JSON."""

try:
    USER_AGENT = f"catalog-sync/{version('catalog-sync')}"
except PackageNotFoundError:  # run from a source tree that is not installed
    USER_AGENT = "catalog-sync"


@dataclass(slots=True, kw_only=True)
class Access:
    """What every request of one identity shares."""

    transport: Transport
    authorizer: Authorizer = field(repr=False)
    budget: Budget
    clock: Clock
    jitter: Callable[[], float] = random.random
    slowest: float = 60.0
    """Seconds that an answer may take to begin, or to go on."""
    largest: int = Limits().held
    """Bytes of a file: what is so much too large that it is no manifest is not even held."""
    api_version: str = "7.1"
    """The highest that the service is known to take; stepped down for an older Server."""
    steps: int = 0
    """How often it was."""


class Client:
    """One provider's requests. Thread-safe."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._sent = 0
        self._rate: Mapping[str, str] = {}

    @property
    def sent(self) -> int:
        """How many HTTP requests were sent so far, retries included."""
        return self._sent

    @property
    def rate(self) -> Mapping[str, str]:
        """The ``retry-after`` and ``x-ratelimit-`` headers of the last answer that had any.

        https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
        """
        return self._rate

    def get(self, url: str, *, patient: bool = True) -> Mapping[str, Json]:
        """A JSON object. Raises the errors of ``sync.azure.answers``, or GaveUpError.

        With ``patient=False`` a rejected credential is believed at once: for questions that need
        a permission beyond Code (Read) and can do without an answer.
        """
        return self._ask("GET", url, data_of, patient=patient)

    def page(self, url: str, *, patient: bool = True) -> tuple[Mapping[str, Json], str | None]:
        """A JSON object and the token of the page after it, if there is one."""
        return self._ask(
            "GET",
            url,
            lambda reply: (data_of(reply), reply.headers.get("x-ms-continuationtoken") or None),
            patient=patient,
        )

    def post(
        self, url: str, body: Mapping[str, Json], *, once: bool = False, spare: bool = False
    ) -> Mapping[str, Json]:
        """The JSON object that answers a question with a body.

        With ``once=True`` it is sent at most once, and only where nobody has to wait for it: for
        questions that a run can do without. GaveUpError when it was not. With ``spare=True`` it is
        given up soon, and that is no failure of the service: for what can be asked in another way.
        """
        content = json.dumps(body).encode()
        if not once:
            return self._ask("POST", url, data_of, body=content, spare=spare)
        budget = self._access.budget
        if budget.is_paused or budget.remaining() < _SPARE:
            raise GaveUpError("there was no time for it")
        taken = self._access.api_version
        return self._send("POST", url, data_of, taken, body=content, slowest=_SPARE)

    def raw(self, url: str) -> bytes:
        """A file's bytes."""
        return self._ask("GET", url, bytes_of, accept=_BYTES)

    def archive(self, url: str, ids: Sequence[str], *, spare: bool = False) -> bytes:
        """The bytes that answer a list of ids where a zip archive is asked for, whatever they are;
        no more than a file may have. ``spare`` is that of `post`."""
        content = json.dumps([*ids]).encode()
        return self._ask("POST", url, bytes_of, body=content, accept=_ZIP, spare=spare)

    def _ask(
        self,
        method: str,
        url: str,
        read: Callable[[Reply], T],
        *,
        body: bytes | None = None,
        accept: str = _JSON,
        patient: bool = True,
        spare: bool = False,
    ) -> T:
        """Ask until there is an answer, a refusal, or no patience left."""
        failures = 0
        while True:
            api_version = self._access.api_version
            try:
                return self._send(method, url, read, api_version, body=body, accept=accept)
            except VersionOutOfRangeError as error:
                self._step_down(error, used=api_version)
            except UnauthorisedError as error:
                failures += 1
                self._suspect(error, failures, patient=patient and not spare)
            except PassingError as error:
                failures += 1
                self._back_off(error, failures, f"{method} {url}", spare=spare)

    def _send(
        self,
        method: str,
        url: str,
        read: Callable[[Reply], T],
        api_version: str,
        *,
        body: bytes | None,
        accept: str = _JSON,
        slowest: float | None = None,
    ) -> T:
        """Ask once."""
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = "application/json"
        address = with_query(url, {"api-version": _spelled(url, api_version)})
        slowest = self._access.slowest if slowest is None else slowest
        return self._attempt(method, address, headers, body, read, slowest=slowest)

    def _attempt(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        read: Callable[[Reply], T],
        *,
        slowest: float,
    ) -> T:
        """Send once. Whatever the answer is, its wish to be left alone for a while counts."""
        access = self._access
        with access.budget.slot():
            call = Call(
                method=method,
                url=url,
                headers={**headers, **_HEADERS, "Authorization": access.authorizer.header()},
                body=body,
                limit=_LONGEST if headers["Accept"] == _JSON else access.largest,
            )
            with self._lock:
                self._sent += 1
            left = access.budget.remaining()
            timeout, longest = min(slowest, max(left, LEAST_WAIT)), max(left, _LAST_ANSWER)
            reply = access.transport.send(call, timeout=timeout, longest=longest)
            self._rate = _rate_headers(reply) or self._rate
            pause = self._understood(partial(pause_of, now=access.clock.time()), reply)
            access.budget.pause(pause)
            access.budget.heard(allowance_of(reply))
        try:
            answer = self._understood(read, reply)
        except (UnauthorisedError, VersionOutOfRangeError):
            raise
        except RefusedError:
            access.budget.succeeded()
            raise
        access.budget.succeeded()
        return answer

    @staticmethod
    def _understood(read: Callable[[Reply], T], reply: Reply) -> T:
        """What the answer means. Whatever else it does to us is a fault of this provider's."""
        try:
            return read(reply)
        except ServiceError:
            raise
        except Exception as error:  # noqa: BLE001 - of any answer, and the others go on
            name = type(error).__name__
            raise TransientError(f"the answer cannot be understood ({name})") from None

    def _suspect(self, error: UnauthorisedError, failures: int, *, patient: bool) -> None:
        """A rejection in mid-run may be throttling (backstage/backstage#35756): try again first.

        So may HTML with status 200 at any time, but only once: a gateway's page, perhaps.
        """
        budget = self._access.budget
        if not patient:
            raise error
        patience = _PATIENCE[UnauthorisedError] if budget.trusts_credential() else 0
        if isinstance(error, HtmlError):
            patience = max(patience, 1)
        if failures > patience:
            budget.refused()
            raise error
        try:
            budget.hold_back(self._delay(failures + 1), str(error))
        except GaveUpError:
            budget.refused()
            raise error from None

    def _back_off(self, error: PassingError, failures: int, request: str, *, spare: bool) -> None:
        budget = self._access.budget
        if spare and failures > _SPARE_PATIENCE:
            raise GaveUpError(f"{error}; tried {failures} times") from error
        if not isinstance(error, ThrottledError):
            patience = _PATIENCE.get(type(error), _USUAL_PATIENCE)
            if failures > patience:
                budget.failed(request, str(error))
                raise GaveUpError(f"{error}; tried {failures} times") from error
        try:
            if error.whole:
                budget.hold_back(self._delay(failures), str(error))
            else:
                budget.wait(self._delay(failures), str(error))
        except GaveUpError:
            budget.failed(request, str(error))
            raise

    def _delay(self, failures: int) -> float:
        """Twice as long each time, with jitter so that threads and jobs spread."""
        longest = min(_LONGEST_BACK_OFF, 2.0 ** (failures - 1))
        return longest * (0.5 + self._access.jitter() / 2)

    def _step_down(self, error: VersionOutOfRangeError, *, used: str) -> None:
        """Go on with the version that an older Server names, if no other thread did already."""
        access = self._access
        with self._lock:
            if access.api_version != used:
                return
            if error.supported == used or _rank(error.supported) > _rank(used):
                raise error
            if access.steps == _MOST_STEPS:
                raise RefusedError(f"{error}; it names ever other versions") from None
            access.steps += 1
            access.api_version = error.supported


_HEADERS = {
    "User-Agent": USER_AGENT,
    # A rejected credential then gets a 401 instead of a sign-in page.
    "X-TFS-FedAuthRedirect": "Suppress",
    "X-VSS-ForceMsaPassThrough": "true",
}


def _rate_headers(reply: Reply) -> Mapping[str, str]:
    """What an answer says about throttling; nothing while that is far away."""
    return {
        name: value
        for name, value in reply.headers.items()
        if name == "retry-after" or name.startswith("x-ratelimit-")
    }


def _spelled(url: str, api_version: str) -> str:
    """The version as an endpoint wants it: Code Search was a preview before 7.0."""
    if "/_apis/search/" in url and _rank(api_version) < (7, 0) and "preview" not in api_version:
        return f"{api_version}-preview.1"
    return api_version


def _rank(api_version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in api_version.partition("-")[0].split("."))
