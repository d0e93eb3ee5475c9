"""The ways in which a manifest can be missing, and what explain says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.files import write_files
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, url

PETSTORE = {"P/petstore/catalog-info.yaml": component("petstore")}


GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: owners}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: admins}
spec: {type: team, children: []}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which a manifest can be missing, and what has to be said of it."""

    name: str
    about: str
    """The check that the answer comes from."""
    says: tuple[str, ...]
    advises: str
    files: Mapping[str, str] = field(default_factory=lambda: PETSTORE)
    providers: str = ""
    """Further settings of the provider."""
    subject: str = url("P/petstore")
    sync: bool = False
    then: Mapping[str, str] = field(default_factory=dict)
    """Files that change after the sync, if there was one."""


def assert_explained(way: Way, tmp_path: Path) -> None:
    """The way is named as the one cause, with what to do next."""
    with inquiry(tmp_path, way.files, providers=PROVIDERS + way.providers) as made:
        if way.sync:
            assert ask(made, "sync").exit_code == 0
        if way.then:
            write_files(made.organizations / "acme", way.then)
            made.emulator.reload()
        outcome = ask(made, "explain", way.subject, "--json")
        shown = ask(made, "explain", way.subject)
    answer: Any = outcome.report
    assert outcome.exit_code == 0, outcome.stderr
    verdict = answer["verdict"]
    assert (verdict["check"], verdict["result"]) == (way.about, "failed")
    for words in way.says:
        assert words in verdict["message"]
    assert way.advises in verdict["advice"]
    assert f"Next:   {verdict['advice']}" in shown.stdout
