"""What people are shown of a verdict: headline, line with caret, help, Backstage's words."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from sync.checked import DocumentVerdict, FileVerdict, sections
from sync.model import Problem
from sync.report.verdicts import print_verdicts
from tests.support.strangers import TEXTS

PROBLEM = Problem(type="policy", message='"tags.0" is not valid', line=2, column=5)
TOLD = replace(PROBLEM, says='"Java" cannot be a tag', help='write "java"', anchor="tag-form")


def verdict(*problems: Problem, lines: tuple[str, ...] = ()) -> FileVerdict:
    document = DocumentVerdict(entity="component:default/a", problems=problems)
    return FileVerdict(file="catalog-info.yaml", documents=(document,), lines=lines)


def shown(*verdicts: FileVerdict, width: int | None = None, colour: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=width is not None,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    print_verdicts(verdicts, console)
    return out.getvalue().splitlines()


def test_our_words_come_first_then_what_to_write_then_backstages() -> None:
    assert shown(verdict(TOLD, lines=("tags:", "  - Java # which one?"))) == [
        'catalog-info.yaml:2:5 error: "Java" cannot be a tag',
        "  2 |   - Java # which one?",
        "    |     ^^^^",
        '    help: write "java"',
        '    Backstage says: "tags.0" is not valid',
    ]


def test_a_problem_that_only_has_backstages_words_is_told_in_them() -> None:
    assert shown(verdict(PROBLEM)) == ['catalog-info.yaml:2:5 error: "tags.0" is not valid']


@pytest.mark.parametrize(
    ("line", "column", "marked"),
    [
        ("kind: Api", 7, "Api"),
        ("lifecylce: x", 1, "lifecylce"),
        ('title: "a # b" # c', 8, '"a # b"'),
        ("tags: [Machine Learning, java]", 8, "Machine Learning"),
        ("tags: [Machine Learning, java]", 7, "[Machine Learning, java]"),
        ("url: https://a.b/c#d  ", 6, "https://a.b/c#d"),
        ("name: {{ name }}-service", 7, "{{ name }}"),
        ("owner:", 7, " "),
    ],
)
def test_the_whole_value_is_underlined(line: str, column: int, marked: str) -> None:
    below = shown(verdict(replace(PROBLEM, line=1, column=column), lines=(line,)))[2]
    assert below[6:] == " " * (column - 1) + "^" * len(marked)


def test_the_caret_stays_below_its_column_when_the_line_hides_characters() -> None:
    lines = shown(verdict(PROBLEM, lines=("", "\t\u202ea\tJava")))
    assert lines[1].index("Java") == lines[2].index("^")


def test_a_problem_without_a_place_shows_no_line() -> None:
    problem = Problem(type="yaml", message="empty")
    assert shown(verdict(problem, lines=("a",))) == ["catalog-info.yaml: error: empty"]


def test_errors_come_last_nearest_to_the_prompt() -> None:
    warning = Problem(type="suspicious", message="odd", severity="warning")
    lines = shown(verdict(PROBLEM, warning), verdict(warning, TOLD))
    assert [line.split(" ")[1] for line in lines if "catalog-info" in line] == [
        "warning:",
        "warning:",
        "error:",
        "error:",
    ]


def test_the_problems_of_a_file_are_shown_by_line() -> None:
    first, last = replace(TOLD, line=1), replace(TOLD, line=9, column=1)
    shown_places = [line for line in shown(verdict(last, TOLD, first)) if "error" in line]
    assert [line.partition(" ")[0][18:] for line in shown_places] == ["1:5", "2:5", "9:1"]


def test_a_mistake_that_two_stages_refuse_is_shown_once() -> None:
    again = replace(TOLD, type="kind", message="/spec …", line=1)
    assert len(shown(verdict(TOLD, again))) == 3


def test_the_page_is_named_once_with_the_sections_that_are_about_these() -> None:
    others = [replace(TOLD, anchor=f"other-{number}") for number in range(3)]
    assert sections([verdict(TOLD, TOLD)]) == "examples: docs/problems.md#tag-form"
    assert sections([verdict(TOLD, *others)]) == (
        "examples: docs/problems.md#tag-form, #other-0, #other-1 and 1 more"
    )
    assert sections([verdict(PROBLEM)]) is None


def test_a_narrow_terminal_breaks_sentences_and_cuts_the_line_of_the_file() -> None:
    problem = replace(TOLD, help=" ".join(["word"] * 40), column=200)
    lines = shown(verdict(problem, lines=("", "x" * 199 + "Java" + "y" * 200)), width=60)
    assert all(len(line) <= 60 for line in lines)
    assert lines[2].index("^") == lines[1].index("Java")


def test_colours_are_for_terminals() -> None:
    assert "\x1b[1;31merror" in shown(verdict(TOLD), width=80, colour=True)[0]
    assert not any("\x1b" in line for line in shown(verdict(TOLD)))


@pytest.mark.parametrize("text", TEXTS)
def test_text_of_strangers_steers_nothing(text: str) -> None:
    problem = Problem(type="kind", message=text, line=1, column=1, says=text, help=text)
    lines = shown(verdict(problem, lines=(text,)))
    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)
