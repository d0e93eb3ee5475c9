"""What is included where, and what is told when it cannot be."""

from collections.abc import Mapping

import pytest

from sync.entities.bounds import MAX_INCLUDES
from sync.entities.manifest import parse_manifest
from sync.entities.placeholders import inline, placeholders, stub, wanted
from sync.model import Answer, Json
from tests.entities.inlining import BASE, content, document, target
from tests.entities.places import place


def inlined(spec: str, answers: Mapping[str, Answer]) -> Json:
    found = inline(document(spec), BASE, answers)
    assert found.problems == ()
    return found.data["spec"]


def test_the_files_to_read_are_named_once_and_in_order() -> None:
    spec = """\
      b: {$text: ./b.md}
      list: [{$yaml: /a.yaml}, {$json: ../docs/b.md}, 1]
      deep: {er: {$json: 'https://dev.azure.com/acme/My%20Project/_git/svc?path=/c&version=GBx'}}"""
    assert wanted(placeholders(document(spec)), BASE) == (
        place("/docs/b.md", branch="main"),
        place("/a.yaml", branch="main"),
        place("/c", branch="x"),
    )


@pytest.mark.parametrize(
    "spec",
    [
        "  a: {$text: ./t, other: 1}",
        "  a: {$openapi: ./t}",
        "  a: {$openapi: {$text: ./t}}",
        "  $other: 1\n  a: {$text: ./t}",
        "  a: {text: ./t}",
    ],
)
def test_what_is_no_placeholder_stays_with_all_that_it_holds(spec: str) -> None:
    given = document(spec)
    assert wanted(placeholders(given), BASE) == ()
    assert inline(given, BASE, {}).data == given.data


@pytest.mark.parametrize(
    "spec", ['  a: {"\\x24text": ./b.md}', '  a: {"\\u0024text": ./b.md}', "  a: {'$text': ./b.md}"]
)
def test_a_key_is_what_its_escapes_stand_for(spec: str) -> None:
    assert wanted(placeholders(document(spec)), BASE) == (place("/docs/b.md", branch="main"),)


def test_a_document_with_a_dollar_key_at_its_root_is_left_alone() -> None:
    (given,) = parse_manifest(b"$schema: x\nspec: {$text: ./t}\n")
    assert wanted(placeholders(given), BASE) == ()
    assert inline(given, BASE, {}).data == {"$schema": "x", "spec": {"$text": "./t"}}


def test_placeholders_in_what_was_included_are_not_looked_for() -> None:
    spec = "  a: {$yaml: ./y}"
    found = inlined(spec, {target("/docs/y"): content(b"$text: ./t\n")})
    assert found == {"a": {"$text": "./t"}}


NO_STRING = (
    "Placeholder $text expected a string value parameter,"
    " in the form of an absolute URL or a relative path"
)
OTHER_REPOSITORY = "https://dev.azure.com/acme/My%20Project/_git/other?path=/t"


def refused(value: str) -> str:
    return (
        f"Placeholder $text could not form a URL out of {BASE.target} and {value}, Error:"
        " Placeholder may only reference files from the same repository as the entity"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[./t]", NO_STRING),
        ("https://example.com/t", refused("https://example.com/t")),
        (OTHER_REPOSITORY, refused(OTHER_REPOSITORY)),
        ("./", "Placeholder $text could not read location ./, it is a folder"),
    ],
)
def test_a_placeholder_that_may_not_be_followed_is_a_problem_and_wants_nothing(
    value: str, message: str
) -> None:
    given = document(
        f"  a: {{$text: '{value}'}}" if value[0] != "[" else f"  a: {{$text: {value}}}"
    )
    assert wanted(placeholders(given), BASE) == ()
    found = inline(given, BASE, {})
    (problem,) = found.problems
    assert (problem.type, problem.message, problem.line, problem.column, problem.entity) == (
        "placeholder",
        message,
        5,
        14,
        "api:default/a",
    )
    assert found.data["spec"] == {"a": "(stub)"}


def test_a_file_that_was_one_too_many_to_ask_for_is_told() -> None:
    (problem,) = inline(document("  a: {$text: ./x}"), BASE, {}).problems
    assert f"./x: the manifest includes more than {MAX_INCLUDES} files" in problem.message
    assert problem.type == "limit"


def test_offline_every_placeholder_is_taken_to_be_right() -> None:
    found = stub(
        document("  a: {$text: ./x}\n  b: [{$yaml: ./y}]\n  c: {$json: 'https://example.com'}")
    )
    assert found.problems == ()
    assert found.data["spec"] == {"a": "(stub)", "b": [{}], "c": {}}


def test_offline_a_placeholder_without_a_string_is_a_problem() -> None:
    (problem,) = stub(document("  a: {$text: 1}")).problems
    assert "expected a string value parameter" in problem.message


def test_the_document_itself_is_never_changed() -> None:
    given = document("  a: [{$text: ./x}]")
    inline(given, BASE, {target("/docs/x"): content(b"x")})
    assert given.data["spec"] == {"a": [{"$text": "./x"}]}
