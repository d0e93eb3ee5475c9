"""The plain way to copy manifests into git, for comparison: one thing after another.

Search pages for each project, one GET for each manifest, ``yaml.safe_load_all``, write, commit.
What is refused is left out.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import yaml

_PAGE = 1000


def main(base: str, repository: str, readers: str = "1", token: str = "token") -> int:
    """Copy every manifest of the organisation at the URL ``base`` into ``repository``/catalog;
    ``readers`` are asked for at a time."""
    session = requests.Session()
    session.auth = ("", token)
    top = Path(repository)
    (top / "catalog").mkdir(exist_ok=True)
    with ThreadPoolExecutor(int(readers)) as pool:
        projects = _projects(session, base)
        hits = [hit for project in projects for hit in _search(session, base, project)]
        read = pool.map(lambda hit: _content(session, base, hit), hits)
        for hit, data in zip(hits, read, strict=True):
            if data is not None and _holds_entities(data):
                _write(top, hit, data)
    subprocess.run(["git", "add", "--all", "catalog"], cwd=top, check=True)
    subprocess.run(["git", "commit", "--quiet", "--message", "catalog"], cwd=top, check=False)
    return 0


def _holds_entities(data: bytes) -> bool:
    try:
        documents = list(yaml.safe_load_all(data))
    except (yaml.YAMLError, ValueError):
        return False
    return all(isinstance(one, dict) and "kind" in one for one in documents)


def _projects(session: requests.Session, base: str) -> list[str]:
    answer = session.get(f"{base}/_apis/projects?$top=1000&api-version=7.1")
    answer.raise_for_status()
    return [project["name"] for project in answer.json()["value"]]


def _search(session: requests.Session, base: str, project: str) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = []
    while True:
        answer = session.post(
            f"{base}/_apis/search/codesearchresults?api-version=7.1",
            json={
                "searchText": "file:catalog-info.yaml",
                "$skip": len(hits),
                "$top": _PAGE,
                "filters": {"Project": [project]},
                "$orderBy": [{"field": "path", "sortOrder": "ASC"}],
            },
        )
        answer.raise_for_status()
        page = answer.json()
        hits += page["results"]
        if not page["results"] or len(hits) >= page["count"]:
            return hits


def _content(session: requests.Session, base: str, hit: dict[str, Any]) -> bytes | None:
    project, repository = quote(hit["project"]["name"]), quote(hit["repository"]["name"])
    answer = session.get(
        f"{base}/{project}/_apis/git/repositories/{repository}/items"
        f"?path={quote(hit['path'])}&$format=octetStream&api-version=7.1"
    )
    return answer.content if answer.status_code == 200 else None


def _write(top: Path, hit: dict[str, Any], data: bytes) -> None:
    project, repository = hit["project"]["name"], hit["repository"]["name"]
    file = top / "catalog" / project / repository / hit["path"].lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
