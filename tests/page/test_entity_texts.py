"""The text of an entity file as the page shows it."""

from sync.page.entity_texts import LONGEST
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
