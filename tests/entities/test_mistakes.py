"""Each mistake of docs/problems.md is told in our words, with what to write; and what is written so
is right."""

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from sync.checked import DocumentVerdict, FileVerdict, source_lines
from sync.commands.beside import Place
from sync.commands.repository_files import Disk
from sync.commands.surroundings import Surroundings
from sync.commands.validate import check_file
from sync.entities.follow import targets
from sync.entities.manifest import parse_manifest
from sync.entities.mistakes import MISTAKES
from sync.entities.placeholders import inline
from sync.entities.references import broken_in
from sync.model import Answer, Content, Problem
from sync.report.verdicts import print_verdicts
from sync.text.wording import headline
from tests.entities.following import followed
from tests.entities.places import place
from tests.support.files import write_files
from tests.support.golden import BLESS
from tests.support.mistakes import BESIDE, PAGE, Example, examples, with_answers

NAME = "catalog-info.yaml"
KNOWN = {"group:default/payments-team", "component:default/payments"}
"""What there is in the catalog where references are looked up."""
EXAMPLES = examples()
TRANSCRIPTS = Path(__file__).parent / "transcripts"
UNSAID = {
    *("no-colon", "unfilled-template", "unfilled-template-2", "no-entity", "unknown-kind"),
    *("list-for-text-2", "text-for-list-2", "text-for-keys", "keys-for-text", "too-long"),
    *("link-address-2", "reference-form-2", "one-name-twice", "hidden-character"),
    *("include-that-is-not-there-2", "include-of-a-folder", "include-that-cannot-be-read"),
    *("target-that-is-not-there-2", "target-that-is-no-file", "reference-to-nothing"),
}
"""Examples whose help leaves to the author what only the author knows."""
SAID = [example for example in EXAMPLES if example.name not in UNSAID]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what the examples name."""
    root = tmp_path_factory.mktemp("repository").resolve()
    write_files(root, BESIDE)
    return root


def judged(example: Example, text: str, folder: Path) -> FileVerdict:
    """The verdict on a text, by the one that can tell the example's mistake."""
    if example.anchor == "reference-to-nothing":
        return _of(text, [p for d in parse_manifest(text.encode()) for p in broken_in(d, KNOWN)])
    if example.anchor in {"include-from-elsewhere", "target-that-is-no-file"}:
        return _of(text, _as_a_sync(text))
    at = Place(files=Disk(folder), path=f"/{NAME}")
    return check_file(NAME, text.encode(), Surroundings(), at)


def _of(text: str, problems: Iterable[Problem]) -> FileVerdict:
    document = DocumentVerdict(entity=None, problems=tuple(problems))
    return FileVerdict(file=NAME, documents=(document,), lines=source_lines(text.encode()))


def _as_a_sync(text: str) -> list[Problem]:
    """What validate does not look at, since it is given by its URL."""
    answers: dict[str, Answer] = {
        place(f"/{path}").target: Content(data=data.encode(), content_id="1")
        for path, data in BESIDE.items()
    }
    documents = parse_manifest(text.encode())
    included = [p for d in documents for p in inline(d, place(), answers).problems]
    return [*included, *(p for d in documents for p in targets(d, place()).problems)]


def shown(verdicts: Iterable[FileVerdict], width: int) -> str:
    """What a terminal of that width shows."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    console.soft_wrap = True
    print_verdicts(verdicts, console)
    return out.getvalue()


def test_table_and_page_have_the_same_mistakes() -> None:
    assert {mistake.anchor for mistake in MISTAKES} == {example.anchor for example in EXAMPLES}
    assert len({example.anchor for example in SAID}) >= 30


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_right_manifest_of_the_page_has_no_problem(example: Example, folder: Path) -> None:
    assert [*judged(example, example.right, folder).problems()] == []


@pytest.mark.parametrize("example", SAID, ids=lambda example: example.name)
def test_doing_what_the_help_line_says_makes_the_manifest_right(
    example: Example, folder: Path
) -> None:
    verdict = judged(example, example.wrong, folder)
    problem = next(p for p in verdict.problems() if p.anchor == example.anchor)
    only = _of(example.wrong, [problem])
    done = followed(example.wrong, problem, shown([only], 400).splitlines()[2].count("^"))
    assert done is not None, problem.help
    assert [*judged(example, done, folder).problems()] == [], done


def test_the_page_says_what_is_told_of_each(folder: Path) -> None:
    told = {each.name: _answer(each, folder) for each in EXAMPLES}
    text = with_answers(told)
    if BLESS:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def _answer(example: Example, folder: Path) -> str:
    """Place, headline and help of the example's mistake, as a terminal shows them."""
    verdict = judged(example, example.wrong, folder)
    problem = next(p for p in verdict.problems() if p.anchor == example.anchor)
    ours = replace(problem, says=None, message=headline(problem))
    return shown([replace(_of(example.wrong, [ours]), lines=())], 100)


@pytest.mark.parametrize("width", [80, 120])
def test_what_a_terminal_shows_of_all_of_them(width: int, folder: Path) -> None:
    verdicts = [
        replace(judged(example, example.wrong, folder), file=f"{example.name}.yaml")
        for example in EXAMPLES
    ]
    file = TRANSCRIPTS / f"problems-{width}.txt"
    text = shown(verdicts, width)
    if BLESS:
        TRANSCRIPTS.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text
    assert max(map(len, text.splitlines())) <= width or width < 100
