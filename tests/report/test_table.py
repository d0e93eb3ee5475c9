"""Tables that fit, cells that are harmless, and what a spreadsheet cannot mistake."""

import io

import pytest
from rich.console import Console

from sync.report.table import Cell, Column, affordable, fit, print_table

COLUMNS = (
    Column(title="A"),
    Column(title="NAME", least=6, cut="start"),
    Column(title="TEXT", least=6),
)


def shown(rows: list[tuple[str, str, str]], width: int | None) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, soft_wrap=True, markup=False, highlight=False)
    print_table(COLUMNS, [[Cell(text=t) for t in row] for row in rows], console, width=width)
    return out.getvalue().splitlines()


def test_columns_are_as_wide_as_their_longest_cell() -> None:
    assert shown([("x", "name", "text"), ("yyy", "n", "t")], None) == [
        "A    NAME  TEXT",
        "x    name  text",
        "yyy  n     t",
    ]


def test_what_does_not_fit_is_cut_at_its_less_telling_end() -> None:
    assert shown([("x", "0123456789", "abcdefghij")], 20) == [
        "A  NAME     TEXT",
        "x  …456789  abcdefg…",
    ]


def test_what_stands_behind_a_text_stays_when_the_text_is_cut() -> None:
    out = io.StringIO()
    console = Console(file=out, soft_wrap=True, markup=False, highlight=False)
    row = [Cell(text="x"), Cell(text="n"), Cell(text="0123456789", tail=" +2")]
    print_table(COLUMNS, [row], console, width=17)
    assert out.getvalue().splitlines()[1] == "x  n     0123… +2"


@pytest.mark.parametrize(
    ("widths", "least", "width", "expected"),
    [
        ([5, 5], [1, 1], 12, [5, 5]),
        ([10, 20], [5, 5], 20, [9, 9]),
        ([10, 20], [None, 5], 20, [10, 8]),
        ([10, 20], [10, 15], 20, [10, 15]),
    ],
)
def test_the_widest_column_gives_way_first(
    widths: list[int], least: list[int | None], width: int, expected: list[int]
) -> None:
    assert fit(widths, least, width) == expected


SPARE = (
    Column(title="A"),
    Column(title="SEEN", spare=1),
    Column(title="WHO", least=5, spare=2),
    Column(title="TEXT", least=6),
)


@pytest.mark.parametrize(
    ("width", "kept"),
    [(29, [0, 1, 2, 3]), (27, [0, 2, 3]), (17, [0, 2, 3]), (16, [0, 3]), (3, [0, 3])],
)
def test_spare_columns_are_left_out_where_the_rest_has_no_room(width: int, kept: list[int]) -> None:
    assert affordable([2, 10, 9, 30], SPARE, width) == kept


def test_a_column_that_needs_less_than_its_least_is_taken_as_it_is() -> None:
    assert affordable([2, 4, 2, 3], SPARE, 17) == [0, 1, 2, 3]


def test_wide_characters_count_as_two() -> None:
    (_, line) = shown([("x", "日本語日本語日本語", "t")], 20)
    assert line == "x  …本語日本語  t"


def test_control_characters_are_spelt_out() -> None:
    (_, line) = shown([("x", "a\x1b[31m\u202eb", "t")], None)
    assert line == "x  a\\x1b[31m\\u202eb  t"
