"""What a sync prints: what is new first, and what was there before in one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.report.change_rows import ProblemRow, Rows
from sync.report.markdown import report
from sync.report.terminal import SHOWN
from tests.support.files import write_files
from tests.support.inquiry import ask, component, inquiry, url

BROKEN = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: not a name}\n"
COUNT = 12


def test_problems_are_told_when_they_are_new_and_counted_from_then_on(tmp_path: Path) -> None:
    files = {f"P/r{number}/catalog-info.yaml": BROKEN for number in range(COUNT)}
    with inquiry(tmp_path, {**files, "P/good/catalog-info.yaml": component("good")}) as made:
        first = ask(made, "sync")
        assert first.stdout.count("    P/r") == SHOWN
        assert f"… and {2 * COUNT - SHOWN} more (-v shows all)" in first.stdout
        assert "older" not in first.stdout

        again = ask(made, "sync")
        assert "    P/r" not in again.stdout
        assert "older problems unchanged: catalog-sync locations --errors" in again.stdout
        assert len(again.stdout.splitlines()) <= 10
        assert ask(made, "sync", "-v").stdout.count(f"    {url('P/r')[:30]}") == 2 * COUNT

        write_files(made.organizations, {"acme/P/late/catalog-info.yaml": BROKEN})
        made.emulator.reload()
        third = ask(made, "sync", "--json").report
        assert third is not None
        assert {p["target"] for p in third["problems"] if p["new"]} == {url("P/late")}
        assert len({p["target"] for p in third["problems"]}) == COUNT + 1

        write_files(made.organizations, {"acme/P/later/catalog-info.yaml": BROKEN})
        made.emulator.reload()
        fourth = ask(made, "sync").stdout
        assert fourth.index("New problems (") < fourth.index("P/later:")
        assert "P/late:" not in fourth


@pytest.mark.parametrize(
    ("new", "older", "words"),
    [
        (1, 0, "### Problems (1)"),
        (1, 2, "### New problems (1)"),
        (0, 2, "### New problems\n\nNone.\n\n2 older problems unchanged; "),
        (0, 0, "### Problems\n\nNone."),
    ],
)
def test_a_report_in_markdown_lists_what_is_new(new: int, older: int, words: str) -> None:
    rows = [ProblemRow(target="t", message=f"new {number}") for number in range(new)]
    rows += [ProblemRow(target="t", message="old", new=False) for _ in range(older)]
    text = report(Rows(problems=tuple(rows)))
    assert words in text
    assert "`old`" not in text
    assert text.count("`new ") == new


def test_older_warnings_are_listed_by_another_command_than_errors() -> None:
    old = ProblemRow(target="t", message="old", new=False)
    warning = replace(old, severity="warning")
    assert "`catalog-sync locations --errors` lists" in report(Rows(problems=(old,)))
    assert "`catalog-sync locations --sort problems` lists" in report(Rows(problems=(old, warning)))
