"""Which commit a request means."""

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT, MANIFEST

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml&api-version=7.1"


@pytest.mark.parametrize(
    "version",
    [
        "versionDescriptor.version=develop&versionDescriptor.versionType=branch",
        "versionDescriptor.version=develop",
        "version=develop&versionType=Branch",
        "version=develop",
        "VersionDescriptor.Version=develop",
    ],
)
def test_a_branch_can_be_named_in_long_and_short_form(emulator: Emulator, version: str) -> None:
    assert ask(emulator, f"{ITEM}&{version}").text == "kind: API\n"


def test_tags_and_commits_are_versions_too(emulator: Emulator) -> None:
    tip = ask(emulator, f"{CHECKOUT}/refs?filter=heads/develop").json["value"][0]["objectId"]
    assert ask(emulator, f"{ITEM}&version={tip}&versionType=commit").text == "kind: API\n"
    assert ask(emulator, f"{ITEM}&version=v1.0&versionType=tag").text == MANIFEST
    assert ask(emulator, f"{ITEM}&version=v1.0").status == 404
