"""Files that manifests include are fetched once each, and links to where they lead."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sync.azure.blobs import blob_id
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.entities.bounds import MAX_INCLUDES
from sync.model import Answer, Content, Missing
from sync.reading.fetched import Manifest, Measure, manifest_of
from sync.reading.inclusion import Included
from sync.reading.source import Question
from tests.catalog.builders import found

MEASURE = Measure(allowances={"acme": Allowance(provider="acme")}, limits=Limits())


class Repository:
    """Files by path; a name that begins with ``->`` is a symbolic link."""

    def __init__(self, **files: str) -> None:
        self._files = {f"/{name}.txt": text for name, text in files.items()}
        self.asked: list[str] = []

    def __call__(self, questions: list[Question]) -> Iterator[Answer]:
        for question in questions:
            path = question.location.path
            self.asked.append(path)
            text = self._files.get(path)
            if text is None:
                yield Missing(reason="it is not there")
            else:
                data = text.removeprefix("->").encode()
                yield Content(data=data, content_id=blob_id(data), link=text.startswith("->"))


def manifest(*names: str, limits: Limits | None = None) -> Manifest:
    """One with a Component that includes text files."""
    notes = "".join(f"    {name}: {{$text: ./{name}.txt}}\n" for name in names)
    text = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
        f"metadata:\n  name: svc\n  annotations:\n{notes}"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    ).encode()
    measure = MEASURE if limits is None else replace(MEASURE, limits=limits)
    return manifest_of(found("svc"), Content(data=text, content_id=blob_id(text)), measure)


def test_a_file_that_several_manifests_include_is_asked_for_once() -> None:
    repository = Repository(a="one", b="two")
    included = Included(repository)
    included.include([manifest("a", "b"), manifest("a")])
    assert sorted(repository.asked) == ["/a.txt", "/b.txt"]
    assert len(included.answers) == 2
    assert all(isinstance(answer, Content) for answer in included.answers.values())


def test_what_was_asked_for_before_is_not_asked_for_again() -> None:
    repository = Repository(a="one")
    included = Included(repository)
    included.include([manifest("a")])
    included.include([manifest("a", "b")])
    assert repository.asked == ["/a.txt", "/b.txt"]
    assert [type(answer) for answer in included.answers.values()] == [Content, Missing]


@pytest.mark.parametrize("way", ["b", "./b"])
def test_a_link_is_followed_and_both_files_are_known(way: str) -> None:
    repository = Repository(a=f"->{way}.txt", b="the end")
    included = Included(repository)
    included.include([manifest("a")])
    assert repository.asked == ["/a.txt", "/b.txt"]
    [first, last] = included.answers.values()
    assert isinstance(last, Content)
    assert (isinstance(first, Content) and first.link, last.data) == (True, b"the end")


def test_links_in_a_circle_end() -> None:
    repository = Repository(a="->b.txt", b="->a.txt")
    Included(repository).include([manifest("a")])
    assert repository.asked == ["/a.txt", "/b.txt"]


def test_one_manifest_may_look_at_so_many_files_and_no_more() -> None:
    chain = {f"l{number}": f"->l{number + 1}.txt" for number in range(MAX_INCLUDES)}
    repository = Repository(**chain)
    item = manifest("l0")
    start = replace(item.found.location, path="/l0.txt")
    Included(repository).follow([(item.found, start, 3)])
    assert repository.asked == ["/l0.txt", "/l1.txt", "/l2.txt"]
