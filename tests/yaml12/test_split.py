"""Documents of one text, and the directives above them."""

import time

from sync.model import Position
from sync.yaml12.reader import read_documents
from tests.yaml12.texts import outcome, read


def test_a_mistake_in_a_tag_directive_has_its_place_whatever_stands_below_it() -> None:
    (document,) = read("%TAG !\n\n# why\n%YAML 1.2\n---\na: 1\n")
    assert [(problem.line, problem.column) for problem in document.problems] == [(1, 7)]
    (document,) = read("%TAG !e! tag:e,2000:\n\n# why\n%YAML 1.2\n---\na: 1\n")
    assert document.locate(["a"]) == Position(line=6, column=4)


def test_very_many_lines_below_a_tag_directive_take_no_quadratic_time() -> None:
    started = time.process_time()
    read_documents(b"%TAG ! a\n" + b"\n" * 500_000)
    assert time.process_time() - started < 5


def test_very_many_tag_directives_are_refused_in_no_time() -> None:
    directives = "".join(f"%TAG !{number}! tag:x,\n" for number in range(40_000))
    started = time.process_time()
    (document,) = read(f"{directives}---\na: 1\n")
    assert document.problems[0].message == "More than 100 %TAG directives before one document"
    assert document.problems[0].line == 101
    assert time.process_time() - started < 5
    assert outcome("%TAG !a! tag:x,\n" + "---\na: !a!str 1\n")
