"""The JSON Schemas in providers.yaml and beside it: those of the portal's own kinds, and those of
house rules, each read and judged before anything is judged by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.config.conformance import Check, Finding, KeyPath
from sync.disk import read_file
from sync.model import Json
from sync.own_schema import as_text, mistakes_in
from sync.yaml12.reader import YamlDocument, read_documents

LARGEST = 256 << 10
"""Bytes of a file with a schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSchemas:
    """What was read."""

    texts: Mapping[KeyPath, str]
    """By where they stand in providers.yaml, as JSON."""
    findings: tuple[Finding, ...]


NO_SCHEMAS = OwnSchemas(texts={}, findings=())


def read_schemas(check: Check, root: Json, folder: Path) -> OwnSchemas:
    """Read and judge every schema that ``root`` holds, or names as a file below ``folder``.

    What is no schema and no path is passed over: that is known already.
    """
    texts: dict[KeyPath, str] = {}
    findings: list[Finding] = []
    for path, value in _schemas_of(root):
        shown = check.shown(path)
        if isinstance(value, dict):
            found = [
                Finding(
                    path=(*path, *mistake.path),
                    at_key=mistake.at_key,
                    message=f"{check.shown((*path, *mistake.path))} {mistake.message}",
                )
                for mistake in mistakes_in(value)
            ]
            schema: Json = value
        else:
            schema, wrong = _from_file(folder, str(value))
            found = [Finding(path=path, message=f"{shown}: {words}") for words in wrong]
        findings += found
        if not found:
            texts[path] = as_text(schema)
    return OwnSchemas(texts=texts, findings=tuple(findings))


def _schemas_of(root: Json) -> Iterator[tuple[KeyPath, Json]]:
    settings = root.get("settings") if isinstance(root, dict) else None
    if not isinstance(settings, dict):
        return
    kinds, rules = settings.get("kinds"), settings.get("rules")
    for kind, value in kinds.items() if isinstance(kinds, dict) else ():
        if isinstance(value, str | dict):
            yield ("settings", "kinds", kind), value
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        value = rule.get("schema") if isinstance(rule, dict) else None
        if isinstance(value, str | dict):
            yield ("settings", "rules", index, "schema"), value


def _from_file(folder: Path, name: str) -> tuple[Json, tuple[str, ...]]:
    """A schema of the repository, and what is wrong with it, with its place in the file."""
    try:
        top = folder.resolve()
        file = (top / name).resolve(strict=True)
        if not file.is_relative_to(top):
            return None, (f"{name} leads out of the repository",)
        data = read_file(file, LARGEST)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None, ("there is no such file beside this one",)
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, before Python 3.13
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        return None, (f"{name} cannot be read: {reason}",)
    documents = read_documents(data, max_depth=100)
    if len(documents) != 1:
        return None, (f"{name} is no schema; expected one document of JSON or YAML",)
    [document] = documents
    if document.problems:
        return None, tuple(
            f"{name}:{problem.line or 1}:{problem.column or 1}: {problem.message}"
            for problem in document.problems[:1]
        )
    return document.value, tuple(_misused(name, document))


def _misused(name: str, document: YamlDocument) -> Iterator[str]:
    for mistake in mistakes_in(document.value):
        place = document.locate(mistake.path, key=mistake.at_key)
        where = "".join(f"/{step}" for step in mistake.path)
        yield f"{name}:{place.line}:{place.column}: {where or 'it'} {mistake.message}"
