"""The kinds that are known, and which schema each has."""

import pytest

from sync.config.settings import Portal
from tests.entities.judging import component, judge


@pytest.mark.parametrize(
    ("kind", "version", "known"),
    [
        ("Product", "backstage.io/v1alpha1", ()),
        ("Repository", "roadie.io/v1", ()),
        ("Widget", "acme.com/v2", ("Widget",)),
        ("Component", "acme.com/v2", ("Component",)),
    ],
)
def test_roadies_kinds_and_the_configured_ones_take_any_api_version_and_spec(
    kind: str, version: str, known: tuple[str, ...]
) -> None:
    text = component(kind=kind, apiVersion=version, spec={"any": [1]})
    assert judge(text, portal=Portal(kinds=known)) == ()


def test_a_configured_kind_must_still_be_an_entity() -> None:
    text = component(kind="Widget", apiVersion="acme.com/v 2", spec=[])
    assert [p.type for p in judge(text, portal=Portal(kinds=("Widget",)))] == ["policy", "policy"]
