"""The text of an entity file as the page shows it."""

from sync.model import Json
from sync.page.data import without_text
from sync.page.entity_texts import CHUNK, LONGEST, chunks
from tests.page.pages import entity, entry, small, source, target
from tests.page.reading import data_of, texts_of


def test_texts_are_the_files_without_our_first_line() -> None:
    data = data_of(small())
    numbers = [one["ref"] for one in data["entities"]]
    text = texts_of(data)[numbers.index("component:default/cart")]
    assert text.startswith("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n")
    assert "title: The Cart" in text


def test_a_very_long_text_is_cut_and_says_so() -> None:
    definition = "x: 1\n" * LONGEST
    api = entity("big", target("big"), kind="API", spec={"definition": definition})
    [text] = texts_of(data_of(source([api], [entry(target("big"), api.ref)])))
    assert len(text) < LONGEST + 100
    assert "more characters in the file itself" in text


def test_what_has_no_room_is_left_out_chunk_by_chunk_and_counted() -> None:
    values: list[Json] = [{"text": f"{number}"} for number in range(3 * CHUNK + 1)]
    [first, second, third, last] = chunks(values)
    assert None not in (first, second, third, last)
    assert list(chunks(values, len(str(first)))) == [first, None, None, None]
    assert list(chunks(values, len(str(first)) - 1)) == [None] * 4
    data: dict[str, Json] = {"packed": [first, None, None, None], "entities": values}
    assert without_text(data) == 2 * CHUNK + 1
    assert without_text({"packed": [None], "entities": [1, 2]}) == 2
    assert without_text({"packed": [first], "entities": values[:CHUNK]}) == 0
