"""The page as a file: what it may run, and that data never becomes markup."""

import json
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from sync.page.data import page_data
from sync.page.html import SCRIPTS, STYLES, embedded, render_page
from tests.page.pages import PAYLOAD, hostile, small

DATA = page_data(small())
PAGE = render_page(DATA).decode()


class Outline(HTMLParser):
    """Every tag with its attributes, and the raw text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.cdata_elem:
            self.raw.append((self.tags[-1][1].get("type") or self.tags[-1][0], data))


def text_of(page: str, what: str) -> str:
    return "".join(data for kind, data in Outline(page).raw if kind == what)


def policy_of(page: str) -> dict[str, str]:
    metas = (attributes for tag, attributes in Outline(page).tags if tag == "meta")
    [policy] = [m["content"] or "" for m in metas if m.get("http-equiv")]
    return {name: rest for name, _, rest in (part.partition(" ") for part in policy.split("; "))}


@pytest.mark.parametrize(
    "text",
    ["</script>", "<!--<script>", "]]>", "&lt;", "\u2028\u2029", "\ud800", "é😀", "\0", "{{data}}"],
)
def test_embedded_data_holds_no_markup_and_reads_back(text: str) -> None:
    embedding = embedded({text: text})
    assert embedding.isascii()
    assert not set("<>&") & set(embedding)
    assert json.loads(embedding) == {text: text}


def test_the_policy_lets_nothing_in_but_this_style_and_this_script() -> None:
    policy = policy_of(PAGE)
    for directive, element in (("style-src", "style"), ("script-src", "script")):
        digest = b64encode(sha256(text_of(PAGE, element).encode()).digest()).decode()
        assert policy.pop(directive) == f"'sha256-{digest}'"
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_the_page_asks_nothing_of_anywhere() -> None:
    outline = Outline(PAGE)
    wanted = {"src", "srcset", "action", "data", "poster", "background"}
    assert [tag for tag in outline.tags if wanted & tag[1].keys()] == []
    links = [attributes["href"] or "" for tag, attributes in outline.tags if tag == "link"]
    assert [link for link in links if not link.startswith("data:")] == []
    style = text_of(PAGE, "style")
    assert re.findall(r"url\(|@import|@font-face", style) == []


def test_no_style_or_handler_stands_in_an_attribute() -> None:
    """The policy would block it, and the page would look or work other than it was tested."""
    attributes = [name for _, found in Outline(PAGE).tags for name in found]
    assert [name for name in attributes if name == "style" or name.startswith("on")] == []


def test_the_page_of_a_hostile_catalog_has_the_same_tags() -> None:
    page = render_page(page_data(hostile())).decode()
    assert [tag for tag, _ in Outline(page).tags] == [tag for tag, _ in Outline(PAGE).tags]
    assert policy_of(page) == policy_of(PAGE)
    assert PAYLOAD not in page


def test_the_data_reads_back() -> None:
    assert json.loads(text_of(PAGE, "application/json")) == DATA


def test_every_file_of_the_page_is_used() -> None:
    present = {file.name for file in (files("sync.page") / "assets").iterdir()}
    assert present == {"index.html", *SCRIPTS, *STYLES}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_markup_of_text_and_reach_for_nothing(name: str) -> None:
    text = (files("sync.page") / "assets" / name).read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text) == []
    assert re.findall(r"fetch\(['\"`]|XMLHttp|WebSocket|sendBeacon|import\(|Worker", text) == []


def test_no_two_functions_of_the_script_have_one_name() -> None:
    """The parts become one script, in which the later would silently stand for the earlier."""
    defined = re.findall(r"^(?:async )?function\*? (\w+)", text_of(PAGE, "script"), re.MULTILINE)
    assert [name for name, number in Counter(defined).items() if number > 1] == []


def test_the_same_catalog_makes_the_same_page() -> None:
    assert render_page(page_data(small())).decode() == PAGE
