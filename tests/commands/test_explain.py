"""explain at the door: what it is asked with, and what it never shows."""

from pathlib import Path

from tests.explain.ways import PETSTORE
from tests.support.inquiry import ask, inquiry, url
from tests.support.running import TOKEN
from tests.support.world import World


def test_a_rejected_token_is_said_and_not_shown(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", url("P/petstore"), AZURE_TOKEN="wrong-token-1234")
    assert outcome.exit_code == 4
    assert "rejected the token in AZURE_TOKEN" in outcome.stdout
    assert "wrong-token" not in outcome.stdout + outcome.stderr
    assert TOKEN not in outcome.stdout


def test_what_is_neither_url_nor_ref_is_a_usage_error(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", "a b/c/d")
    assert outcome.exit_code == 2
    assert "neither a manifest's URL nor an entity ref" in outcome.stderr


def test_a_repository_is_explained_by_the_name_that_the_table_shows(catalog: World) -> None:
    outcome = ask(catalog, "explain", "Q/broken")
    assert outcome.exit_code == 0
    assert outcome.stdout == ask(catalog, "explain", url("Q/broken")).stdout


def test_a_hostile_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", "https://dev.azure.com/acme/P/_git/x%1b[31m?path=/a.yaml")
    assert "\x1b" not in outcome.stdout + outcome.stderr
