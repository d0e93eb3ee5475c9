"""The commits of a branch."""

from pathlib import Path

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.support.files import write_files


def test_commits_of_a_branch_newest_first_and_of_a_path(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"acme/P/r/a": "1", "acme/P/r/b": "1"})
    with Emulator(folder) as emulator:
        write_files(folder, {"acme/P/r/a": "2"})
        emulator.reload()
        url = "/acme/P/_apis/git/repositories/r/commits"
        key = "searchCriteria.itemVersion.version"
        every = ask(emulator, f"{url}?api-version=6.0&{key}=main").json["value"]
        of_b = ask(emulator, f"{url}?searchCriteria.itemPath=/b").json["value"]
        first = ask(emulator, f"{url}?searchCriteria.$top=1").json["value"]
        one = ask(emulator, f"{url}/{every[1]['commitId']}").json
        assert ask(emulator, f"{url}?{key}=none").status == 404
    assert every[0]["parents"] == [every[1]["commitId"]]
    assert every[0]["committer"]["date"] == "2023-11-14T22:14:20Z"
    assert [commit["commitId"] for commit in of_b] == [every[1]["commitId"]]
    assert (first, one) == (every[:1], every[1])
