"""Where symbolic links lead, as a table."""

import pytest

from sync.entities.links import trail
from sync.model import Answer, Content, Missing, Unavailable
from tests.entities.places import place

BASE = place("/a/catalog-info.yaml")
FILES: dict[str, str] = {"/x/file": "text", "/file": "text"}
LINKS: dict[str, str] = {
    "/a/beside": "file",
    "/a/up": "../x/./file",
    "/a/twice": "beside/../up",
    "/a/chain": "up",
    "/a/out": "../../etc/passwd",
    "/a/absolute": "/x/file",
    "/a/self": "self",
    "/a/folder": "../x",
    "/a/b/c": "../../x",
    "/a/loop": "loop/loop",
    "/a/bytes": "\udcff",
    "/a/down": "unread",
}


def answer(path: str) -> Answer | None:
    if path in LINKS:
        return Content(
            data=LINKS[path].encode(errors="surrogateescape"), content_id=path, link=True
        )
    if path in FILES:
        return Content(data=FILES[path].encode(), content_id=path)
    if path == "/a/unread":
        return None
    if path in {"/a/failed", "/a/down-now"}:
        return Unavailable(reason="no answer")
    return Missing(reason=f"Git has no file {path} there")


class Answers(dict[str, Answer]):
    """Every answer by target."""

    def get(self, target: str, default: object = None) -> Answer | None:  # type: ignore[override]
        del default
        return answer(target.partition("?path=")[2])


@pytest.mark.parametrize(
    ("path", "end", "watched"),
    [
        ("/x/file", "/x/file", ["/x/file"]),
        ("/a/up", "/x/file", ["/a/up", "/x/file"]),
        ("/a/chain", "/x/file", ["/a/chain", "/a/up", "/x/file"]),
        ("/a/twice", "/x/file", ["/a/twice", "/a/up", "/x/file"]),
        ("/a/folder/file", "/x/file", ["/a/folder/file", "/a/folder", "/x/file"]),
        ("/a/b/c/file", "/x/file", ["/a/b/c/file", "/a/b", "/a/b/c", "/x/file"]),
    ],
)
def test_a_link_leads_to_a_file_and_all_on_the_way_is_watched(
    path: str, end: str, watched: list[str]
) -> None:
    found = trail(place(path), BASE, Answers())
    assert (found.place, found.answer) == (place(end), answer(end))
    assert [include.target.partition("?path=")[2] for include in found.watched] == watched


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/a/beside", "symbolic link that leads to nothing: Git has no file /a/file there"),
        ("/a/nothing", "Git has no file /a/nothing there"),
        ("/a/out", "symbolic link, and ../../etc/passwd is outside the repository"),
        ("/a/absolute", "symbolic link, and /x/file is outside the repository"),
        ("/a/self", "symbolic link, and it leads in a circle"),
        ("/a/loop", "symbolic link, and it leads through more than 10 links"),
        ("/a/bytes", "symbolic link, and the name that it leads to is no UTF-8"),
    ],
)
def test_a_link_that_leads_to_no_file_says_why(path: str, reason: str) -> None:
    found = trail(place(path), BASE, Answers())
    assert isinstance(found.answer, Missing)
    assert found.answer.reason.endswith(reason)


@pytest.mark.parametrize(("path", "place_"), [("/a/down", "/a/unread"), ("/a/unread", "/a/unread")])
def test_what_is_not_known_yet_has_to_be_read(path: str, place_: str) -> None:
    found = trail(place(path), BASE, Answers())
    assert (found.place, found.answer) == (place(place_), None)


def test_no_answer_stays_none() -> None:
    """Also for a folder above the file: it may be a link."""
    for path in ("/a/failed", "/a/down-now/file"):
        assert trail(place(path), BASE, Answers()).answer == Unavailable(reason="no answer")
