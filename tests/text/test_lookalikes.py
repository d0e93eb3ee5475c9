"""Hosts and organisations that are not what they look like."""

import pytest

from sync.text.lookalikes import refuse_lookalikes
from sync.urls import organization, parse_target


@pytest.mark.parametrize(
    "hostname",
    ["dev.azure.com", "tfs", "tfs.acme.com", "127.0.0.1", "::1", "fe80::1", "xn--mller-kva.de",
     "my_server", "a-b.c.", "EXAMPLE.com"],
)  # fmt: skip
def test_plain_names_and_addresses_are_taken(hostname: str) -> None:
    refuse_lookalikes(hostname)


@pytest.mark.parametrize(
    ("hostname", "letters", "advice"),
    [
        ("\u0430zure.com", "'\u0430' (U+0430, CYRILLIC SMALL LETTER A)", "it mixes alphabets"),
        ("dev.\u0430zure.com", "U+0430", "it mixes alphabets"),
        ("dev.azure.c\u03bfm", "U+03BF, GREEK SMALL LETTER OMICRON", "it mixes alphabets"),
        ("dev.azur\u00e9.com", "U+00E9", "write it as the network does, dev.xn--azur-epa.com"),
        ("tfs.m\u00fcller.de", "U+00FC", "write it as the network does, tfs.xn--mller-kva.de"),
        ("\u0430\u0440\u0440\u04cf\u0435.com", "U+0430", "write it as the network does, xn--"),
        ("dev\u200b.azure.com", ": (U+200B, ZERO WIDTH SPACE)", "it mixes alphabets"),
        ("\u200d", ": (U+200D, ZERO WIDTH JOINER)", "type its name anew"),
        ("dev.azure\u3002com", "U+3002", "anew"),
        ("dev.azure\uff0ecom", "U+FF0E", "anew"),
        ("\uff44ev.azure.com", "U+FF44, FULLWIDTH LATIN SMALL LETTER D", "it mixes alphabets"),
        ("tfs\u0661.acme.com", "U+0661, ARABIC-INDIC DIGIT ONE", "it mixes alphabets"),
        ("dev\u2010azure.com", "U+2010, HYPHEN", "it mixes alphabets"),
        ("d\u0435v.\u0430zur\u0435.\u0441\u043em", "CYRILLIC SMALL LETTER ES) and 1 more", "mixes"),
        ("a\ue000.com", "(U+E000, a character without a name)", "it mixes alphabets"),
    ],
)
def test_other_letters_are_refused_and_named(hostname: str, letters: str, advice: str) -> None:
    with pytest.raises(ValueError, match="the host has letters beyond ASCII") as caught:
        refuse_lookalikes(hostname)
    assert letters in str(caught.value)
    assert advice in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "hostname", ["dev.azure%2ecom", "a+b.com", "a*b", "a|b.com", "fe80::1%eth0"]
)
def test_what_no_name_of_a_server_has_is_refused(hostname: str) -> None:
    with pytest.raises(ValueError, match="characters that no name of a server has"):
        refuse_lookalikes(hostname)


@pytest.mark.parametrize(
    "host",
    ["https://\u0430zure.com", "dev.\u0430zure.com", "\u0430cme.visualstudio.com",
     "https://tfs.\u0430cme.com:8080/tfs"],
)  # fmt: skip
def test_no_organisation_is_at_such_a_host(host: str) -> None:
    with pytest.raises(ValueError, match="U\\+0430, CYRILLIC SMALL LETTER A"):
        organization(host, "acme")


@pytest.mark.parametrize("name", ["\u0430cme", "ac\u200bme", "acm\u0435", "\uff41cme"])
def test_no_organisation_of_the_cloud_has_other_letters(name: str) -> None:
    with pytest.raises(ValueError, match=r"U\+|not a name"):
        organization("dev.azure.com", name)


def test_a_collection_of_a_server_may_have_any_letters() -> None:
    assert organization("tfs.acme.com", "Größe").url == "https://tfs.acme.com/Gr%C3%B6%C3%9Fe"


def test_a_target_at_such_a_host_is_no_file_of_azure_devops() -> None:
    assert parse_target("https://dev.\u0430zure.com/acme/P/_git/r?path=/x.yaml") is None
