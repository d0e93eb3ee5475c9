"""Text of strangers in everything that a forge or a runner reads: it stays text.

One table of texts, and one check for each kind of place that they get to.
"""

import re
from pathlib import Path

import pytest

from sync.action.jobs import annotations_of, outputs_of, summary_of
from sync.action.runner import failure, group, notice, write_outputs, write_summary
from sync.catalog.plan import Change
from sync.checked import DocumentVerdict, FileVerdict, as_annotations
from sync.model import Problem
from sync.publish.message import commit_message
from sync.report.change_rows import ChangeRow, ProblemRow, ProviderRow, Rows
from sync.report.markdown import LONGEST, by_provider, report, title
from sync.text.inert import code

TEXTS = (
    "::error file=x::owned",
    "\n::set-env name=PATH::/evil",
    "\r\n::stop-commands::x",
    "##[command]echo owned",
    "%0A::error::owned",
    "x\nEOF\nname=owned",
    "<img src=x onerror=alert(1)>",
    "</details><script>alert(1)</script>",
    "<!-- catalog-sync head=0000 -->",
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "https://evil.example/?a=b",
    "@octocat and @acme/everyone",
    "fixes #1, closes acme/catalog#2, GH-3",
    "| a | b |\n| --- | --- |",
    "`code` ``and`` ```more```",
    "# heading\n\n- list",
    "a\x1b[31m\u202e\u200b\x00b",
    "Co-authored-by: x <x@example.com>",
    "\n\nSigned-off-by: x <x@example.com>",
    "[skip ci] ***NO_CI***",
    "$(touch owned) `touch owned` ${{ secrets.TOKEN }}",
    "\u2028\u2029\x85next",
    "x" * 100_000,
)
TARGETS = (
    "https://dev.azure.com/a/b/_git/c?path=/catalog-info.yaml",
    "https://evil.example/x) [y](https://evil.example",
    "javascript:alert(1)",
)


def rows(text: str, target: str = TARGETS[0]) -> Rows:
    """A run in which strangers wrote all they can."""
    return Rows(
        changes=(ChangeRow(action="create", ref="component:default/a", target=f"{target}{text}"),),
        problems=(ProblemRow(target=target, message=text, line=1),),
        providers=(ProviderRow(id="acme", complete=False, found=1, reason=text),),
    )


def outside_code(markdown: str) -> str:
    """Markdown without its code spans, of which each has to end where it began."""
    spans = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")
    kept = "\n".join(spans.sub("", line) for line in markdown.splitlines())
    assert "`" not in kept
    return kept


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_span_is_one_line_that_nothing_leaves(text: str) -> None:
    shown = code(text)
    assert len(shown.splitlines()) == 1
    assert outside_code(shown) == ""


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
    assert {line.count("|") for line in tables} == {4}
    assert len(markdown.encode()) <= LONGEST


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
    )
    markdown = report(many)
    assert 50_000 < len(markdown.encode()) <= LONGEST
    assert "### Changes (15,000)" in markdown
    assert markdown.count("more; `catalog-sync sync -v` lists them all.") == 3


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
def test_an_output_is_one_value_on_one_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "output"
    write_outputs(file, {"report": text, "commit": "abc"})
    lines = file.read_text(encoding="utf-8").split("\n")
    assert [line.partition("<<")[0] for line in lines[::3]] == ["report", "commit", ""]
    assert lines[0].partition("<<")[2] == lines[2]
    assert len(lines) == 7


@pytest.mark.parametrize("text", TEXTS)
def test_a_group_obeys_no_command_until_it_ends(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with group(f"catalog-sync {text}"):
        print(text)
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].startswith("::group::catalog-sync ")
    token = lines[1].removeprefix("::stop-commands::")
    assert len(token) == 32
    assert lines[-3:] == [f"::{token}::", "::endgroup::", ""]


@pytest.mark.parametrize("text", TEXTS)
def test_notices_and_failures_are_one_command(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    notice(text)
    failure(text)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::notice", "::error"]


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_job_shows_of_a_run_is_safe_everywhere(text: str, tmp_path: Path) -> None:
    target = f"{TARGETS[0]}{text}"
    data = {
        "changes": [{"action": "create", "entity": "component:default/a", "target": target}],
        "problems": [
            {"target": target, "type": text, "message": text, "line": 1, "column": 1},
        ],
        "providers": [{"id": "acme", "complete": False, "found": 1, "reason": text}],
        "commit": None,
        "pullRequest": None,
    }
    annotations = list(as_annotations(annotations_of(data, tmp_path / "providers.yaml")))
    assert len(annotations) == 2
    assert all(len(line.splitlines()) == 1 for line in annotations)
    assert outputs_of(data)["problems"] == "1"
    write_summary(tmp_path / "summary", summary_of("sync", data, 0))
    plain = outside_code((tmp_path / "summary").read_text(encoding="utf-8"))
    words = re.sub(r"\[\]\(<[^<>]*>\)", "", plain)
    assert not re.search(r"[@#]\w|<\w|!\[|evil|owned|Signed", words)


@pytest.mark.parametrize("text", TEXTS)
def test_a_commit_message_has_no_trailer_and_no_skip(text: str) -> None:
    target = f"{TARGETS[0]}{text}"
    change = Change(action="create", ref="component:default/a", path="", target=target)
    message = commit_message([change], [])
    assert not re.search(r"^[\w-]+: (?!1 created)", message, re.MULTILINE)
    assert "[skip" not in message
    assert not re.search(r"[@#]\w", message)
