"""The log for spreadsheets, which mistake nothing in it for a formula."""

import csv
import io

import pytest

from sync.model import LogEntry, Problem, Status
from sync.report.spreadsheet import as_csv, harmless
from tests.support.inquiry import ask, url
from tests.support.world import World


def test_csv_is_for_spreadsheets(catalog: World) -> None:
    outcome = ask(catalog, "locations", "--csv", "--errors")
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert [row["target"] for row in rows] == [url("Q/broken"), url("P/zoo")]
    assert rows[0]["owner"] == "payments"
    assert rows[0]["entities"] == "component:default/whole"
    assert "required property 'owner'" in rows[0]["messages"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert harmless(f"{start}cmd|'/c calc'!A1").startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    assert harmless("https://dev.azure.com/a?b=c+d") == "https://dev.azure.com/a?b=c+d"


def test_a_csv_line_holds_one_entry_whatever_its_text() -> None:
    problem = Problem(type="kind", message='a "b",\n=c', line=1, column=2)
    entry = LogEntry(target="t", provider="p", status=Status.INVALID, problems=(problem,))
    lines = as_csv([entry]).splitlines()
    assert len(lines) == 2
    assert lines[1] == '"t","p","","invalid","","","1","1:2 kind: a ""b"",\\n=c"'
