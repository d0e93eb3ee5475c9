"""What people are told of a problem: our words first, and each thing once."""

from dataclasses import replace

from sync.model import Problem
from sync.text.wording import headline, told

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
    assert list(told([OURS, again, other_entity])) == [OURS, again, other_entity]
    assert list(told([THEIRS, replace(THEIRS, type="kind")])) == [
        THEIRS,
        replace(THEIRS, type="kind"),
    ]


def test_words_for_people_do_not_make_an_old_problem_a_new_one() -> None:
    assert {THEIRS} == {OURS}
