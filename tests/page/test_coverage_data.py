"""Repositories on the page, from what ``coverage --json`` printed."""

from typing import Any

import pytest

from sync.page.coverage_data import coverage_data
from tests.page.pages import BIDI


def row(project: str, repository: str, state: str, organization: str = "acme") -> dict[str, Any]:
    """A repository as the command prints it."""
    url = f"https://dev.azure.com/{organization}/{project}/_git/{repository}"
    return {
        "organization": organization,
        "project": project,
        "repository": repository,
        "url": url,
        "state": state,
    }


def told(*rows: dict[str, Any], complete: bool = True) -> dict[str, Any]:
    """What the command prints."""
    return {"repositories": [*rows], "providers": [{"id": "acme", "complete": complete}]}


def test_each_project_tells_what_has_none_and_counts_what_needs_none() -> None:
    rows = [row("Shop", "cart", "with"), row("Shop", "pay", "invalid"), row("Shop", "x", "fork")]
    data: Any = coverage_data(told(*rows, row("Lab", "bare", "without")))
    lab, shop = data["projects"]
    assert (lab["name"], lab["have"], lab["of"]) == ("Lab", 0, 1)
    assert lab["without"] == [
        {"name": "bare", "url": "https://dev.azure.com/acme/Lab/_git/bare"},
    ]
    assert (shop["name"], shop["have"], shop["of"]) == ("Shop", 2, 2)
    assert [each["name"] for each in shop["invalid"]] == ["pay"]
    assert shop["uncounted"] == [{"state": "fork", "count": 1}]
    assert data["incomplete"] == []


def test_projects_of_several_organizations_are_told_apart() -> None:
    rows = row("Shop", "a", "with"), row("Shop", "a", "without", organization="other")
    data: Any = coverage_data(told(*rows, complete=False))
    assert [project["name"] for project in data["projects"]] == ["acme/Shop", "other/Shop"]
    assert data["incomplete"] == ["acme"]


def test_names_of_strangers_steer_nothing() -> None:
    data: Any = coverage_data(told(row(f"Sh{BIDI}op", "a\nb", "without")))
    assert BIDI not in str(data)
    assert "\n" not in data["projects"][0]["without"][0]["name"]


@pytest.mark.parametrize(
    "other",
    [
        None,
        [],
        {},
        {"repositories": []},
        {"repositories": [1], "providers": []},
        told(row("Shop", "a", "well")),
        told({**row("Shop", "a", "with"), "url": 1}),
        {"repositories": [], "providers": ["acme"]},
    ],
)
def test_what_the_command_did_not_print_is_refused(other: Any) -> None:
    with pytest.raises(ValueError, match="not what catalog-sync coverage --json prints"):
        coverage_data(other)
