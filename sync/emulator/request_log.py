"""What was asked of the emulator, for tests to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request and the status of its answer."""

    method: str
    path: str
    """With the query, as it came."""
    host: str
    """The ``Host`` header as it came."""
    stage: str
    """The narrowest name of what was asked, e.g. ``search-page-2`` or ``listing``."""
    status: int
    """0 when the connection was broken before an answer."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)

    def summary(self) -> dict[str, Json]:
        """What the control endpoint tells: no headers, they hold credentials."""
        return {
            "method": self.method,
            "path": self.path,
            "host": self.host,
            "stage": self.stage,
            "status": self.status,
        }
