"""Why there was no usable answer, in words that say what to do."""

from pathlib import Path

import pytest

from sync.emulator.access import Token
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.urls import organization
from tests.azure.organizations import TOKEN, azure, discover, provider
from tests.azure.small import small


def test_an_organization_that_is_not_there_is_said(tmp_path: Path) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, organization=organization("dev.azure.com", "acne"))
    assert not found.complete
    assert "check host, organization and project in providers.yaml" in found.reason


def test_a_rejected_token_is_named_with_what_to_do(tmp_path: Path) -> None:
    small(tmp_path)
    wanted = provider()
    with (
        Emulator(tmp_path, token=TOKEN) as emulator,
        azure(emulator, wanted, token="expired") as service,
    ):
        found = service.discover(wanted)
    assert (found.found, found.complete) == ((), False)
    assert found.reason.startswith("Azure DevOps rejected the token in AZURE_TOKEN (HTTP 401")
    assert "Make a personal access token with Code (Read)" in found.reason
    assert "expired-" not in found.reason


@pytest.mark.parametrize("action", ["sign-in", "redirect", "html"])
def test_a_sign_in_page_is_a_rejected_token(tmp_path: Path, action: str) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action=action, times=None))
        found = discover(emulator)
    assert (found.found, found.complete) == ((), False)
    assert "rejected the token in AZURE_TOKEN (a sign-in page instead of an answer" in found.reason


def test_a_token_without_code_read_is_named(tmp_path: Path) -> None:
    small(tmp_path)
    tokens = (Token(TOKEN, scopes=frozenset({"vso.project"})),)
    with Emulator(tmp_path, tokens=tokens) as emulator:
        found = discover(emulator)
    assert not found.complete
    assert "Code (Read)" in found.reason
