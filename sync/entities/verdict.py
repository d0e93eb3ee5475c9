"""Backstage's verdict on one document: everything that is wrong with it, in one go.

Backstage stops at the first failing stage; here the stages after it are judged too, as far as
they can be, and their problems follow in the order of stages.
"""

from collections.abc import Callable, Iterable
from typing import Final, Literal

from sync.config.settings import BARE, Portal
from sync.entities.bounds import MAX_PROBLEMS
from sync.entities.formats import misformats
from sync.entities.house_rules import breaches
from sync.entities.jsonschema import Path, Violation
from sync.entities.manifest import Document, last_of_each_ref, ref_of
from sync.entities.mistakes import explained
from sync.entities.origin import MANAGED_BY
from sync.entities.portal_kinds import advice, check_of, has_model
from sync.entities.problem_case import Case
from sync.entities.relations import UnreadableReferenceError, references
from sync.entities.schemas import ENTITY, ENVELOPE
from sync.entities.suspicions import is_innocent, suspicions
from sync.model import Json, Problem

LOCATION_TYPES: Final = frozenset({"url", "file"})

_STAGES: Final = ("envelope", "policy", "unknown-kind", "kind", "location", "relations")


def verdict(
    document: Document, data: dict[str, Json], *, portal: Portal = BARE
) -> tuple[Problem, ...]:
    """Every problem of a document that could be read, first those that Backstage would meet first.

    ``data`` is the document's data with its placeholders replaced; ``portal`` is what would read
    it.
    """
    report = _Report(document, data)
    _envelope(report, data)
    judged = _as_processed(data)
    _policy(report, judged, portal)
    if _kind(report, judged, portal):
        _location_type(report, judged)
        _relations(report, judged, portal)
    if not report.problems:
        innocent = data is document.data and is_innocent(document.yaml.text)
        for path, message in suspicions(judged, innocent=innocent):
            report.add("suspicious", path, message, severity="warning")
    for breach in breaches(judged, portal):
        report.add(
            breach.type, breach.path, breach.message, at_key=breach.at_key, severity=breach.severity
        )
    return report.sorted(portal)


def _envelope(report: "_Report", data: dict[str, Json]) -> None:
    found: list[Violation] = []
    ENVELOPE(data, (), found)
    report.violations("envelope", found, _with_parameter)
    annotations = _annotations(data)
    if annotations is not None and not isinstance(annotations, dict):
        path = ("metadata", "annotations")
        report.add("envelope", path, "metadata.annotations must be a valid object")


def _annotations(data: dict[str, Json]) -> Json:
    """The annotations as the manifest has them; ``None`` for everything JavaScript calls false."""
    metadata = data.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return annotations if annotations or isinstance(annotations, list) else None


def _as_processed(data: dict[str, Json]) -> dict[str, Json]:
    """The entity as Backstage's policies see it: its own annotations have replaced the file's."""
    metadata = data.get("metadata")
    if not isinstance(metadata, dict) or "annotations" not in metadata:
        return data
    annotations = _annotations(data)
    kept: dict[str, Json] = {}
    if isinstance(annotations, dict):
        kept = {key: value for key, value in annotations.items() if key not in MANAGED_BY}
    return {**data, "metadata": {**metadata, "annotations": kept}}


def _policy(report: "_Report", data: dict[str, Json], portal: Portal) -> None:
    found: list[Violation] = []
    ENTITY(data, (), found)
    report.violations("policy", found, _malformed)
    for field in ("relations", "status"):
        if field in data:
            report.add("policy", (field,), f"Unknown field {field}", at_key=True)
    for misformat in misformats(data, portal.rules):
        report.add("policy", misformat.path, misformat.message, at_key=misformat.of_key)


def _kind(report: "_Report", data: dict[str, Json], portal: Portal) -> bool:
    """Judge an entity by its kind; False when nobody knows the kind."""
    kind, version = data.get("kind"), data.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(version, str) or not kind or not version:
        return False
    check = check_of(kind, version, data, portal)
    if isinstance(check, str):
        report.add("unknown-kind", ("kind",), check)
        return False
    if check is not None:
        found: list[Violation] = []
        check(data, (), found)
        report.violations(
            "kind", found, lambda each: _with_parameter(each) + advice(each, data, portal)
        )
    return True


