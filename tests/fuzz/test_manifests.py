"""Anything at all as a manifest: read, judged and written without a crash, within bounds."""

import time
from string import printable

from hypothesis import example, given
from hypothesis import strategies as st

from sync.config.kinds import Allowance
from sync.entities.bounds import MAX_MESSAGE, bounded
from sync.entities.manifest import parse_manifest
from sync.entities.normalise import normalise
from sync.model import Found, Json, Location, Missing
from sync.reading.judge import judge, outcome
from sync.urls import organization
from sync.yaml12.reader import read_documents
from sync.yaml12.writer import write_document
from tests.fuzz.budget import fuzzed

PLACE = Location(
    organization=organization("dev.azure.com", "acme"),
    project="P",
    repository="r",
    path="/catalog-info.yaml",
)
ALLOWANCE = Allowance(provider="acme")
FOUND = Found(location=PLACE, provider="acme")
PIECES = st.sampled_from(
    [
        *(
            "---",
            "...",
            "\n",
            "\n  ",
            "\n    ",
            " ",
            "\t",
            "\r\n",
            "- ",
            ": ",
            "? ",
            ", ",
            "#",
            " #",
        ),
        *(
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "*b",
            "!",
            "!!str ",
            "!!binary ",
            "|",
            ">",
            "|2-",
            "%YAML",
        ),
        *('"', "'", "\\", "\\u", "\\x00", "\ufeff", "\u2028", "\ud83d\ude00", "\x00", "\x85", "~"),
        *("null", "true", "yes", "0o17", "0x1f", ".inf", "1e400", "-0", "12:30:45", "2001-01-01"),
        *("kind", "metadata", "name", "spec", "apiVersion", "backstage.io/v1alpha1", "Component"),
        *("$text", "$yaml", "$json", "<<", "a", "b", "=", "@", "`", "%"),
    ]
)
TEXTS = st.one_of(
    st.lists(st.one_of(PIECES, st.text(printable, max_size=4)), max_size=60).map("".join),
    st.text(max_size=200),
)
KEYS = st.one_of(
    st.sampled_from(
        [
            *("apiVersion", "kind", "metadata", "spec", "name", "namespace", "labels", "tags"),
            *("annotations", "links", "url", "title", "owner", "type", "lifecycle", "target"),
            *("targets", "definition", "$text", "$json", "$yaml", "relations", "status", "profile"),
            *("memberOf", "children", "members", "parameters", "steps", "dependsOn", "presence"),
        ]
    ),
    st.text(max_size=8),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            *("Component", "API", "Location", "Template", "User", "backstage.io/v1alpha1"),
            *("scaffolder.backstage.io/v1beta3", "component:default/x", "./other.yaml", "./*.yaml"),
            *("../../x", "https://dev.azure.com/acme/P/_git/r?path=/x.yaml", "url", "file"),
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=30,
)
SHAPED = st.fixed_dictionaries(
    {
        "apiVersion": st.sampled_from(["backstage.io/v1alpha1", "backstage.io/v1beta1", "x"]),
        "kind": st.sampled_from(
            ["Component", "API", "Location", "Template", "User", "Group", "System", "Resource"]
        ),
        "metadata": st.dictionaries(KEYS, VALUES, max_size=5),
        "spec": st.dictionaries(KEYS, VALUES, max_size=6),
    }
)


def judged_without_a_crash(data: bytes) -> None:
    """All that happens to a manifest between its bytes and the planner."""
    documents = parse_manifest(data)
    first = judge(documents, FOUND, {}, ALLOWANCE)
    answers = {
        include.target: Missing(reason="not there") for item in first for include in item.includes
    }
    read = outcome(FOUND, "0" * 40, judge(documents, FOUND, answers, ALLOWANCE))
    for problem in read.problems:
        assert len(problem.message) <= MAX_MESSAGE
    assert len(read.entities) <= len(documents)
    for item in first:
        if item.accepted:
            entity = normalise(item.data, PLACE).data
            (again,) = read_documents(write_document(entity).encode())
            assert _plain(again.value) == _plain({**entity})
            assert again.problems == ()


@fuzzed
@given(st.one_of(TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary()))
@example(b"a: &a [*a]")
@example(b"? " * 500)
@example(b"\xef\xbb\xbf---\n...\n---")
def test_any_bytes_are_read_in_time_and_without_a_crash(data: bytes) -> None:
    started = time.process_time()
    judged_without_a_crash(data)
    assert time.process_time() - started < 2


@fuzzed
@given(st.lists(st.one_of(VALUES, SHAPED), max_size=3))
def test_any_data_is_judged_and_written_without_a_crash(values: list[Json]) -> None:
    texts = [write_document(value) for value in values if isinstance(value, dict)]
    judged_without_a_crash("---\n".join(texts).encode())


@fuzzed
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_what_is_written_is_read_as_it_was(value: dict[str, Json]) -> None:
    text = write_document(value)
    documents = read_documents(text.encode())
    assert [_plain(document.value) for document in documents] == [_plain(value)]
    assert all(document.problems == () for document in documents)
    assert write_document(_mapping(documents[0].value)) == text


@fuzzed
@given(TEXTS)
def test_problems_have_a_place_in_the_file(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + 2
    for document in read_documents(text.encode("utf-8", "surrogatepass")):
        for problem in bounded(document.problems):
            assert 1 <= (problem.line or 0) <= lines
            assert (problem.column or 0) >= 1


def _mapping(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _plain(value: Json) -> Json:
    """Numbers as JavaScript holds them: doubles."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
