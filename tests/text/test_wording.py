"""What people are told of a problem, and what they call its place."""

from dataclasses import replace

import pytest

from sync.model import Problem
from sync.text.wording import headline, short_place, told, with_short_places

HOST = "https://dev.azure.com/acme"
THEIRS = Problem(type="policy", message="Malformed envelope, <root> must NOT …", line=9, column=1)
OURS = replace(THEIRS, says='"owner" belongs into "spec"', help="indent it below spec:")


def test_a_headline_is_ours_where_we_have_one() -> None:
    assert headline(OURS) == '"owner" belongs into "spec"'
    assert headline(THEIRS) == THEIRS.message


def test_one_mistake_that_two_stages_refuse_is_told_once() -> None:
    later = replace(OURS, type="kind", message="/spec must have …", line=6)
    assert list(told([OURS, THEIRS, later])) == [OURS, THEIRS]


def test_two_mistakes_in_the_same_words_stay_two() -> None:
    other_entity = replace(OURS, type="kind", entity="component:default/b")
    again = replace(OURS, line=12)
    at_the_same_place = replace(OURS, message="and something that follows from it")
    assert list(told([OURS, at_the_same_place, again, other_entity])) == [OURS, again, other_entity]
    assert list(told([THEIRS, replace(THEIRS, type="kind")])) == [
        THEIRS,
        replace(THEIRS, type="kind"),
    ]


def test_words_for_people_do_not_make_an_old_problem_a_new_one() -> None:
    assert {THEIRS} == {OURS}


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (f"{HOST}/Payments/_git/ledger?path=/catalog-info.yaml", "Payments/ledger"),
        (f"{HOST}/Customer%20Care/_git/a%20b?path=/catalog-info.yaml", "Customer Care/a b"),
        (f"{HOST}/P/_git/r?path=/docs/catalog-info.yaml", "P/r/docs/catalog-info.yaml"),
        (f"{HOST}/P/_git/r?path=/catalog-info.yaml&version=GBrelease/1", "P/r (release/1)"),
        (f"{HOST}/P/_git/r?path=/x.yml&version=GTv1", "P/r/x.yml (v1)"),
        ("https://tfs.acme.com/tfs/Main/P/_git/r?path=/catalog-info.yaml", "P/r"),
        ("https://example.com/x.yaml", "https://example.com/x.yaml"),
        (f"{HOST}/P/_git/r", f"{HOST}/P/_git/r"),
        ("", ""),
    ],
)
def test_a_manifest_is_called_by_project_and_repository_and_what_else_tells_it_apart(
    target: str, place: str
) -> None:
    assert short_place(target) == place


def test_urls_of_manifests_in_a_sentence_are_shortened_and_others_are_not() -> None:
    url = f"{HOST}/Customer%20Care/_git/helpdesk?path=/catalog-info.yaml"
    text = f"x comes from {url} already, see https://example.com/_git/, or {url}&version=GBmain."

    assert with_short_places(text) == (
        "x comes from Customer Care/helpdesk already, see https://example.com/_git/, or "
        "Customer Care/helpdesk (main)."
    )


def test_a_long_line_without_a_url_takes_no_time_to_speak_of() -> None:
    assert with_short_places("https://" * 20_000 + "/_git/").endswith("/_git/")
