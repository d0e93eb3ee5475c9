"""The organisations that benchmarks run on."""

from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from bench.organisation import CORPUS, SHAPES, Organisation


def _repositories(shape: str, count: int) -> Counter[PurePosixPath]:
    made = Organisation(shape=SHAPES[shape], count=count)
    return Counter(PurePosixPath(made.place(number)).parents[2] for number in range(count))


@pytest.mark.parametrize(("shape", "repositories"), [("one", 1000), ("fifty", 20), ("single", 1)])
def test_a_shape_has_as_many_manifests_in_a_repository_as_its_words_say(
    shape: str, repositories: int
) -> None:
    made = _repositories(shape, 1000)
    assert len(made) == repositories
    assert made.total() == 1000


def test_where_they_are_spread_some_repositories_have_many_more() -> None:
    made = _repositories("fifty", 1000)
    assert max(made.values()) > 5 * min(made.values())


def test_another_edition_differs_in_one_line() -> None:
    made = Organisation(shape=SHAPES["one"], count=10)
    first, second = made.text(3).splitlines(), made.text(3, edition=2).splitlines()
    assert [one for one in second if one not in first] == [
        one.replace(b"edition: 1", b"edition: 2") for one in first if b"edition: 1" in one
    ]


def test_of_several_files_of_a_repository_two_requests_are_needed_and_of_one_file_one() -> None:
    assert Organisation(shape=SHAPES["one"], count=9).needed(range(9)) == 9
    assert Organisation(shape=SHAPES["single"], count=9).needed(range(9)) == 2
    assert Organisation(shape=SHAPES["single"], count=9).needed([4]) == 1


def test_real_bodies_come_as_they_are_and_then_again_by_other_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"kind: Component\nmetadata:\n  name: cart\n"
    (tmp_path / "catalog-info.yaml").write_bytes(body)
    monkeypatch.setenv(CORPUS, str(tmp_path))
    made = Organisation(shape=SHAPES["corpus"], count=2)
    assert made.text(0) == body
    assert made.text(1) == body.replace(b"cart", b"cart-1")
