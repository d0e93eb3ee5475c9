"""Of all findings the first cause decides, else the first doubt."""

import pytest

from sync.explain.case import Case, explanation_json
from sync.finding import Finding, Mark, failed, ok, unknown

THERE = ok("catalog", "it is in the catalog")
RIDDLE = failed("cause", "nothing explains it", "Ask again")


def case_of(*findings: Finding) -> Case:
    case = Case(subject="petstore")
    for finding in findings:
        if finding.mark is Mark.FAILED:
            case.blame(finding.about, finding.text, finding.advice)
        else:
            case.add(finding)
    return case


CAUSE = failed("Git", "has no such file", "Push it")
LATER = failed("Code Search", "does not show it", "Wait")
DOUBT = unknown("Code Search", "no answer", "Allow it")
SILENT = unknown("Code Search", "no answer")


@pytest.mark.parametrize(
    ("findings", "otherwise", "verdict"),
    [
        ([], RIDDLE, RIDDLE),
        ([ok("provider", "reads it")], THERE, THERE),
        ([CAUSE, LATER], RIDDLE, CAUSE),
        ([DOUBT, CAUSE], RIDDLE, CAUSE),
        ([DOUBT], THERE, THERE),
    ],
)
def test_the_first_cause_is_the_answer(
    findings: list[Finding], otherwise: Finding, verdict: Finding
) -> None:
    explanation = case_of(*findings).conclude(otherwise)
    assert explanation.verdict == verdict
    assert explanation.findings == tuple(findings)


@pytest.mark.parametrize(
    ("doubt", "advice"), [(DOUBT, "Allow it"), (SILENT, "Try again when that works")]
)
def test_a_check_that_could_not_be_made_stands_in_the_way_of_certainty(
    doubt: Finding, advice: str
) -> None:
    verdict = case_of(doubt, unknown("Git", "no answer")).conclude(RIDDLE).verdict
    assert (verdict.mark, verdict.advice) == (Mark.UNKNOWN, advice)
    assert verdict.text.endswith("could not be made: no answer")


def test_one_entity_that_is_asked_for_is_all_that_the_answer_is_about() -> None:
    both = ("api:default/a", "api:default/b")
    assert Case(subject="x", entities=both).asked_for == both
    assert Case(subject="x", entities=both, wanted=both[1]).asked_for == both[1:]


def test_json_has_every_check_and_the_verdict() -> None:
    report = explanation_json(case_of(CAUSE).conclude(RIDDLE))
    assert report["subject"] == "petstore"
    assert report["checks"] == [report["verdict"]]
