"""What can be wrong with a provider or a repository, and what doctor finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.emulator.faults import Fault
from tests.support.inquiry import PROVIDERS, ask, component, inquiry
from tests.support.running import Outcome
from tests.support.world import World

PETSTORE = {"P/petstore/catalog-info.yaml": component("petstore")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong with a provider, and what has to be said of it."""

    name: str
    check: str
    result: str
    says: str
    advises: str = ""
    files: Mapping[str, str] = field(default_factory=lambda: PETSTORE)
    providers: str = ""
    """Further settings of the provider."""
    fault: Fault | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def everywhere(action: str, stage: str | None = None, **more: Any) -> Fault:
    return Fault(action=action, stage=stage, times=None, **more)


def checks(outcome: Outcome, section: str) -> list[dict[str, Any]]:
    """The findings of one section."""
    report: Any = outcome.report
    (found,) = [each["checks"] for each in report if each["section"] == section]
    return list(found)


def assert_told(trouble: Trouble, tmp_path: Path) -> None:
    """The trouble is found by its check, with its result, and with what to do next."""
    providers = PROVIDERS + trouble.providers
    with inquiry(tmp_path, trouble.files, providers=providers) as made:
        if trouble.fault is not None:
            made.emulator.faults.add(trouble.fault)
        options = ("doctor", "--deadline", "0.2", "--json")
        outcome = ask(made, *options, **trouble.environment)
    told = [each for each in checks(outcome, "provider acme") if each["check"] == trouble.check]
    fitting = [each for each in told if trouble.says in each["message"]]
    assert [each["result"] for each in fitting] == [trouble.result], told
    assert trouble.advises in (fitting[0]["advice"] or "")
    assert (outcome.exit_code == 1) == (trouble.result == "failed"), outcome.stdout
    for secret in trouble.environment.values():
        assert not secret or secret not in outcome.stdout + outcome.stderr


def repository_checks(made: World, **environment: str) -> dict[str, dict[str, Any]]:
    """The findings about git and GitHub, by check."""
    outcome = ask(made, "doctor", "--json", **environment)
    return {each["check"]: each for each in checks(outcome, "repository")}
