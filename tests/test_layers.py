"""The code's own shape: who may import whom, and how long things may get."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "sync"

RANKS = (
    "sync.file",
    "sync.model",
    "sync.errors",
    "sync.progress",
    "sync.loopback",
    "sync.disk",
    "sync.http",
    "sync.text",
    "sync.clock",
    "sync.yaml12",
    "sync.urls",
    "sync.own_schema",
    "sync.config",
    "sync.emulator",
    "sync.git",
    "sync.schedule",
    "sync.entities",
    "sync.finding",
    "sync.checked",
    "sync.azure",
    "sync.catalog",
    "sync.publish",
    "sync.reading",
    "sync.slices",
    "sync.result",
    "sync.pipeline",
    "sync.explain",
    "sync.doctor",
    "sync.page",
    "sync.report",
    "sync.action",
    "sync.commands",
    "sync.cli",
    "sync.__main__",
)
"""The rooms from the bottom up: a module imports from its own or a lower one, no higher one."""

LEAF = "sync.emulator"
LEAF_MAY_IMPORT = ("sync.errors", "sync.model", LEAF)

ONE_DOOR = {
    "requests": "sync.http",
    "git": "sync.git",
    "yaml": "sync.yaml12.reader",
    "ruamel": "sync.config.edit",
    "typer": "sync.cli",
}
"""The only module, or room, that may import a library; whoever else needs it asks there."""

LONGEST_FUNCTION = 60
LONGEST_FILE = 350

TESTS = Path(__file__).parent
OTHER_TESTS = {
    "backstage",
    "bench",
    "e2e",
    "fuzz",
    "github",
    "golden",
    "security",
    "support",
    "web",
}
"""Folders of tests that are no room's: what no module decides alone, and what others use."""
LARGE = 40
"""Lines from which a module has a test file of its own."""
LEAST_TESTED = 0.85
SHORTEST_FILE = 40

SMALL = {
    "sync.file": "a value that reads its bytes; the model's do nothing",
    "sync.loopback": "a question that HTTP, URLs and the doctor ask, below all of them",
    "sync.reading.alone": "what runs in other processes, which load nothing else",
    "sync.emulator.request_log": "a value that the emulator's server and its tests share",
    "sync.publish.upkeep": "what becomes of the clone, after and beside what is published",
    "sync.config.nearest": "which file is meant: what reads one takes long to load",
    "sync.cli.drawing": "the command line's door to rich, loaded when there is something to show",
    "sync.commands.emulator": "a command of its own",
    "sync.commands.schema": "a command of its own",
}
"""Modules of few lines that stand alone all the same, and why; others go to a neighbour."""


class Import(NamedTuple):
    """One imported module and the line it is imported on."""

    module: str
    line: int
    at_top: bool


def module_name(file: Path) -> str:
    """``sync/urls.py`` is ``sync.urls``, ``sync/azure/__init__.py`` is ``sync.azure``."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    module_name(file): file
    for file in sorted(PACKAGE.rglob("*.py"))
    if "sample" not in file.relative_to(PACKAGE).parts
}


def imports(module: str, tree: ast.Module) -> Iterator[Import]:
    """Every import of a module, in any scope; ``from sync.azure import urls`` names the module."""
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, id(node) in top)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                name = deeper if deeper in FILES else str(node.module)
                yield Import(name, node.lineno, id(node) in top)


TREES = {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in FILES.items()}
IMPORTS = {name: tuple(imports(name, tree)) for name, tree in TREES.items()}


def is_own(module: str) -> bool:
    return module == "sync" or module.startswith("sync.")


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def rank(module: str) -> int:
    """The rank of the room that the module is in."""
    room = ".".join(module.split(".")[:2])
    assert room in RANKS, f"{module} has no rank: say in tests/test_layers.py who may import it"
    return RANKS.index(room)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature, which on a command line is a table of options."""
    return (function.body[-1].end_lineno or 0) - function.body[0].lineno + 1


@pytest.mark.parametrize("module", sorted(set(FILES) - {"sync"}))
def test_a_module_imports_nothing_of_a_higher_rank(module: str) -> None:
    upward = [
        f"{module}:{line} imports {imported}"
        for imported, line, _ in IMPORTS[module]
        if is_own(imported) and rank(imported) > rank(module)
    ]
    assert upward == []


@pytest.mark.parametrize("module", [name for name in FILES if is_in(name, LEAF)])
def test_the_emulator_knows_nothing_of_the_client(module: str) -> None:
    known = [
        f"{module}:{line} imports {imported}"
        for imported, line, _ in IMPORTS[module]
        if is_own(imported) and not any(is_in(imported, allowed) for allowed in LEAF_MAY_IMPORT)
    ]
    assert known == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    own = {name: {i.module for i in found if i.module in FILES} for name, found in IMPORTS.items()}
    while leaves := {name for name, imported in own.items() if not imported & set(own)}:
        own = {name: imported for name, imported in own.items() if name not in leaves}
    assert own == {}


