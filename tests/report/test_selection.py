"""Which entries of the log are shown, and in which order."""

import pytest

from tests.support.inquiry import ask, url
from tests.support.located import targets
from tests.support.world import World


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--errors",), ["Q/broken", "P/zoo"]),
        (("--search", "ZOO"), ["P/zoo"]),
        (("--search", "required property"), ["Q/broken"]),
        (("--search", "component:default/whole"), ["Q/broken"]),
        (("--status", "synced"), ["P/petstore"]),
        (("--status", "synced", "--status", "invalid"), ["Q/broken", "P/petstore"]),
        (("--provider", "acme", "--errors", "--search", "petstore"), ["P/zoo"]),
        (("--owner", "group:Payments", "--errors"), ["Q/broken", "P/zoo"]),
        (("--owner", "you"), []),
        (("--owner", ""), []),
        (("--sort", "owner"), ["P/petstore", "P/zoo", "Q/broken"]),
        (("--search", "nothing like it"), []),
        (("--sort", "target"), ["P/petstore", "P/zoo", "Q/broken"]),
        (("--sort", "entity"), ["P/petstore", "Q/broken", "P/zoo"]),
        (("--sort", "problems"), ["P/zoo", "Q/broken", "P/petstore"]),
        (("--sort", "provider"), ["P/petstore", "P/zoo", "Q/broken"]),
        (("--sort", "changed"), ["P/petstore", "P/zoo", "Q/broken"]),
    ],
)
def test_filters_and_orders(options: tuple[str, ...], expected: list[str], catalog: World) -> None:
    report = ask(catalog, "locations", "--json", *options).report
    assert targets(report) == [url(place) for place in expected]
