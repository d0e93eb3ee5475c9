"""providers.yaml to `Config`, or every mistake in it with its place: the first step of the flow.

Where a setting stands in it is told for advice that names the line to change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.config.coherence import incoherences, providers_of
from sync.config.conformance import Check, Finding, KeyPath
from sync.config.definition import PROVIDERS_YAML
from sync.config.interpret import resolve
from sync.config.own_schemas import NO_SCHEMAS, read_schemas
from sync.config.repeated import REPEATED, rename_repeated
from sync.config.settings import Config, Provider
from sync.disk import read_file
from sync.errors import ConfigError, UsageError
from sync.model import Problem
from sync.text.safe import plain
from sync.yaml12.reader import YamlDocument, read_documents

LARGEST = 1 << 20
"""Bytes of a providers.yaml. One of a thousand providers has a tenth of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A configuration's file as it was written."""

    name: str
    document: YamlDocument
    providers: Mapping[str, KeyPath]

    def of(self, provider: str, *setting: str | int) -> str:
        """``providers.yaml:7`` for ``"exclude", "path", 0``: that item, or what there is."""
        place = self.document.locate((*self.providers[provider], *setting), key=True)
        return f"{self.name}:{place.line}"


def load_config(file: Path, *, alone: bool = False) -> Config:
    """What ``file`` says; UsageError when it cannot be read, ConfigError when it has mistakes.

    Files with schemas that it names are not read where it is looked at ``alone``.
    """
    try:
        data = read_file(file, LARGEST)
    except FileNotFoundError:
        raise UsageError(
            f"There is no {file}. Name the file with --config, or write one with "
            "`catalog-sync init`."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{file} cannot be read: {reason}. Name a readable file with --config, or write one "
            "with `catalog-sync init`."
        ) from error
    return read_config(data, file, str(file), alone=alone)


def chosen_providers(config: Config, names: Sequence[str]) -> tuple[Provider, ...]:
    """The providers that a command line names, or all; UsageError for one that is not there."""
    known = {each.id: each for each in config.providers}
    for name in names:
        if name not in known:
            raise UsageError(
                f"--provider {plain(name)}: {plain(config.file.name)} has no such provider;"
                f" it has {', '.join(known)}"
            )
    return tuple(known[name] for name in names or known)


def read_config(data: bytes, file: Path, name: str, *, alone: bool = False) -> Config:
    """What ``data`` says. ``file`` is where it lies, ``name`` what messages call it.

    What is looked at ``alone`` has no schemas: another commit's files are not there.
    ConfigError with every mistake at once, in file order.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(name, [_not_utf8(data, error.start)]) from None
    documents = read_documents(data)
    if len(documents) == 1 and not documents[0].problems:
        document = documents[0]
        check = Check()
        schemas = NO_SCHEMAS if alone else read_schemas(check, document.value, file.parent)
        findings = [*_findings(document, check), *schemas.findings]
        problems = [_problem(document, finding) for finding in findings if not finding.is_note]
        if not problems and isinstance(document.value, dict):
            notes = tuple(f"{name}: {finding.message}" for finding in findings if finding.is_note)
            return resolve(document.value, file, notes, schemas.texts)
    else:
        problems = [*_unreadable(documents), *_beside_repeated(data, documents)]
    raise ConfigError(name, sorted(problems, key=lambda each: (each.line or 0, each.column or 0)))


def read_lines(config: Config) -> Lines:
    """The lines of the file that ``config`` was read from. Raises OSError when it is gone."""
    [document] = read_documents(read_file(config.file, LARGEST))
    root = document.value if isinstance(document.value, dict) else {}
    paths = {str(path[-1]): path for path, _ in providers_of(root)}
    return Lines(name=config.file.name, document=document, providers=paths)


def _findings(document: YamlDocument, check: Check) -> Iterator[Finding]:
    yield from check.walk(PROVIDERS_YAML, document.value)
    yield from incoherences(check, document.value)


def _problem(document: YamlDocument, finding: Finding) -> Problem:
    place = document.locate(finding.path, key=finding.at_key)
    return Problem(type="config", message=finding.message, line=place.line, column=place.column)


def _not_utf8(data: bytes, at: int) -> Problem:
    """A byte that belongs to no character; only the text before it says which column it is in."""
    before = data[:at].decode("utf-8")
    return Problem(
        type="config",
        message="this byte is not UTF-8; save the file in that encoding",
        line=before.count("\n") + 1,
        column=len(before) - (before.rfind("\n") + 1) + 1,
    )


def _unreadable(documents: tuple[YamlDocument, ...]) -> Iterator[Problem]:
    """Why the file is not one document of YAML."""
    if not documents:
        message = "the file is empty; expected providers: and, below it, azureDevOps:"
        yield Problem(type="config", message=message, line=1, column=1)
    for document in documents:
        for problem in document.problems:
            message = "this key stands here twice; expected each key once in a mapping"
            yield Problem(
                type="config",
                message=message if problem.message == REPEATED else f"{problem.message} (YAML)",
                line=problem.line,
                column=problem.column,
            )
    for document in documents[1:]:
        message = "a second document begins; expected one, without a line of ---"
        place = document.position
        yield Problem(type="config", message=message, line=place.line, column=place.column)


def _beside_repeated(data: bytes, documents: tuple[YamlDocument, ...]) -> Iterator[Problem]:
    """The other mistakes of a file in which nothing but repeated keys hinders reading."""
    problems = [problem for document in documents for problem in document.problems]
    if len(documents) != 1 or any(problem.message != REPEATED for problem in problems):
        return
    renamed = rename_repeated(data, problems)
    if renamed is None:
        return
    for document in read_documents(renamed.data):
        for finding in _findings(document, Check(marks=renamed.marks)):
            if not finding.is_note:
                yield _problem(document, finding)
