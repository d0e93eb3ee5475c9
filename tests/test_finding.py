"""The checks of a diagnosis as values."""

import pytest

from sync.finding import Finding, Mark, Section, failed, finding_json, note, ok, unknown, warning

EVERY = (
    (ok("Git", "answers"), Mark.OK),
    (note("Git", "answers"), Mark.NOTE),
    (warning("Git", "answers", "Look"), Mark.WARNING),
    (unknown("Git", "answers"), Mark.UNKNOWN),
    (failed("Git", "answers", "Look"), Mark.FAILED),
)


@pytest.mark.parametrize(("finding", "mark"), EVERY)
def test_only_what_does_not_work_fails_a_section(finding: Finding, mark: Mark) -> None:
    assert finding.mark is mark
    section = Section(title="provider acme", findings=(ok("path", "is there"), finding))
    assert section.failed == (mark is Mark.FAILED)


@pytest.mark.parametrize(
    ("about", "text", "sentence"),
    [
        ("Git", "has no such file", "Git has no such file"),
        ("Git", "Git has no such file", "Git has no such file"),
        ("path", "no file matches", "no file matches"),
        ("", "nothing", "nothing"),
    ],
)
def test_a_name_is_the_subject_of_its_sentence(about: str, text: str, sentence: str) -> None:
    assert ok(about, text).sentence == sentence


def test_json_has_no_advice_where_there_is_nothing_to_do() -> None:
    assert finding_json(ok("Git", "answers")) == {
        "check": "Git",
        "result": "ok",
        "message": "answers",
        "advice": None,
    }
    assert finding_json(failed("Git", "is down", "Wait"))["advice"] == "Wait"
