"""Hostile manifests, each in a repository of its own, through the real pipeline in one run."""

import json
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from sync.entities.bounds import MAX_MESSAGE, MAX_PROBLEMS
from sync.yaml12.reader import read_documents
from tests.support.files import read_files, write_files
from tests.support.git import status
from tests.support.running import Outcome, run
from tests.support.world import World, world

PROVIDERS = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"
SECONDS = 90
"""Of CPU for all of them together, on a slow machine."""
MEGABYTES = 400
"""That the process grows by."""


def component(name: str, metadata: str = "", spec: str = "") -> str:
    """A valid Component; ``metadata`` and ``spec`` are further lines in flow style."""
    return (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
        f"metadata: {{name: {json.dumps(name)}{metadata and ', '}{metadata}}}\n"
        f"spec: {{type: service, lifecycle: production, owner: team{spec and ', '}{spec}}}\n"
    )


def laughs(first: str, width: int = 9, letters: str = "abcdefghijklmnop") -> str:
    """Anchors that each repeat the one before."""
    lines = [f"a: &a {first}"]
    lines += [f"{n}: &{n} [{','.join(['*' + o] * width)}]" for o, n in pairwise(letters)]
    return "\n".join(lines) + "\n" + component("laughs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A manifest, and what has to become of it."""

    manifest: str | bytes
    status: str = "invalid"
    problem: str = ""
    """A part of the message that has to be there; every message is whole in the log."""
    entities: int = 0
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Beside the manifest."""
    most_problems: int = MAX_PROBLEMS


LONG = "x" * 500_000

CASES: Mapping[str, Case] = {
    # Sizes
    "five-mebibytes": Case(
        manifest=component("big") + "#" * (5 << 20), problem="limit is 5,242,880"
    ),
    "under-a-mebibyte": Case(
        manifest=component("nearly-big") + "#" * 900_000, status="synced", entities=1
    ),
    "thousand-documents": Case(
        manifest="---\n".join(component(f"many-{n}") for n in range(1000)),
        status="synced",
        entities=1000,
    ),
    "thousand-and-one-documents": Case(
        manifest="---\n".join(component(f"more-{n}") for n in range(1001)),
        problem="More than 1,000 documents",
        most_problems=1,
    ),
    "empty-documents": Case(manifest="---\n" * 200_000, problem="More than 1,000 documents"),
    "thousands-of-problems": Case(
        manifest="---\n".join(component(f"-bad-{n}-", "tags: [A, B, C]") for n in range(900)),
        problem="more problems in this manifest",
    ),
    "thousands-of-problems-in-one": Case(
        manifest=component("tagged", f"tags: [{','.join(['A'] * 50_000)}]"),
        problem="more problems in this manifest",
    ),
    "same-entity-again": Case(
        manifest="---\n".join(component("again") for _ in range(900)),
        status="synced",
        problem="more problems in this manifest",
        entities=1,
    ),
    # Nesting
    "deep-flow": Case(manifest="a: " + "[" * 500_000, problem="Nested deeper than 100"),
    "deep-block": Case(
        manifest="".join(" " * n + "a:\n" for n in range(900)), problem="Nested deeper than 100"
    ),
    "deep-sequence": Case(manifest="- " * 400_000 + "a", problem="Nested deeper than 100"),
    "deep-by-alias": Case(
        manifest=f"a: &a {'[' * 60}{']' * 60}\nb: {'[' * 60}*a{']' * 60}\n" + component("deep"),
        problem="Nested deeper than 100",
    ),
    "deep-json": Case(
        manifest=component("deep-json", spec="extra: {$json: ./deep.json}"),
        files={"deep.json": "[" * 300 + "]" * 300},
        problem="Nested deeper than 100",
    ),
    "very-deep-json": Case(
        manifest=component("deeper-json", spec="extra: {$json: ./deep.json}"),
        files={"deep.json": "[" * 400_000 + "]" * 400_000},
        problem="failed to parse JSON",
    ),
    "deep-yaml": Case(
        manifest=component("deep-yaml", spec="extra: {$yaml: ./deep.yaml}"),
        files={"deep.yaml": "[" * 300 + "]" * 300},
        problem="Nested deeper than 100",
    ),
    "indentation": Case(
        manifest=component("indented", spec=f"x: {'[' * 90}{','.join('a' * 200_000)}{']' * 90}"),
        problem="more than 5 MiB",
    ),
    # Aliases
    "billion-laughs": Case(manifest=laughs("[x,x,x,x,x,x,x,x,x]"), problem="Excessive alias count"),
    "billion-laughs-of-nothing": Case(manifest=laughs("[]"), problem="repeat more than"),
    "billion-laughs-in-keys": Case(manifest=laughs("{}"), problem="repeat more than"),
    "quadratic": Case(
        manifest=f"a: &a {LONG}\nb: [{','.join(['*a'] * 99)}]\n" + component("quadratic"),
        problem="repeat more than",
    ),
    "quadratic-in-many-documents": Case(
        manifest="---\n".join(
            component(f"quad-{n}", spec=f"x: &a {'y' * 600}, z: [{','.join(['*a'] * 90)}]")
            for n in range(500)
        ),
        problem="repeat more than",
        entities=93,
    ),
    "hundred-aliases": Case(
        manifest=f"a: &a x\nb: [{','.join(['*a'] * 100)}]\n" + component("hundred"),
        problem="Excessive alias count",
    ),
    "cyclic": Case(manifest="a: &a [*a]\n" + component("c"), problem="inside the value of its"),
    "cyclic-through-a-key": Case(
        manifest="a: &a {*a : 1}\n" + component("cyclic-key"), problem="inside the value of its"
    ),
    "unknown-anchor": Case(manifest="a: *nobody\n", problem="Unresolved alias"),
    "merge-keys": Case(
        manifest=component("merged", spec="a: &a {x: 1}, b: {<<: *a}"), status="synced", entities=1
    ),
    # Scalars and keys
    "long-name": Case(manifest=component(LONG), problem="metadata.name"),
    "long-namespace": Case(manifest=component("n", f"namespace: {LONG}"), problem="metadata.names"),
    "long-kind": Case(manifest=component("k").replace("Component", LONG), problem="kind"),
    "long-key": Case(manifest=component("key", f'? "{LONG}"\n  : 1'), status="synced", entities=1),
    "long-label": Case(manifest=component("l", f'labels: {{? "{LONG}" : a}}'), problem="label"),
    "long-reference": Case(
        manifest=component("r", spec=f"system: ':{LONG}'"), problem="was not on the form"
    ),
    "long-number": Case(
        manifest=component("number", f"n: {'9' * 100_000}"), status="synced", entities=1
    ),
    "many-labels": Case(
        manifest=component("l", f"labels: {{{','.join(f'? K {n} : 1' for n in range(20000))}}}"),
        problem="more problems in this manifest",
    ),
    # Characters
    "nul": Case(manifest=component("nul-byte", 'title: "a\\0b"'), status="synced", entities=1,
                problem="control character"),
    "raw-control": Case(manifest=component("raw").encode() + b"# \x00\x01\x1b[31m\n",
                        status="synced", entities=1),
    "escape-sequence": Case(manifest=component("escape", 'title: "\\e[2J"'), status="synced",
                            entities=1, problem="U+001B"),
    "right-to-left": Case(
        manifest=component("bidi", 'description: "\u202e drowssap"'),
        status="synced", entities=1, problem="U+202E is in the text",
    ),
    "isolate-in-a-key": Case(
        manifest=component("isolate", '"a\u2067b": 1'),
        status="synced", entities=1, problem="U+2067 is in a key",
    ),
    "right-to-left-in-a-definition": Case(
        manifest=component("bidi-text", spec="definition: {$text: ./api.txt}"),
        files={"api.txt": "if (a) \u202a{ /* }"}, status="synced", entities=1, problem="U+202A",
    ),
    "not-utf-8": Case(manifest=component("latin").encode() + b"# \xff\xfe\n", status="synced",
                      entities=1),
    "half-a-character": Case(manifest=component("half", 'title: "\\ud800"'), problem="surrogate"),
    "utf-16": Case(manifest=component("wide").encode("utf-16"), problem="root"),
    # Names
    "path": Case(manifest=component("../../../etc/passwd"), problem="metadata.name"),
    "absolute-path": Case(manifest=component("/etc/passwd"), problem="metadata.name"),
    "backslashes": Case(manifest=component("..\\\\..\\\\x"), problem="metadata.name"),
    "namespace-path": Case(manifest=component("n", 'namespace: "../.."'), problem="namespace"),
    "kind-path": Case(manifest=component("k").replace("Component", '"../x"'), problem="kind"),
    "git-folder": Case(manifest=component(".git"), problem="metadata.name"),
    "git-namespace": Case(manifest=component("n", "namespace: .git"), problem="namespace"),
    "newline": Case(manifest=component("a\nb"), problem="metadata.name"),
    "trailing-dot": Case(manifest=component("a."), problem="metadata.name"),
    "device": Case(manifest=component("nul"), status="synced", entities=1, problem="device"),
    "device-extension": Case(manifest=component("COM1.txt"), status="synced", entities=1,
                             problem="device"),
    "device-namespace": Case(manifest=component("d", "namespace: aux"), status="synced",
                             entities=1, problem="device"),
    "kelvin-sign": Case(manifest=component("\u212aelvin"), problem="metadata.name"),
    "case": Case(
        manifest=component("Case") + "---\n" + component("cASE"),
        status="synced", entities=1, problem="defined again",
    ),
    # What it names
    "many-includes": Case(
        manifest=component(
            "inc", spec=f"x: [{','.join(f'{{$text: ./f{n}}}' for n in range(1001))}]"
        ),
        problem="more problems in this manifest",
    ),
    "one-include-often": Case(
        manifest=component("often", spec=f"x: [{','.join(['{$text: ./t}'] * 40_000)}]"),
        files={"t": "x" * 1_000_000},
        problem="more than 5 MiB",
    ),
    "include-of-include": Case(
        manifest=component("self", spec="x: {$yaml: ./catalog-info.yaml}"),
        status="synced", entities=1,
    ),
    "include-outside": Case(
        manifest=component("out", spec="x: {$text: 'https://example.com/x'}"),
        problem="same repository",
    ),
    "include-of-a-path-above": Case(
        manifest=component("above", spec="x: {$text: ../../../../etc/passwd}"),
        problem="could not read location",
    ),
    "many-targets": Case(
        manifest="apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec:\n"
        f"  targets: [{','.join(['./no.yaml'] * 80_000)}]\n",
        status="synced",
        problem="more targets than the 2,000",
    ),
    "many-patterns": Case(
        manifest="apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: p}\nspec:\n"
        f"  targets: [{','.join(f'./{n}-*.yaml' for n in range(60))}]\n",
        status="synced",
        problem="may name 50 patterns",
    ),
    "slow-patterns": Case(
        manifest="apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: s}\nspec:\n"
        f"  targets: ['./{'{' * 300_000}*', './{'*(' * 30_000}', './{'*a' * 400}.yaml',"
        f" './{'{a,b,c,d}' * 20}*.yaml']\n",
        files={"a" * 200 + ".yml": ""},
        status="synced",
        problem="pattern is too long",
    ),
    "itself": Case(
        manifest="apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: i}\n"
        "spec: {targets: [./catalog-info.yaml, ./again.yaml]}\n",
        files={
            "again.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
            "metadata: {name: again}\nspec: {targets: [./catalog-info.yaml, ./again.yaml]}\n"
        },
        status="synced",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one run over all of them left behind."""

    outcome: Outcome
    again: Outcome
    log: Mapping[str, Mapping[str, Any]]
    """Entries by the name of the case; of followed manifests by target."""
    files: Mapping[str, bytes]
    seconds: float
    megabytes: float
    status: str


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    with world(tmp_path_factory.mktemp("hostile")) as here:
        yield _run(here)


def _run(here: World) -> Done:
    for name, case in {**CASES, "innocent": Case(manifest=component("innocent"))}.items():
        place = here.organizations / "acme/P" / name
        write_files(place, {"catalog-info.yaml": case.manifest, **case.files})
    here.emulator.reload()
    write_files(here.repository, {"providers.yaml": PROVIDERS})
    config = str(here.repository / "providers.yaml")
    arguments = ("sync", "--config", config, "--connect", f"dev.azure.com={here.emulator.url}")
    started, before = time.process_time(), _peak()
    outcome = run(*arguments, "-v")
    seconds, megabytes = time.process_time() - started, _peak() - before
    again = run(*arguments, "--json")
    files = read_files(here.repository / "catalog")
    (document,) = read_documents(files["locations.yaml"])
    assert isinstance(document.value, list)
    return Done(
        outcome=outcome,
        again=again,
        log={_name(entry): entry for entry in document.value if isinstance(entry, dict)},
        files=files,
        seconds=seconds,
        megabytes=megabytes,
        status=status(here.repository),
    )


def _peak() -> float:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _name(entry: Mapping[str, Any]) -> str:
    target = str(entry["target"])
    return target.split("/_git/")[1].removesuffix("?path=/catalog-info.yaml")


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_manifest_is_a_clear_problem(done: Done, name: str) -> None:
    case, entry = CASES[name], done.log[name]
    messages = [problem["message"] for problem in entry["problems"]]
    assert (entry["status"], len(entry["entities"])) == (case.status, case.entities), messages
    assert any(case.problem in message for message in messages) or not case.problem, messages
    assert len(messages) <= case.most_problems
    assert all(len(message) <= MAX_MESSAGE for message in messages)
    assert all(problem["line"] for problem in entry["problems"] if problem["type"] != "limit")


def test_other_manifests_are_not_affected(done: Done) -> None:
    assert done.outcome.exit_code == 0, done.outcome.stderr
    assert done.log["innocent"]["entities"] == ["component:default/innocent"]
    assert done.log["innocent"]["problems"] == []
    assert "entities/component/default/innocent.yaml" in done.files


def test_time_and_memory_are_bounded(done: Done) -> None:
    assert done.seconds < SECONDS
    assert done.megabytes < MEGABYTES


def test_what_is_refused_is_not_fetched_again(done: Done) -> None:
    assert done.again.report is not None
    assert done.again.report["commit"] is None
    assert done.again.report["changes"] == []


def test_outputs_are_bounded_and_plain(done: Done) -> None:
    shown = done.outcome.stdout + done.outcome.stderr
    assert len(shown) < 3_000_000
    assert max(map(len, shown.splitlines())) < 4_500  # a place and a message
    assert not any(ord(c) < 32 and c != "\n" for c in shown)
    assert "\u202e" not in shown
    assert len(done.files["README.md"]) < 300_000
    assert len(done.files["locations.yaml"]) < 3_000_000


def test_nothing_is_written_outside_the_catalog(done: Done) -> None:
    assert done.status == "?? providers.yaml\n"
    assert all(path == path.lower() for path in done.files if path.startswith("entities/"))
    assert not any(".." in path or "\\" in path for path in done.files)
