"""What a provider may not bring is left out, told, and taken in as soon as it may come."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import LogEntry
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import Flow, flow


def entity(kind: str, name: str) -> str:
    spec = {
        "Group": "{type: team, children: []}",
        "User": "{memberOf: [platform-admins]}",
        "System": "{owner: team}",
        "Widget": "{}",
    }[kind]
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\n"
        f"spec: {spec}\n"
    )


MIXED = "---\n".join([component("svc"), entity("Group", "team"), entity("User", "eve")])


@dataclass(slots=True)
class Here:
    """An organisation with projects A and B, and the flow that reads it."""

    flow: Flow
    emulator: Emulator
    root: Path

    def providers(self, *blocks: str, more: str = "") -> None:
        text = "providers:\n  azureDevOps:\n"
        for block in blocks:
            name, _, settings = block.partition(" ")
            text += f"    {name}: {{organization: acme{settings and ', '}{settings}}}\n"
        write_files(self.flow.folder, {"providers.yaml": text + more})

    def write(self, files: Mapping[str, str]) -> None:
        write_files(self.root / "acme", dict(files))
        self.emulator.reload()

    def log(self, *, exit_code: int = 0) -> dict[str, LogEntry]:
        """The log of one run, by repository; what runs next finds nothing to do."""
        ran = self.flow.run()
        assert ran.exit_code == exit_code, ran.shown
        again = self.flow.run()
        assert again.result.plan.is_empty
        assert [each.fetched for each in again.result.providers] == [0] * len(
            again.result.providers
        )
        return {entry.target.split("/_git/")[1]: entry for entry in ran.result.plan.log}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    root = tmp_path / "organizations"
    (root / "acme").mkdir(parents=True)
    with flow(tmp_path, root) as (run, emulator):
        yield Here(flow=run, emulator=emulator, root=root)


SVC = "svc?path=/catalog-info.yaml"
URL = f"https://dev.azure.com/acme/A/_git/{SVC}"


def test_unasked_a_manifest_brings_no_groups_users_and_templates(here: Here) -> None:
    here.providers("acme")
    here.write({"A/svc/catalog-info.yaml": MIXED})
    entry = here.log()[SVC]
    assert (str(entry.status), entry.entities) == ("synced", ("component:default/svc",))
    assert [(p.type, p.severity, p.entity, p.line) for p in entry.problems] == [
        ("not-allowed", "warning", "group:default/team", 7),
        ("not-allowed", "warning", "user:default/eve", 12),
    ]
    assert "give the provider the line allow: [API, " in entry.problems[0].message


def test_a_manifest_of_which_everything_is_left_out_is_skipped_with_the_reason(here: Here) -> None:
    here.providers("acme allow: [Component, API]")
    groups = "---\n".join(entity("Group", name) for name in ("a", "b", "c"))
    here.write({"A/svc/catalog-info.yaml": groups})
    entry = here.log()[SVC]
    assert (str(entry.status), entry.entities) == ("skipped", ())
    (problem,) = entry.problems
    assert problem.message.startswith(
        "group:default/a and 2 more are left out: provider acme may bring Component and API; to let"
        " Group in, give the provider the line allow: [Component, API, Group]"
    )


def test_what_may_come_by_now_is_read_though_it_did_not_change(here: Here) -> None:
    here.providers("acme")
    here.write({"A/svc/catalog-info.yaml": MIXED, "A/team/catalog-info.yaml": entity("User", "u")})
    here.log()
    here.providers("acme allow: [component, USER]")
    log = here.log()
    assert log[SVC].entities == ("component:default/svc", "user:default/eve")
    assert [p.entity for p in log[SVC].problems] == ["group:default/team"]
    assert str(log["team?path=/catalog-info.yaml"].status) == "synced"


def test_what_may_come_no_more_is_removed_though_it_did_not_change(here: Here) -> None:
    here.providers("acme allow: '*'")
    here.write({"A/svc/catalog-info.yaml": MIXED})
    assert len(here.log()[SVC].entities) == 3
    here.providers("acme")
    why = "provider acme may not bring its kind (allow in providers.yaml)"
    assert f"- group:default/team  {URL}  {why}" in here.flow.run(dry_run=True).shown
    entry = here.log()[SVC]
    assert entry.entities == ("component:default/svc",)
    assert [p.type for p in entry.problems] == ["not-allowed", "not-allowed"]


def test_a_broken_document_beside_it_does_not_keep_what_may_come_no_more(here: Here) -> None:
    here.providers("acme allow: '*'")
    here.write({"A/svc/catalog-info.yaml": MIXED})
    here.log()
    here.providers("acme")
    here.write({"A/svc/catalog-info.yaml": MIXED + "---\n[broken\n"})
    assert here.log()[SVC].entities == ("component:default/svc",)


def test_an_entity_that_is_left_out_takes_no_name(here: Here) -> None:
    here.providers("payments project: A", "platform project: B, allow: [Group]")
    here.write(
        {
            "A/svc/catalog-info.yaml": entity("Group", "team"),
            "B/org/catalog-info.yaml": entity("Group", "TEAM"),
        }
    )
    log = here.log()
    assert log["org?path=/catalog-info.yaml"].entities == ("group:default/team",)
    assert str(log[SVC].status) == "skipped"


def test_a_file_that_a_location_names_is_judged_by_the_provider_that_reaches_it(
    here: Here,
) -> None:
    here.providers("platform project: B, allow: '*'", "payments project: A")
    other = "https://dev.azure.com/acme/A/_git/svc?path=/evil.yaml"
    here.write(
        {
            "A/svc/evil.yaml": entity("User", "eve"),
            "B/org/catalog-info.yaml": location("org", "./teams.yaml", other),
            "B/org/teams.yaml": entity("Group", "team"),
        }
    )
    log = here.log()
    assert log["org?path=/teams.yaml"].entities == ("group:default/team",)
    assert str(log["svc?path=/evil.yaml"].status) == "skipped"


def branches(**files: str) -> str:
    """The emulator's settings of a repository with other branches of these manifests."""
    overlays = {name: {"files": {"/team.yaml": text}} for name, text in files.items()}
    return json.dumps({"branches": overlays})