def _location_type(report: "_Report", data: dict[str, Json]) -> None:
    """A Location's targets are URLs, or files beside it; nothing else can be read."""
    spec = data.get("spec")
    if data.get("kind") != "Location" or not isinstance(spec, dict):
        return
    kind = spec.get("type")
    if isinstance(kind, str) and kind and kind not in LOCATION_TYPES:
        message = 'Registered locations must be of an allowed type ["url"]'
        report.add("location", ("spec", "type"), message)


def _relations(report: "_Report", data: dict[str, Json], portal: Portal) -> None:
    # Templates are the scaffolder's, whatever model the portal has.
    modelled = has_model(portal) and data.get("kind") != "Template"
    for reference in references(data, modelled=modelled):
        if report.has_problem_at(reference.path):
            continue
        try:
            reference.resolve()
        except UnreadableReferenceError as error:
            report.add("relations", reference.path, str(error))


def _with_parameter(violation: Violation) -> str:
    return f"{violation.pointer} {violation.message} - {violation.parameter}"


def _malformed(violation: Violation) -> str:
    return f"Malformed envelope, {violation.pointer} {violation.message}"


def duplicate_refs(documents: Iterable[Document]) -> tuple[Problem, ...]:
    """A warning for each document that a later one with the same ref replaces.

    Backstage keeps the last silently; `sync.entities.manifest.last_of_each_ref` does the same.
    """
    documents = tuple(documents)
    kept = {id(document) for document in last_of_each_ref(documents)}
    last = {document.ref: document for document in documents}
    problems = []
    for document in documents:
        if id(document) not in kept:
            place = document.yaml.locate(("metadata", "name"))
            line = last[document.ref].yaml.locate(("metadata", "name")).line
            problem = Problem(
                type="duplicate",
                message=f"{document.ref} is defined again at line {line}; the last one counts",
                line=place.line,
                column=place.column,
                entity=document.ref,
                severity="warning",
            )
            problems.append(explained(Case(problem=problem, yaml=document.yaml)))
    return tuple(problems)


class _Report:
    """Collects one document's problems; a thing that two stages refuse is told once."""

    def __init__(self, document: Document, data: dict[str, Json]) -> None:
        self._document = document
        self._ref = ref_of(data)
        self._seen: set[tuple[Path, str, str | None]] = set()
        self._data = data
        self._about: list[Violation] = []
        self.problems: list[Problem] = []

    def add(
        self,
        stage: str,
        path: Path,
        message: str,
        *,
        at_key: bool = False,
        severity: Literal["error", "warning"] = "error",
        violation: Violation | None = None,
    ) -> None:
        self._about.append(violation or Violation(path=path, keyword="", message="", parameter=""))
        place = self._document.yaml.locate(path, key=at_key)
        self.problems.append(
            Problem(
                type=stage,
                message=message,
                line=place.line,
                column=place.column,
                entity=self._ref,
                severity=severity,
            )
        )

    def violations(
        self, stage: str, found: Iterable[Violation], words: Callable[[Violation], str]
    ) -> None:
        for violation in found:
            known = (violation.path, violation.keyword, violation.name)
            if known in self._seen:
                continue
            self._seen.add(known)
            path, at_key = violation.path, violation.keyword == "required"
            if violation.keyword == "additionalProperties" and violation.name is not None:
                path, at_key = (*path, violation.name), True
            is_of_key = at_key and bool(path)
            self.add(stage, path, words(violation), at_key=is_of_key, violation=violation)

    def has_problem_at(self, path: Path) -> bool:
        """Whether a schema refused the value at ``path``, or the one that holds it."""
        return any(path[: len(refused)] == refused and refused for refused, _, _ in self._seen)

    def sorted(self, portal: Portal) -> tuple[Problem, ...]:
        """The problems by stage and place; those that people are shown have words for them."""
        found = sorted(
            zip(self.problems, self._about, strict=True), key=lambda each: _order(each[0])
        )
        shown = [self._explained(*each, portal) for each in found[:MAX_PROBLEMS]]
        return (*sorted(shown, key=_order), *(problem for problem, _ in found[MAX_PROBLEMS:]))

    def _explained(self, problem: Problem, about: Violation, portal: Portal) -> Problem:
        case = Case(
            problem=problem,
            yaml=self._document.yaml,
            data=self._data,
            path=about.path,
            keyword=about.keyword,
            name=about.name,
            portal=portal,
        )
        return explained(case)


def _order(problem: Problem) -> tuple[int, int, int]:
    stage = _STAGES.index(problem.type) if problem.type in _STAGES else len(_STAGES)
    return stage, problem.line or 0, problem.column or 0
