"""The verdict on files, in each of its forms."""

import json
import re

import pytest

from sync.checked import (
    ANNOTATIONS,
    DocumentVerdict,
    FileVerdict,
    as_annotations,
    as_json,
    as_log_issues,
    as_text,
    rendered,
)
from sync.model import Problem
from tests.support.strangers import TEXTS

PROBLEM = Problem(
    type="policy", message='"tags.0" is not valid', line=2, column=5, entity="component:default/a"
)


def verdict(*problems: Problem, lines: tuple[str, ...] = ()) -> FileVerdict:
    document = DocumentVerdict(entity="component:default/a", problems=problems)
    return FileVerdict(file="catalog-info.yaml", documents=(document,), lines=lines)


def test_text_shows_the_place_the_message_and_the_line_with_a_caret() -> None:
    assert list(as_text(verdict(PROBLEM, lines=("tags:", "  - Java")))) == [
        'catalog-info.yaml:2:5: error policy: "tags.0" is not valid',
        "     2 |   - Java",
        "       |     ^",
    ]


def test_the_caret_stays_below_its_column_when_the_line_hides_characters() -> None:
    lines = list(as_text(verdict(PROBLEM, lines=("", "\t\u202ea\tJava"))))
    assert lines[1].index("Java") == lines[2].index("^")


def test_a_problem_without_a_place_shows_no_line() -> None:
    problem = Problem(type="yaml", message="empty")
    assert list(as_text(verdict(problem, lines=("a",)))) == ["catalog-info.yaml: error yaml: empty"]


def test_json_has_one_object_a_file_and_one_a_document() -> None:
    [file] = json.loads(as_json([verdict(PROBLEM)]))
    assert file["file"] == "catalog-info.yaml"
    [document] = file["documents"]
    assert (document["ok"], document["entity"]) == (False, "component:default/a")
    assert document["problems"][0]["line"] == 2


def test_a_document_with_warnings_only_is_ok() -> None:
    warning = Problem(type="suspicious", message="odd", severity="warning")
    [file] = json.loads(as_json([verdict(warning)]))
    assert file["documents"][0]["ok"] is True


def test_an_annotation_names_file_line_and_column() -> None:
    assert list(as_annotations([verdict(PROBLEM)])) == [
        '::error file=catalog-info.yaml,line=2,col=5,title=policy::"tags.0" is not valid'
    ]


def test_an_annotation_cannot_start_another_workflow_command() -> None:
    problem = Problem(type="policy", message="a\n::set-output name=x::y%0A::stop", line=1, column=1)
    item = FileVerdict(
        file="a,line=9:b\n.yaml", documents=(DocumentVerdict(entity=None, problems=(problem,)),)
    )
    [line] = as_annotations([item])
    assert "\n" not in line
    assert line == (
        "::error file=a%2Cline=9%3Ab\\n.yaml,line=1,col=1,title=policy"
        "::a\\n::set-output name=x::y%250A::stop"
    )


def test_a_log_issue_of_azure_pipelines_names_file_line_and_column() -> None:
    place = "sourcepath=catalog-info.yaml;linenumber=2;columnnumber=5"
    assert list(as_log_issues([verdict(PROBLEM)])) == [
        f'##vso[task.logissue type=error;{place}]policy: "tags.0" is not valid'
    ]
    without = Problem(type="yaml", message="empty", severity="warning")
    assert list(as_log_issues([verdict(without)])) == [
        "##vso[task.logissue type=warning;sourcepath=catalog-info.yaml]yaml: empty"
    ]


def test_a_log_issue_cannot_give_the_pipeline_another_command() -> None:
    text = "a\n##vso[task.setvariable variable=x]y%0A]; ##[error]z"
    problem = Problem(type="policy", message=text, line=1, column=1)
    document = DocumentVerdict(entity=None, problems=(problem,))
    [line] = as_log_issues([FileVerdict(file="a;type=warning]%0D\n.yaml", documents=(document,))])
    assert line.count("##") == 1
    file = "a%3Btype=warning%5D%AZP250D\\n.yaml"
    assert line.startswith(f"##vso[task.logissue type=error;sourcepath={file};linenumber=1;")
    assert "\n" not in line
    assert "y%AZP250A]" in line


@pytest.mark.parametrize(
    ("environment", "start"),
    [
        ({"GITHUB_ACTIONS": "true"}, "::error "),
        ({"TF_BUILD": "True"}, "##vso["),
        ({"TF_BUILD": "True", "GITHUB_ACTIONS": "true"}, "::error "),
        ({}, "catalog-info.yaml:2:5: error"),
    ],
)
def test_where_it_runs_says_how_a_verdict_is_told(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], start: str
) -> None:
    for name in ("GITHUB_ACTIONS", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    [first, *_] = rendered([verdict(PROBLEM)], "auto")
    assert first.startswith(start)


def test_annotations_are_bounded_and_errors_come_first() -> None:
    warning = Problem(type="suspicious", message="odd", severity="warning")
    lines = list(as_annotations([verdict(*[warning] * (ANNOTATIONS + 2)), verdict(PROBLEM)]))
    assert lines[0].startswith("::error ")
    assert [line.partition(" ")[0] for line in lines[1:-1]] == ["::warning"] * ANNOTATIONS
    assert lines[-1] == "::notice::2 more problems are in the log only"


def test_errors_that_the_step_says_itself_are_counted_in() -> None:
    lines = list(as_annotations([verdict(*[PROBLEM] * (ANNOTATIONS + 2))], others=1))
    assert [line.partition(" ")[0] for line in lines[:-1]] == ["::error"] * (ANNOTATIONS - 1)
    assert lines[-1] == "::notice::3 more problems are in the log only"


@pytest.mark.parametrize("text", TEXTS)
def test_an_annotation_is_one_command_on_one_line(text: str) -> None:
    problem = Problem(type=text, message=text, line=1, column=1)
    verdict = FileVerdict(file=text, documents=(DocumentVerdict(entity=None, problems=(problem,)),))
    [line] = as_annotations([verdict])
    assert len(line.splitlines()) == 1
    match = re.fullmatch(r"::error file=([^,]*),line=1,col=1,title=([^,:]*)::(.*)", line)
    assert match is not None
    assert not re.search("%0[AaDd]", line)


@pytest.mark.parametrize("text", TEXTS)
def test_a_log_issue_is_one_command_on_one_line(text: str) -> None:
    problem = Problem(type=text, message=text, line=1, column=1)
    verdict = FileVerdict(file=text, documents=(DocumentVerdict(entity=None, problems=(problem,)),))
    [line] = as_log_issues([verdict])
    assert len(line.splitlines()) == 1
    match = re.fullmatch(
        r"##vso\[task\.logissue type=error;sourcepath=([^;\]]*);linenumber=1;columnnumber=1\](.*)",
        line,
    )
    assert match is not None
    assert not re.search("##|%0[AaDd]", "".join(match.groups()))
