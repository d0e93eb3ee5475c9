import pytest

from sync.text.inert import code, manifest_link, named
from tests.catalog.builders import target
from tests.support.strangers import TEXTS, outside_code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "`plain`"),
        ("@everyone #1 <b> [x](y)", "`@everyone #1 <b> [x](y)`"),
        ("a `b` c", "`` a `b` c ``"),
        ("`", "`` ` ``"),
        ("a ``` b", "```` a ``` b ````"),
        ("two\n\nlines\t here ", "`two lines here`"),
        ("", "(empty)"),
        (" \n", "(empty)"),
        ("a\x1b[31mb\x00", "`a\ufffd[31mb\ufffd`"),
        ("a\u202eb\u200bc", "`a\ufffdb\ufffdc`"),
        ("\ud800", "`\ufffd`"),
        ("日本 ✓", "`日本 ✓`"),
        ("x" * 601, "`" + "x" * 599 + "…`"),
    ],
)
def test_text_of_strangers_is_shown_and_never_read_as_markup(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_manifest_is_named_by_project_repository_and_path() -> None:
    assert " ".join(named(target("svc"))) == "acme/Shop/svc /catalog-info.yaml"
    assert manifest_link(target("svc")) == f"[`Shop/svc`](<{target('svc')}>)"


def test_names_are_shown_decoded_with_their_branch() -> None:
    url = "https://dev.azure.com/acme/My%20Shop/_git/a%60b?path=/x/%3Ci%3E.yaml&version=GBrel/1"

    assert code(" ".join(named(url))) == "`` acme/My Shop/a`b /x/<i>.yaml (rel/1) ``"
    assert manifest_link(url) == f"[`` My Shop/a`b/x/<i>.yaml (rel/1) ``](<{url}>)"


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "https://x/a b", "ftp://x/y?path=/z", "<script>", "https://x/\n> y"],
)
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    assert manifest_link(text).startswith("`")


def test_an_address_cannot_end_its_link() -> None:
    link = manifest_link("https://x/_git/r?path=/a>)[y](javascript:z)<")

    assert link.count(">") == link.count("<") + 1 or "](<https://x" in link
    assert link.endswith("?path=/a%3E%29%5By%5D%28javascript:z%29%3C>)")


def test_half_a_character_in_a_target_breaks_no_link() -> None:
    assert manifest_link("https://x/\ud83d").endswith("](<https://x/?>)")


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_span_is_one_line_that_nothing_leaves(text: str) -> None:
    shown = code(text)
    assert len(shown.splitlines()) == 1
    assert outside_code(shown) == ""
