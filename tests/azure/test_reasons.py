"""Why there was no usable answer, in words that say what to do."""

from pathlib import Path

import pytest

from sync.emulator.access import Token
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.urls import organization
from tests.azure.organizations import TOKEN, azure, discover, provider
from tests.azure.small import small


@pytest.mark.parametrize("way", ["auto", "search", "git"])
@pytest.mark.parametrize("project", ["*", "Payments"])
def test_an_organisation_that_is_not_there_is_told_as_that(
    way: str, project: str, tmp_path: Path
) -> None:
    """Code Search is not there either, and that is not what is to be mended."""
    small(tmp_path)
    missing = organization("dev.azure.com", "acne")
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, organization=missing, discovery=way, project=(project,))
    assert not found.complete
    assert found.reason == (
        "no organisation 'acne' at dev.azure.com, as that answers (HTTP 404); correct organization"
        " in providers.yaml: https://dev.azure.com/acne is not there"
    )
    assert "Code Search" not in "".join(found.notes)


def test_a_server_has_collections(tmp_path: Path) -> None:
    small(tmp_path)
    missing = organization("tfs.acme.com", "tfs/acne")
    with Emulator(tmp_path, token=TOKEN, hosts=("tfs.acme.com",)) as emulator:
        found = discover(emulator, organization=missing)
    assert "no collection 'acne' at tfs.acme.com" in found.reason


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
