"""What a provider may bring, and what would leave the catalog for it."""

from pathlib import Path

from tests.doctor.troubles import (
    PETSTORE,
)
from tests.support.files import write_files
from tests.support.inquiry import PROVIDERS, ask, inquiry


def test_what_a_provider_may_not_bring_is_told_before_it_goes(tmp_path: Path) -> None:
    group = (
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: owners}\n"
        "spec: {type: team, children: []}\n"
    )
    files = {**PETSTORE, "P/teams/catalog-info.yaml": group}
    with inquiry(tmp_path, files, providers=PROVIDERS + "      allow: '*'\n") as made:
        assert ask(made, "sync").exit_code == 0
        assert "its manifests may bring every kind\n" in ask(made, "doctor").stdout
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        going = ask(made, "doctor").stdout
        assert ask(made, "sync").exit_code == 0
        left_out = ask(made, "doctor").stdout
    assert "its manifests may bring every kind but Group, User and Template" in going
    assert (
        "1 entity of other kinds would leave the catalog with the next sync: group:default/owners"
        in " ".join(going.split())
    )
    assert "left out in the last sync: group:default/owners" in left_out
    assert "System, Group] in providers.yaml" in " ".join(left_out.split())
