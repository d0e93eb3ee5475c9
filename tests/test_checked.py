"""The verdict on files, in each of its forms."""

import json
import re
from dataclasses import replace

import pytest

from sync.checked import (
    ANNOTATIONS,
    DocumentVerdict,
    FileVerdict,
    as_annotations,
    as_json,
    as_log_issues,
    for_programs,
    form_here,
)
from sync.model import Problem
from tests.support.strangers import TEXTS

PROBLEM = Problem(
    type="policy", message='"tags.0" is not valid', line=2, column=5, entity="component:default/a"
)
TOLD = replace(PROBLEM, says="no tag: Java", help='write "java"', anchor="tag-form")


def verdict(*problems: Problem, lines: tuple[str, ...] = ()) -> FileVerdict:
    document = DocumentVerdict(entity="component:default/a", problems=problems)
    return FileVerdict(file="catalog-info.yaml", documents=(document,), lines=lines)


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
        '::error file=catalog-info.yaml,line=2,col=5::"tags.0" is not valid'
    ]


def test_an_annotation_is_titled_in_our_words_and_says_what_to_write() -> None:
    assert list(as_annotations([verdict(TOLD)])) == [
        (
            "::error file=catalog-info.yaml,line=2,col=5,title=no tag%3A Java::"
            'Write "java"%0ABackstage says: "tags.0" is not valid'
        )
    ]
    place = "sourcepath=catalog-info.yaml;linenumber=2;columnnumber=5"
    assert list(as_log_issues([verdict(TOLD)])) == [
        f'##vso[task.logissue type=error;{place}]no tag: Java (help: write "java")'
    ]


def test_a_mistake_that_two_stages_refuse_is_one_annotation() -> None:
    twice = verdict(TOLD, replace(TOLD, type="kind", message="and again"))
    assert len(list(as_annotations([twice]))) == len(list(as_log_issues([twice]))) == 1
    [file] = json.loads(as_json([twice]))
    assert [p["type"] for p in file["documents"][0]["problems"]] == ["policy", "kind"]


def test_an_annotation_cannot_start_another_workflow_command() -> None:
    problem = Problem(type="policy", message="a\n::set-output name=x::y%0A::stop", line=1, column=1)
    item = FileVerdict(
        file="a,line=9:b\n.yaml", documents=(DocumentVerdict(entity=None, problems=(problem,)),)
    )
    [line] = as_annotations([item])
    assert "\n" not in line
    assert line == (
        "::error file=a%2Cline=9%3Ab\\n.yaml,line=1,col=1::a\\n::set-output name=x::y%250A::stop"
    )


def test_a_log_issue_of_azure_pipelines_names_file_line_and_column() -> None:
    place = "sourcepath=catalog-info.yaml;linenumber=2;columnnumber=5"
    assert list(as_log_issues([verdict(PROBLEM)])) == [
        f'##vso[task.logissue type=error;{place}]"tags.0" is not valid'
    ]
    without = Problem(type="yaml", message="empty", severity="warning")
    assert list(as_log_issues([verdict(without)])) == [
        "##vso[task.logissue type=warning;sourcepath=catalog-info.yaml]empty"
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
    ("environment", "form"),
    [
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"TF_BUILD": "True"}, "azure"),
        ({"TF_BUILD": "True", "GITHUB_ACTIONS": "true"}, "github"),
        ({}, "text"),
    ],
)
def test_where_it_runs_says_how_a_verdict_is_told(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], form: str
) -> None:
    for name in ("GITHUB_ACTIONS", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert form_here("auto") == form
    assert form_here("json") == "json"
    assert [*for_programs([verdict(PROBLEM)], "github")] == [*as_annotations([verdict(PROBLEM)])]


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
    problem = Problem(type=text, message=text, line=1, column=1, says=text, help=text)
    verdict = FileVerdict(file=text, documents=(DocumentVerdict(entity=None, problems=(problem,)),))
    [line] = as_annotations([verdict])
    assert len(line.splitlines()) == 1
    match = re.fullmatch(r"::error file=([^,]*),line=1,col=1,title=([^,:]*)::(.*)", line)
    assert match is not None
    assert len(re.findall("%0[AaDd]", line)) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_log_issue_is_one_command_on_one_line(text: str) -> None:
    problem = Problem(type=text, message=text, line=1, column=1, says=text, help=text)
    verdict = FileVerdict(file=text, documents=(DocumentVerdict(entity=None, problems=(problem,)),))
    [line] = as_log_issues([verdict])
    assert len(line.splitlines()) == 1
    match = re.fullmatch(
        r"##vso\[task\.logissue type=error;sourcepath=([^;\]]*);linenumber=1;columnnumber=1\](.*)",
        line,
    )
    assert match is not None
    assert not re.search("##|%0[AaDd]", "".join(match.groups()))
