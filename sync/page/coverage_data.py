"""What ``catalog-sync coverage --json`` told of every repository, as the page shows it. Pure.

It comes as a file, as the page asks nothing of Azure DevOps; what is in it is a stranger's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sync.explain.holdings import EXPECTED, HAVING, State
from sync.model import Json
from sync.text.safe import plain


def coverage_data(told: Any) -> dict[str, Json]:
    """By project which repositories have a manifest, which have an invalid one and which none, and
    how many are not counted. ValueError where ``told`` is not what the command prints."""
    try:
        rows = [*map(_row, told["repositories"])]
        incomplete = [one["id"] for one in told["providers"] if one["complete"] is not True]
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is not what catalog-sync coverage --json prints") from None
    projects: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        projects.setdefault((row["organization"], row["project"]), []).append(row)
    several = len({organization for organization, _ in projects}) > 1
    return {
        "projects": [
            _project(f"{organization}/{project}" if several else project, its)
            for (organization, project), its in sorted(projects.items())
        ],
        "incomplete": [plain(str(name)) for name in incomplete],
    }


def _row(one: Mapping[str, Any]) -> Mapping[str, str]:
    keys = ("organization", "project", "repository", "url", "state")
    row = {key: one[key] for key in keys}
    if not all(isinstance(text, str) for text in row.values()) or row["state"] not in {*State}:
        raise TypeError
    return {key: plain(text) for key, text in row.items()}


def _project(name: str, rows: Iterable[Mapping[str, str]]) -> dict[str, Json]:
    rows = tuple(rows)
    counts = Counter(row["state"] for row in rows)
    return {
        "name": name,
        "have": sum(counts[state] for state in HAVING),
        "of": sum(counts[state] for state in EXPECTED),
        "invalid": [_named(row) for row in rows if row["state"] == State.INVALID],
        "without": [_named(row) for row in rows if row["state"] == State.WITHOUT],
        "uncounted": [
            {"state": str(state), "count": counts[state]}
            for state in State
            if state not in EXPECTED and counts[state]
        ],
    }


def _named(row: Mapping[str, str]) -> Json:
    return {"name": row["repository"], "url": row["url"]}
