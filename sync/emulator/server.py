"""Starts and stops the bundled local Azure DevOps: for tests, the demo and trying things out."""

import tempfile
import threading
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sync.emulator.access import Token
from sync.emulator.app import Conditions, Service, search_page
from sync.emulator.bare import write_bare_repository
from sync.emulator.call import Request
from sync.emulator.control import PREFIX, control
from sync.emulator.envelope import Response, html
from sync.emulator.faults import Fault, FaultList
from sync.emulator.gate import refusal
from sync.emulator.request_log import LoggedRequest
from sync.emulator.routes import Destination, find
from sync.emulator.throughput import Clock, Meter, Toll, cost_of
from sync.emulator.watch import Watch
from sync.emulator.wire import Break, HttpServer
from sync.errors import UsageError

_STOP_SECONDS = 0.02
_BREAKS: dict[str, Break] = {"truncate": "truncate", "reset": "reset", "hang": "close"}


class Emulator:
    """A folder of organisations, served on 127.0.0.1 while the context is open.

    ``latency`` is in milliseconds for each request. Without ``token`` and ``tokens`` any
    credential that is not empty is accepted. ``hosts`` are the names of Servers that it answers
    for, besides this machine's and the cloud's. ``clock`` is what throughput is counted by and late
    answers wait for; the real one unless it is given. Raises UsageError if the folder or the port
    cannot be used.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        port: int = 0,
        token: str | None = None,
        tokens: Sequence[Token] = (),
        latency: float = 0.0,
        sign_in: int = 203,
        api_version: str = "7.2",
        virtual_directory: str = "",
        control: bool = False,
        watch: bool = False,
        seed: int = 0,
        hosts: Collection[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self.faults = FaultList()
        self._folder = Path(folder)
        self._port = port
        self._latency = latency / 1000
        self._control = control
        self._hosts = hosts
        self._conditions = Conditions(
            tokens=(*tokens, Token(token)) if token else tuple(tokens),
            sign_in=sign_in,
            api_version=api_version,
            virtual_directory=virtual_directory,
            seed=seed,
        )
        self._watch = Watch(self._folder) if watch else None
        self._requests: list[LoggedRequest] = []
        self._stopping = threading.Event()
        self._sleep: Callable[[float], object] = clock.sleep if clock else self._stopping.wait
        self._meter = Meter(clock.time if clock else time.time)
        self._service: Service | None = None
        self._server: HttpServer | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Read the folder and begin to serve."""
        self._service = Service(self._folder, self._conditions)
        try:
            self._server = HttpServer(self._port, self._answer)
        except OSError as error:
            raise UsageError(f"port {self._port} cannot be used: {error.strerror}") from error
        self._stopping.clear()
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(_STOP_SECONDS,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving, and free requests that hang."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.drop()
            self._server.server_close()
            self._server = None
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        if self._server is None:
            raise UsageError("the emulator is not running")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Every request so far, in the order of their answers."""
        return tuple(self._requests)

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self._requests.clear()

    def reload(self, *, index: bool = True) -> None:
        """Read the folder again: changed repositories get a commit on top of the old one.

        With ``index=False`` Code Search goes on showing what it showed, as a lagging index does.
        """
        self._running().reload(index=index)

    def bare_repository(self, organization: str, project: str, repository: str) -> Path:
        """A real bare git repository with the same ids, made by git; gone after ``stop``.

        Raises UsageError if there is no such repository or git fails.
        """
        places = self._running().world.organizations.get(organization.lower())
        found = places.project(project) if places else None
        if found is None or repository.lower() not in found.repositories:
            raise UsageError(f"no repository {organization}/{project}/{repository}")
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="emulator-")
        chosen = found.repositories[repository.lower()]
        tips = "-".join(tip.id[:12] for tip in chosen.branches.values())
        target = Path(self._scratch.name) / f"{chosen.id}-{tips}.git"
        if not target.exists():
            write_bare_repository(chosen, target)
        return target

    def _running(self) -> Service:
        if self._service is None:
            raise UsageError("the emulator is not running")
        return self._service

    def _answer(self, request: Request, port: int) -> tuple[Response, Break | None]:
        service = self._running()
        refused = refusal(request, port, self._hosts)
        if refused is not None:
            return refused, None
        if self._control and request.target.startswith(PREFIX):
            return control(request, self.faults, lambda: self.requests, self.reload), None
        if self._watch is not None and self._watch.changed():
            try:
                self.reload()
            except UsageError as error:
                return html(str(error), status=500), None
        if self._latency:
            self._sleep(self._latency)
        destination = find(request, self._conditions.virtual_directory)
        stages = destination.stages(request)
        if stages == ("search",):
            stages = ("search", f"search-page-{search_page(request)}")
        fault = self.faults.take(request.method, request.target, stages)
        response = fault.answer() if fault else None
        if response is None:
            toll = self._toll(request, destination, stages)
            response = toll.refusal or service.handle(request, destination)
            response = response.with_headers(toll.headers)
            if toll.delay:
                self._sleep(toll.delay)
        broken = _BREAKS.get(fault.action) if fault else None
        self._log(request, stages[-1], 0 if broken == "close" else response.status)
        if fault is not None:
            response = fault.changed(response)
            self._pause(fault)
        return response, broken

    def _toll(self, request: Request, destination: Destination, stages: tuple[str, ...]) -> Toll:
        """What the identity of a request pays, where its organisation counts."""
        place = self._running().world.organizations.get(destination.organization.lower())
        if place is None or place.settings.throughput_units is None:
            return Toll()
        cost = cost_of(request.method, stages, place.settings.throughput_costs)
        identity = request.headers.get("authorization", "")
        return self._meter.take(identity, cost, place.settings.throughput_units)

    def _pause(self, fault: Fault) -> None:
        """Let a request wait, but never longer than the emulator runs."""
        if fault.action == "hang":
            self._stopping.wait()
        elif fault.action == "delay":
            self._stopping.wait(fault.seconds)

    def _log(self, request: Request, stage: str, status: int) -> None:
        self._requests.append(
            LoggedRequest(
                method=request.method,
                path=request.target,
                host=request.headers.get("host", ""),
                stage=stage,
                status=status,
                headers=request.headers,
                body=request.body,
            )
        )


def serve(
    folder: Path | str,
    *,
    port: int,
    token: str | None = None,
    latency: float = 0.0,
    hosts: Collection[str] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve ``folder`` until interrupted; edits of its files are noticed.

    ``ready`` is told the URL once requests are answered. Ends by KeyboardInterrupt.
    """
    made = Emulator(folder, port=port, token=token, latency=latency, hosts=hosts, watch=True)
    with made as emulator:
        if ready is not None:
            ready(emulator.url)
        threading.Event().wait()