@pytest.mark.parametrize("module", FILES)
def test_own_modules_are_imported_at_the_top_of_a_file(module: str) -> None:
    inside = [
        f"{module}:{line} imports {imported}"
        for imported, line, at_top in IMPORTS[module]
        if not at_top and is_own(imported) and not module.startswith(("sync.cli", "sync.__main__"))
    ]
    assert inside == []


@pytest.mark.parametrize("module", FILES)
def test_nothing_is_imported_for_types_alone(module: str) -> None:
    assert "TYPE_CHECKING" not in {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Name | ast.Attribute)
    }


@pytest.mark.parametrize(("library", "door"), ONE_DOOR.items())
def test_a_library_has_one_door(library: str, door: str) -> None:
    importing = {
        module
        for module, found in IMPORTS.items()
        if any(is_in(imported, library) for imported, _, _ in found)
    }
    # The command line is declared in several modules, all in sync.cli.
    assert {door if is_in(module, door) else module for module in importing} == {door}


@pytest.mark.parametrize("module", [name for name in FILES if FILES[name].name == "__init__.py"])
def test_packages_hold_no_code_of_their_own(module: str) -> None:
    assert FILES[module].read_text(encoding="utf-8") == ""


def test_no_two_modules_have_one_name() -> None:
    names = Counter(file.name for file in FILES.values() if file.name != "__init__.py")
    assert [name for name, often in names.items() if often > 1] == []


@pytest.mark.parametrize("module", FILES)
def test_files_and_functions_stay_small(module: str) -> None:
    source = FILES[module].read_text(encoding="utf-8")
    long = [
        f"{module}:{node.lineno} {node.name} has {length} lines"
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := body_lines(node)) > LONGEST_FUNCTION
    ]
    assert long == []
    assert source.count("\n") <= LONGEST_FILE


def test_a_small_module_is_a_door_or_a_value_of_its_own() -> None:
    lengths = {
        name: FILES[name].read_text(encoding="utf-8").count("\n")
        for name, tree in TREES.items()
        if tree.body
    }
    small = {name for name, lines in lengths.items() if lines < SHORTEST_FILE}
    assert small == set(SMALL)


@pytest.mark.parametrize("module", [name for name, tree in TREES.items() if tree.body])
def test_a_module_says_in_one_to_three_lines_what_it_is(module: str) -> None:
    docstring = ast.get_docstring(TREES[module])
    assert docstring
    assert len(docstring.split("\n\n")[0].splitlines()) <= 3


@pytest.mark.parametrize("module", FILES)
def test_a_docstring_says_what_a_value_is_and_not_that_it_is_returned(module: str) -> None:
    """A noun phrase for what gives a value, a verb for what acts; and none leans on another one."""
    source = FILES[module].read_text(encoding="utf-8")
    openings = re.findall(
        r'"""((?:Returns?|Yields?|Likewise|The same[;,.]|Ditto|Of|Its|Those)\b.*)', source
    )
    assert openings == []


@pytest.mark.parametrize("module", FILES)
def test_what_acts_is_told_to_act(module: str) -> None:
    """``Ask once.``, not ``Asks once.``"""
    third_person = re.compile(
        r"(?:Add|Ask|Call|Check|Close|Collect|End|Forget|Get|Give|Goe|Keep|Let|List|Look|Make|Move|Note"
        r"|Put|Raise|Read|Save|Send|Serve|Set|Stop|Take|Tell|Turn|Wake|Write)s (?!that\b|which\b)"
    )
    told = [
        f"{module}:{node.lineno} {text.splitlines()[0]}"
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and third_person.match(text := ast.get_docstring(node) or "")
    ]
    assert told == []


def file_of_tests(module: str) -> Path:
    """``tests/azure/test_query.py`` of ``sync.azure.query``; ``__main__`` is tested as ``main``."""
    place = FILES[module].relative_to(PACKAGE)
    return TESTS / place.with_name(f"test_{place.stem.strip('_')}.py")


def test_most_modules_have_their_tests_in_a_file_of_the_same_place_and_name() -> None:
    large = [name for name, file in FILES.items() if file.read_text("utf-8").count("\n") >= LARGE]
    without = [name for name in large if not file_of_tests(name).is_file()]
    assert len(without) <= (1 - LEAST_TESTED) * len(large), without


def test_a_folder_of_tests_is_a_room_or_one_of_a_few_others() -> None:
    rooms = {file.parent.relative_to(PACKAGE).as_posix() for file in FILES.values()}
    folders = {
        file.parent.relative_to(TESTS).parts[0]
        for file in TESTS.rglob("*.*")
        if file.parent != TESTS and "__pycache__" not in file.parts
    }
    assert folders - rooms == OTHER_TESTS