def test_what_is_pushed_to_another_branch_brings_no_privileged_kind(here: Here) -> None:
    here.providers("platform project: B, allow: '*'", "payments project: A")
    evil = component("evil") + "---\n" + entity("User", "eve")
    where = "https://dev.azure.com/acme/B/_git/org?path=/team.yaml&version=GB{}"
    here.write(
        {
            "A/svc/catalog-info.yaml": location("one", where.format("evil")),
            "B/org/catalog-info.yaml": location("two", where.format("main")),
            "B/org/team.yaml": entity("Group", "team"),
            "B/org/.emulator.json": branches(evil=evil),
        }
    )
    log = here.log()
    assert log["org?path=/team.yaml&version=GBmain"].entities == ("group:default/team",)
    other = log["org?path=/team.yaml&version=GBevil"]
    assert other.entities == ("component:default/evil",)
    (problem,) = other.problems
    assert problem.message == (
        "user:default/eve is left out: provider platform brings User from the default branch alone,"
        " and not from another to which a Location leads; name the file there"
    )


def test_a_provider_that_reads_a_branch_takes_its_kinds_from_there(here: Here) -> None:
    here.providers("platform branch: live, allow: [Group]")
    where = "https://dev.azure.com/acme/B/_git/org?path=/team.yaml"
    root = location("all", "./team.yaml", f"{where}&version=GBmain")
    files = {"/catalog-info.yaml": root, "/team.yaml": entity("Group", "live")}
    settings = {"branches": {"live": {"files": files}}, "searchableBranches": ["live"]}
    here.write(
        {
            "B/org/catalog-info.yaml": component("x"),
            "B/org/team.yaml": entity("Group", "trunk"),
            "B/org/.emulator.json": json.dumps(settings),
        }
    )
    log = here.log()
    assert log["org?path=/team.yaml&version=GBlive"].entities == ("group:default/live",)
    assert str(log["org?path=/team.yaml&version=GBmain"].status) == "skipped"


def test_locations_are_followed_whatever_may_come(here: Here) -> None:
    here.providers("acme allow: [Component]")
    both = location("all", "./b.yaml") + "---\n" + entity("System", "sys")
    here.write({"A/svc/catalog-info.yaml": both, "A/svc/b.yaml": component("b")})
    log = here.log()
    assert log["svc?path=/b.yaml"].entities == ("component:default/b",)
    assert str(log[SVC].status) == "synced"


def test_a_kind_of_the_portals_own_counts(here: Here) -> None:
    here.providers("acme allow: [Component]", more="settings: {kinds: [Widget]}\n")
    here.write({"A/svc/catalog-info.yaml": entity("Widget", "w")})
    assert str(here.log()[SVC].status) == "skipped"
    here.providers("acme allow: [widget]", more="settings: {kinds: [Widget]}\n")
    assert here.log()[SVC].entities == ("widget:default/w",)


def test_a_kind_that_a_placeholder_brings_is_left_out_too(here: Here) -> None:
    here.providers("acme")
    sneaky = entity("User", "eve").replace("kind: User", "kind: {$text: ./kind}")
    here.write({"A/svc/catalog-info.yaml": sneaky, "A/svc/kind": "User"})
    assert here.log()[SVC].entities == ()


def test_an_outage_keeps_what_may_come_no_more(here: Here) -> None:
    here.providers("acme allow: '*'")
    here.write({"A/svc/catalog-info.yaml": entity("Group", "team")})
    here.log()
    here.providers("acme")
    here.emulator.faults.add(Fault(action="unavailable", stage="items", times=None))
    ran = here.flow.run()
    assert ran.exit_code == 4
    assert [entry.entities for entry in ran.result.plan.log] == [("group:default/team",)]
