"""Projects, and what clients ask to find their way."""

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import ask


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["My Project", "Payments"]),
        ("?stateFilter=all", ["Leaving", "My Project", "Payments"]),
        ("?stateFilter=deleting", ["Leaving"]),
        ("?$top=1", ["My Project"]),
        ("?$top=1&$skip=1", ["Payments"]),
        ("?$skip=5", []),
    ],
)
def test_projects_are_those_of_a_state(emulator: Emulator, query: str, expected: list[str]) -> None:
    listed = ask(emulator, f"/acme/_apis/projects{query}").json
    assert [project["name"] for project in listed["value"]] == expected


def test_a_project_is_found_by_name_in_any_case_and_by_id(emulator: Emulator) -> None:
    by_name = ask(emulator, "/acme/_apis/projects/MY%20project").json
    assert by_name["name"] == "My Project"
    assert ask(emulator, f"/acme/_apis/projects/{by_name['id']}").json == by_name
    assert ask(emulator, f"/acme/{by_name['id']}/_apis/git/repositories").json["count"] == 5
    described = ask(emulator, "/acme/_apis/projects/Payments?includeCapabilities=true").json
    assert described["description"] == "Money"
    assert described["capabilities"]["versioncontrol"]["sourceControlType"] == "Git"


def test_an_unknown_project_is_tf200016(emulator: Emulator) -> None:
    answer = ask(emulator, "/acme/_apis/projects/None")
    assert (answer.status, answer.json["message"][:9]) == (404, "TF200016:")


def test_a_number_that_is_none_is_a_bad_request(emulator: Emulator) -> None:
    assert ask(emulator, "/acme/_apis/projects?$top=many").status == 400


def test_clients_learn_where_resources_are(emulator: Emulator) -> None:
    locations = ask(emulator, "/acme/_apis", method="OPTIONS").json["value"]
    (items,) = (entry for entry in locations if entry["resourceName"] == "items")
    assert items["routeTemplate"].startswith("{project}/_apis/{area}/repositories/")
    assert ask(emulator, "/acme/_apis/resourceAreas").json == {"count": 0, "value": []}
    assert ask(emulator, "/acme/_apis/connectionData").json["authenticatedUser"]["isActive"]
