"""What of an organisation is listed, and what is only not told."""

from pathlib import Path

from sync.azure.roster import Roster
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import TOKEN, azure, provider, stages, write_settings
from tests.azure.pages import Build
from tests.azure.small import small


def roster(emulator: Emulator, *projects: str) -> Roster:
    wanted = provider(project=projects or ("*",))
    with azure(emulator, wanted, deadline=0.0) as service:
        return service.roster(wanted)


def test_a_hundred_and_more_projects_are_one_request(build: Build) -> None:
    with Emulator(build(620, 1, 4, "absent"), token=TOKEN) as emulator:
        found = roster(emulator)
        assert stages(emulator) == ["repositories"]
    assert (len(found.rows), found.projects, found.failures) == (620, None, ())


def test_projects_that_are_named_are_asked_for_one_by_one(tmp_path: Path) -> None:
    small(tmp_path)
    write_settings(tmp_path / "acme/Core", {"formerly": ["Kernel"]})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = roster(emulator, "Payments", "Kernel", "Lost")
        assert stages(emulator) == ["repositories"] * 3
    assert [row.label for row in found.rows] == [
        "Payments/archive-pay",
        "Payments/service-pay",
        "Core/service-id",
    ]
    assert (found.projects, found.missing) == (("Payments", "Kernel"), ("Lost",))
    assert found.renamed == {"Kernel": "Core"}


def test_one_reason_for_several_projects_is_said_once(tmp_path: Path) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="forbidden", path="(Core|Payments)/_apis", times=None))
        found = roster(emulator, "Core", "My Project", "Payments")
    assert ([row.label for row in found.rows], found.projects) == (
        ["My Project/service web"],
        ("My Project",),
    )
    [failure] = found.failures
    assert failure.startswith("projects Core, Payments not listed: the token in AZURE_TOKEN")
