"""What other processes may tell a running emulator, when it was started with ``control``."""

import json
from collections.abc import Callable, Sequence

from sync.emulator.call import Request
from sync.emulator.envelope import Response, invalid, json_response
from sync.emulator.faults import FaultList, fault_from_json
from sync.emulator.request_log import LoggedRequest
from sync.errors import UsageError

PREFIX = "/_emulator/"


def control(
    request: Request,
    faults: FaultList,
    logged: Callable[[], Sequence[LoggedRequest]],
    reload: Callable[[], None],
) -> Response:
    """``faults`` (POST one or a list, DELETE all), ``requests`` (GET), ``reload`` (POST)."""
    match request.method, request.target.removeprefix(PREFIX):
        case "POST", "faults":
            return _add(request, faults)
        case "DELETE", "faults":
            faults.clear()
            return json_response({})
        case "GET", "requests":
            return json_response([entry.summary() for entry in logged()])
        case "POST", "reload":
            reload()
            return json_response({})
        case _:
            return invalid("POST faults, DELETE faults, GET requests and POST reload are known.")


def _add(request: Request, faults: FaultList) -> Response:
    try:
        data = json.loads(request.body)
        ordered = [fault_from_json(one) for one in (data if isinstance(data, list) else [data])]
    except (ValueError, AttributeError, TypeError, UsageError) as error:
        return invalid(str(error))
    faults.add(*ordered)
    return json_response({"added": len(ordered)})
