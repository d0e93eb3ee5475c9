"""A report in Markdown: text of strangers stays in code, and any size fits."""

import re
from dataclasses import replace

import pytest

from sync.action.jobs import summary_of
from sync.report.change_rows import ChangeRow, LimitRow, ProblemRow, ProviderRow, Rows
from sync.report.markdown import LONGEST, by_provider, report, title
from tests.support.strangers import TARGETS, TEXTS, outside_code


def rows(text: str, target: str = TARGETS[0]) -> Rows:
    """A run in which strangers wrote all they can."""
    return Rows(
        changes=(
            ChangeRow(
                action="delete",
                ref="component:default/a",
                target=f"{target}{text}",
                reason=text,
                moved_from=f"{target}{text}",
            ),
        ),
        problems=(
            ProblemRow(target=target, message=text, line=1, column=2, help=text, owner=text),
        ),
        providers=(ProviderRow(id="acme", complete=False, found=1, reason=text),),
    )


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_report_in_markdown_has_no_words_of_strangers_outside_code(
    text: str, target: str
) -> None:
    markdown = report(rows(text, target))
    plain = outside_code(markdown)
    links = re.findall(r"\]\(([^)]*)\)", plain)
    assert all(re.fullmatch(r"<https://[^<>\s()]*>", link) for link in links)
    words = re.sub(r"\[\]\(<[^<>]*>\)", "", plain)
    assert not re.search(r"[@#]\w|<\w|!\[|evil|owned|javascript|Signed", words)
    tables = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {5}
    assert len(markdown.encode()) <= LONGEST


def test_a_table_of_changes_says_why_where_there_is_something_to_say() -> None:
    plain = ChangeRow(action="update", ref="component:default/a", target=TARGETS[0])
    moved = replace(plain, ref="component:default/b", moved_from=TARGETS[0], reason="fixed")
    alone, together = (report(Rows(changes=rows)) for rows in ((plain,), (plain, moved)))
    assert "| updated | `component:default/a` | [`b/c`]" in alone
    assert "| | entity | manifest |\n" in alone
    assert "| fixed, moved from `b/c` |\n" in together


def test_a_report_of_any_size_fits() -> None:
    many = Rows(
        changes=tuple(
            ChangeRow(action="update", ref=f"component:default/x{n}", target=TARGETS[0])
            for n in range(15_000)
        ),
        problems=tuple(ProblemRow(target=TARGETS[0], message="é" * 700) for _ in range(3_000)),
        providers=tuple(
            ProviderRow(id=f"p{n}", complete=True, found=n, reason="") for n in range(900)
        ),
        limits=tuple(LimitRow(message="é" * 700, advice="x" * 700) for _ in range(20)),
    )
    markdown = report(many)
    assert 50_000 < len(markdown.encode()) <= LONGEST
    assert "### Changes (15,000)" in markdown
    assert markdown.count("more; `catalog-sync sync -v` lists them all.") == 4


def test_the_summary_of_a_first_run_fits_a_step_and_says_what_is_left_out() -> None:
    change = {"action": "create", "path": "p", "target": TARGETS[0]}
    data = {
        "changes": [{**change, "entity": f"component:default/x{n}"} for n in range(20_000)],
        "problems": [],
        "providers": [],
        "commit": "c",
        "pullRequest": None,
        "limits": [{"message": "it is half full", "advice": "empty it"}],
    }
    summary = summary_of("sync", data, 0)
    assert len(summary.encode()) <= 1 << 20
    assert "20000 created" in summary
    assert "### Limits (1)\n\n- `it is half full`: `empty it`" in summary
    assert "### Changes (20,000)" in summary
    assert "more; `catalog-sync sync -v` lists them all." in summary


def test_a_title_and_a_table_of_providers_count() -> None:
    changes = [
        ChangeRow(action=action, ref=f"component:default/{action}", target=target)
        for action in ("create", "delete", "delete")
        for target in ("a", "b")
    ]
    assert title(changes) == "Catalog: 2 created, 4 deleted"
    assert title([]) == "Catalog: locations log updated"
    assert by_provider(changes, {"a": "acme"}).splitlines()[2:] == [
        "| none in providers.yaml | 1 | 0 | 2 |",
        "| `acme` | 1 | 0 | 2 |",
    ]
