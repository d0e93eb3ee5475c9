"""Which files a specification leads to, and what of them is read."""

import pytest

from sync.entities.globs import Work
from sync.entities.specification import Parser
from sync.model import Content
from tests.entities.places import place as location
from tests.entities.specifications import bundle_of, definition
from tests.support.openapi_module import Specification

ROOT = "/openapi.yaml"
FILES = {
    ROOT: "a: {$ref: './x/a.yaml'}\nb: {$ref: './x/a.yaml#/c'}\n",
    "/x/a.yaml": "c: {$ref: '../b.json'}\n",
    "/b.json": "{}",
    "/unused.yaml": "x: 1\n",
}


def test_every_file_is_remembered_that_decides_about_the_text() -> None:
    found = bundle_of(Specification(files=FILES))
    assert found.problems == ()
    paths = {include.target.partition("?path=")[2] for include in found.includes}
    assert {ROOT, "/x/a.yaml", "/b.json"} <= paths
    assert "/unused.yaml" not in paths
    assert found.size == sum(len(FILES[path]) for path in (ROOT, "/x/a.yaml", "/b.json"))


def test_a_file_that_is_missing_is_remembered_too() -> None:
    found = bundle_of(Specification(files={ROOT: FILES[ROOT]}))
    missing = [include for include in found.includes if include.content_id == ""]
    assert any(include.target.endswith("/x/a.yaml") for include in missing)


def test_a_specification_that_is_not_there_is_told_as_what_it_is() -> None:
    (problem,) = bundle_of(Specification(files={})).problems
    assert problem.message == (
        "Placeholder $openapi could not read location ./openapi.yaml, there is no such file"
    )


def test_a_file_may_be_no_larger_than_an_include() -> None:
    large = f"a: {'x' * (1 << 20)}\n"
    files = {ROOT: "a: {$ref: ./large.yaml}\n", "/large.yaml": large}
    (problem,) = bundle_of(Specification(files=files)).problems
    assert problem.type == "limit"
    assert "settings.limits.include" in problem.message


def test_a_manifests_files_are_bounded_in_number() -> None:
    files = {f"/{i}.yaml": f"a: {{$ref: './{i + 1}.yaml'}}\n" for i in range(200)}
    (problem,) = bundle_of(Specification(value="./0.yaml", files=files)).problems
    assert problem.type == "limit"
    assert "leads to too many" in problem.message


def test_all_specifications_of_a_manifest_share_one_bound_of_work() -> None:
    endless = {ROOT: "x: {$ref: '#/p', q: {}}\np: {$ref: '#'}\nr: {$ref: '#/x', s: {}}\n"}
    parser = Parser(work=Work(100))
    for _ in range(2):
        (problem,) = bundle_of(Specification(files=endless), parser=parser).problems
        assert problem.type == "limit"
        assert "more references than can be followed" in problem.message


@pytest.mark.parametrize(
    ("name", "data", "value"),
    [
        ("/s/a.json", b'{"a": 1e3}', {"a": 1000}),
        ("/s/a.json", b"a: b\n", {"a": "b"}),
        ("/s/a.yaml", b"a: yes\n", {"a": "yes"}),
        ("/s/a.md", b"# a\n", "# a\n"),
        ("/s/a", b"a: 1\n", {"a": 1}),
    ],
)
def test_a_file_is_read_by_its_name(name: str, data: bytes, value: object) -> None:
    found = bundle_of(Specification(files={ROOT: "a: 1\n"}))
    assert definition(found) == "a: 1\n"
    place = Content(data=data, content_id=name)
    assert Parser().read(name, location("/a"), place) == value
