"""What may be included, as text."""

import pytest

from sync.entities.included import IncludeError, read_included
from sync.entities.placeholders import inline
from sync.model import Answer, Content, Include, Missing, Unavailable
from tests.entities.inlining import BASE, content, document, target


def test_an_included_file_with_such_a_byte_is_refused_with_its_place() -> None:
    with pytest.raises(IncludeError, match="line 1, column 4: byte 0xE9 is no UTF-8; save"):
        read_included("$text", "./x", b"caf\xe9")


def test_included_text_and_data_take_the_placeholders_place() -> None:
    spec = "  t: {$text: ./t}\n  l: [{$yaml: ./y}, {$json: ./j}]\n  same: [1]"
    answers = {
        target("/docs/t"): content(b"\xef\xbb\xbfa\r\n\xc3\xbc", "1"),
        target("/docs/y"): content(b"on: [1.0, 012]\n", "2"),
        target("/docs/j"): content(b'{"a": 12345678901234567890, "b": 1.50, "c": "\\ud800"}', "3"),
    }
    found = inline(document(spec), BASE, answers)
    assert found.problems == ()
    assert found.data["spec"] == {
        "t": "\ufeffa\r\n\xfc",
        "l": [{"on": [1, 12]}, {"a": 12345678901234567000, "b": 1.5, "c": "\ufffd"}],
        "same": [1],
    }
    assert found.includes == tuple(
        Include(target=target(f"/docs/{name}"), content_id=id_)
        for name, id_ in (("t", "1"), ("y", "2"), ("j", "3"))
    )


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("$text", Missing(reason="there is no such file"), "could not read location ./x, there is"),
        ("$text", Unavailable(reason="HTTP 500"), "could not read location ./x, HTTP 500"),
        ("$text", content(b"x" * (1 << 20) + b"x"), "it has 1,048,577 bytes and the limit is"),
        ("$yaml", content(b"a: 1\n---\nb: 1\n"), "exactly one document of data at ./x, found 2"),
        ("$yaml", content(b""), "expected to find exactly one document of data at ./x, found 0"),
        ("$yaml", content(b"a: 1\na: 2\n"), "found an error in the data at ./x, Map keys must be"),
        ("$json", content(b"{'a': 1}"), "Placeholder $json failed to parse JSON data at ./x, "),
        ("$json", content(b"NaN"), "failed to parse JSON data at ./x, NaN is not JSON"),
        ("$json", content(b"[" * 100_000), "failed to parse JSON data at ./x, "),
    ],
)
def test_what_cannot_be_included_is_a_problem_and_leaves_a_stub(
    key: str, answer: Answer, words: str
) -> None:
    found = inline(document(f"  a: {{{key}: ./x}}"), BASE, {target("/docs/x"): answer})
    (problem,) = found.problems
    assert words in problem.message
    assert found.data["spec"] == {"a": "(stub)" if key == "$text" else {}}
    expected = answer.content_id if isinstance(answer, Content) else ""
    assert found.includes == (Include(target=target("/docs/x"), content_id=expected),)
