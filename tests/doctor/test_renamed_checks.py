"""A project that providers.yaml names by a former name is named with its new one."""

from pathlib import Path

from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings, url

FILES = {
    "Market/.emulator.json": settings(formerly=["Shop"]),
    "Market/cart/catalog-info.yaml": component("cart"),
    "Safe/.emulator.json": settings(formerly=["Vault"]),
    "Safe/keys/catalog-info.yaml": component("keys"),
}


def test_doctor_names_the_line_to_change(tmp_path: Path) -> None:
    providers = PROVIDERS + "      project: Shop\n      exclude: {project: [Vault]}\n"
    with inquiry(tmp_path, FILES, providers=providers) as made:
        told = ask(made, "doctor").stdout
    assert "project Shop is called Market now" in told
    assert "Write Market at" in told
    assert "providers.yaml:5" in told
    assert "project Vault is called Safe now; exclude.project: Vault" in told
    assert "Write Safe at" in told
    assert "matches no project" not in told


def test_explain_says_what_the_project_of_an_address_is_called_now(tmp_path: Path) -> None:
    with inquiry(tmp_path, FILES) as made:
        told = ask(made, "explain", url("Shop/cart")).stdout
    assert "project Shop is called Market now" in told
