"""What was renamed out of, or into, what `exclude` names."""

import pytest

from tests.reading.former import EVERYTHING, World, configure
from tests.support.catalogs import component, titles
from tests.support.files import write_files
from tests.support.renaming import rename


def test_what_was_renamed_into_an_exclude_goes(here: World) -> None:
    run, emulator, root = here
    configure(run, ", exclude: {project: [Archive]}")
    run.run()
    rename(root, "acme/Shop", "acme/Archive")
    emulator.reload()
    run.run(allow_deletions=100)
    assert set(titles(run.catalog())) == {"a", "b"}


@pytest.mark.parametrize("discovery", ["auto", "git"])
def test_what_was_renamed_out_of_an_exclude_stays_left_out(here: World, discovery: str) -> None:
    run, emulator, root = here
    exclude = "exclude: {project: [Vault], repository: [secret]}"
    configure(run, f", discovery: {discovery}, {exclude}")
    write_files(root, {"acme/Vault/keys/catalog-info.yaml": component("keys")})
    write_files(root, {"acme/Core/secret/catalog-info.yaml": component("secret")})
    emulator.reload()
    run.run()
    rename(root, "acme/Vault", "acme/Safe")
    rename(root, "acme/Core/secret", "acme/Core/open")
    emulator.reload()
    ran = run.run()
    assert set(titles(run.catalog())) == EVERYTHING
    assert "project Vault is called Safe now and stays left out" in ran.shown
    assert "repository secret is called open now and stays left out" in ran.shown
    assert run.run().result.plan.is_empty


def test_a_former_name_in_a_target_does_not_pass_exclude(here: World) -> None:
    run, emulator, root = here
    configure(run, ", exclude: {project: [Vault]}")
    rename(root, "acme/Core", "acme/Vault")
    emulator.reload()
    run.run(allow_deletions=100)
    assert not {"a", "b"} & set(titles(run.catalog()))
