import json
import textwrap

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sync.model import Json
from sync.yaml12.reader import read_documents
from sync.yaml12.writer import write_document
from tests.yaml12.oracle import read_with_npm_yaml, same_data


def test_an_entity_is_written_in_block_style_in_the_order_given() -> None:
    entity: dict[str, Json] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {
            "name": "petstore",
            "annotations": {"backstage.io/techdocs-ref": "dir:."},
            "tags": ["java", "2nd"],
            "links": [{"url": "https://example.com/", "title": "Home"}],
            "labels": {},
        },
        "spec": {"type": "service", "dependsOn": [], "matrix": [[1, 2], [3]], "beta": None},
    }
    assert write_document(entity) == textwrap.dedent("""\
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata:
          name: petstore
          annotations:
            backstage.io/techdocs-ref: dir:.
          tags:
            - java
            - "2nd"
          links:
            - url: https://example.com/
              title: Home
          labels: {}
        spec:
          type: service
          dependsOn: []
          matrix:
            - - 1
              - 2
            - - 3
          beta: null
        """)


def test_500_levels_are_written() -> None:
    value: Json = 1
    for _ in range(500):
        value = {"a": value}
    assert isinstance(value, dict)
    assert read_documents(write_document(value).encode())[0].value == value


AWKWARD = [
    *(
        "yes",
        "No",
        "ON",
        "y",
        "~",
        "null",
        "",
        "1",
        "+1",
        "-",
        "0o14",
        "012",
        "0x1F",
        "0b1",
        "1_000",
    ),
    *(
        "12:30:45",
        "1.",
        "1e3",
        "1.0e+3",
        ".5",
        ".inf",
        ".nan",
        "2024-01-01",
        "<<",
        "=",
        "a:",
        "a: b",
    ),
    *(
        " #",
        "#a",
        "---",
        "...",
        "[a",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "'",
        '"',
        "%",
        "@",
        "`",
        "?",
        ": ",
    ),
    *(" a", "a ", "a\nb", "a\n\nb\n\n", "\na", " a\nb", "\ta\nb", "a\n\tb", "a \nb ", "a\n \nb"),
    *("a\n  \n", "\n", " \n", "a b " * 40, " " + "a" * 120, "a\r\nb", "\u2028", "\x85", "\ufeff"),
    *("\x00", "\x7f", "\u00a0", "\ue000", "\uffff", "😀", "---\na\n", "% a\nb\n", "# a\nb\n"),
]
TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.lists(st.sampled_from(AWKWARD), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False).map(float)
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=5)
GENTLE = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@given(DOCUMENTS)
@GENTLE
def test_what_is_written_is_read_back_by_us_and_written_again_the_same(
    value: dict[str, Json],
) -> None:
    text = write_document(value)
    (document,) = read_documents(text.encode())
    assert isinstance(document.value, dict)
    assert same_data(document.value, value)
    assert list(document.value) == list(value)
    assert write_document(document.value) == text


@given(DOCUMENTS)
@GENTLE
def test_yaml_1_1_and_1_2_readers_read_the_same_data(value: dict[str, Json]) -> None:
    text = write_document(value)
    assert same_data(yaml.safe_load(text), value)
    assert same_data(YAML(typ="safe", pure=True).load(text), value)


def test_backstage_reads_the_same_data() -> None:
    values: list[dict[str, Json]] = []

    @given(DOCUMENTS)
    @settings(GENTLE, max_examples=600)
    def collect(value: dict[str, Json]) -> None:
        values.append(value)

    collect()
    texts = [write_document(value) for value in values]
    answers = read_with_npm_yaml([text.encode() for text in texts])
    for value, text, documents in zip(values, texts, answers, strict=True):
        assert len(documents) == 1, text
        assert same_data(documents[0].get("value"), value), json.dumps(text)
