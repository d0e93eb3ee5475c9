"""doctor as people run it: its words, its exit code, the providers that are chosen."""

from pathlib import Path

from tests.doctor.troubles import PETSTORE
from tests.support.files import read_files
from tests.support.inquiry import PROVIDERS, ask, inquiry
from tests.support.running import TOKEN


def test_all_is_well_in_words(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        before = read_files(made.repository)
        outcome = ask(made, "doctor")
        assert read_files(made.repository) == before
    assert outcome.exit_code == 0
    for words in (
        "provider acme\n",
        "ok          connection: https://dev.azure.com/acme answers",
        "ok          credential: the token in AZURE_TOKEN is accepted, with Code (Read)",
        "ok          manifests: 1 manifest found by Code Search",
        "nothing found that would fail",
    ):
        assert words in outcome.stdout
    assert TOKEN not in outcome.stdout


def test_only_the_chosen_providers_are_checked(tmp_path: Path) -> None:
    two = PROVIDERS + "    second:\n      organization: acme\n      token: ${NOT_THERE}\n"
    with inquiry(tmp_path, PETSTORE, providers=two) as made:
        everything = ask(made, "doctor")
        chosen = ask(made, "doctor", "--provider", "acme")
        unknown = ask(made, "doctor", "--provider", "third")
    assert everything.exit_code == 1
    assert "would fail: provider second" in everything.stdout
    assert chosen.exit_code == 0
    assert "provider second" not in chosen.stdout
    assert unknown.exit_code == 2
    assert "providers.yaml has no such provider; it has acme, second" in unknown.stderr


def test_mistakes_in_providers_yaml_come_before_everything(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE, providers=PROVIDERS + "      tokn: x\n") as made:
        outcome = ask(made, "doctor")
        assert made.emulator.requests == ()
    assert outcome.exit_code == 2
    assert 'did you mean "token"?' in outcome.stderr
