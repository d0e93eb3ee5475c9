"""The files around the code: what is locked, and that nothing ties the project to one machine."""

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, ENTRA, EVERYTHING = LOCKS = (
    "requirements.lock",
    "requirements-entra.lock",
    "requirements-dev.lock",
)


def normal(requirement: str) -> str:
    """The name in a requirement, as indexes compare names."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Name to version of everything a lock pins."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def wanted(groups: tuple[str, ...], extras: tuple[str, ...]) -> set[str]:
    """Names that pyproject.toml asks for: the package's own, those of some groups and extras."""
    found = list(PYPROJECT["project"]["dependencies"])
    for extra in extras:
        found += PYPROJECT["project"]["optional-dependencies"][extra]
    for group in groups:
        found += [item for item in PYPROJECT["dependency-groups"][group] if isinstance(item, str)]
    return {normal(requirement) for requirement in found}


@pytest.mark.parametrize(
    ("lock", "groups", "extras"),
    [
        (RUNTIME, ("build",), ()),
        (ENTRA, ("build",), ("entra",)),
        (EVERYTHING, ("build", "dev"), ("entra",)),
    ],
)
def test_a_lock_holds_everything_that_is_asked_for(
    lock: str, groups: tuple[str, ...], extras: tuple[str, ...]
) -> None:
    assert wanted(groups, extras) - {normal(name) for name in locked(lock)} == set()


@pytest.mark.parametrize(("smaller", "larger"), [*pairwise(LOCKS)])
def test_a_lock_agrees_with_the_larger_one(smaller: str, larger: str) -> None:
    pinned, among = locked(smaller), locked(larger)
    assert {name: among.get(name) for name in pinned} == pinned


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_a_hash_and_no_place_to_come_from(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    pinned = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index|--find-links", text) == []


@pytest.mark.parametrize("folder", ["backstage", "github", "web"])
def test_an_npm_lock_has_hashes_and_no_place_to_come_from(folder: str) -> None:
    text = (PROJECT / "tests" / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert [path for path, entry in packages.items() if "resolved" in entry] == []
    assert [path for path, entry in packages.items() if path and "integrity" not in entry] == []


def test_what_make_offers_is_what_its_help_names() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    helped = set(re.findall(r"echo 'make ([a-z]+) ", text))
    [phony] = re.findall(r"^\.PHONY: (help .*)$", text, re.MULTILINE)
    assert helped == set(phony.split()) - {"help"}


def test_every_package_that_is_asked_for_has_a_reason_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    named = {normal(word) for word in re.findall(r"[\w.-]+\w", text)}
    asked = wanted(("build", "dev"), ("entra",))
    assert asked - named == set()
