"""What other processes may tell a running emulator."""

from pathlib import Path

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT, FILES
from tests.support.files import write_files

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml"


def test_faults_requests_and_reload_are_there_only_when_opened(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    with Emulator(folder) as closed:
        assert ask(closed, "/_emulator/requests").status == 404
    with Emulator(folder, control=True) as emulator:
        orders = [{"action": "unavailable", "stage": "items", "times": None}, {"action": "html"}]
        added = ask(emulator, "/_emulator/faults", method="POST", body=orders)
        assert (added.status, added.json) == (200, {"added": 2})
        assert ask(emulator, ITEM).status == 503
        assert ask(emulator, "/_emulator/faults", method="DELETE").status == 200
        assert ask(emulator, ITEM).status == 200
        (first, _) = ask(emulator, "/_emulator/requests").json
        assert (first["stage"], first["status"]) == ("items", 503)
        write_files(folder, {"acme/Payments/checkout/catalog-info.yaml": "kind: API\n"})
        assert ask(emulator, "/_emulator/reload", method="POST").status == 200
        assert ask(emulator, ITEM).text == "kind: API\n"


def test_an_order_that_makes_no_sense_is_a_bad_request(tmp_path: Path) -> None:
    with Emulator(tmp_path, control=True) as emulator:
        for body in ({"action": "explode"}, ["html"], {}, {"action": "html", "x": 1}):
            answer = ask(emulator, "/_emulator/faults", method="POST", body=body)
            assert answer.status == 400
        assert ask(emulator, "/_emulator/unknown").status == 400
