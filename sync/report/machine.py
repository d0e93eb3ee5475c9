"""``sync --json``: one object for programs."""

import json
from collections.abc import Container, Iterable
from dataclasses import asdict
from typing import Any

from sync.catalog.limit import Withheld
from sync.catalog.plan import Change
from sync.config.division import PlannedSlice
from sync.finding import finding_json
from sync.model import LogEntry, Problem, ProviderOutcome
from sync.report.remarks import Remark, remarked
from sync.result import Result
from sync.text.safe import json_text
from sync.text.wording import words_of


def render(result: Result) -> str:
    """The report as JSON, ASCII only, so that no reader can misread a byte of it."""
    return json_text(as_object(result))


def as_object(result: Result) -> dict[str, Any]:
    """The report as plain data: ``followed`` counts the manifests in ``locations`` that came
    through Locations of others, and that no provider found. ``issue`` is there when there is one,
    ``withheld`` when deletions were held back, ``mass`` when most of the catalog changes,
    ``limits`` when some are near."""
    held, mass, limits = result.plan.withheld, result.mass, result.plan.near_limits
    new = {(e.target, problem) for e in result.newly_troubled() for problem in e.problems}
    return {
        "changes": [
            _change(change, remark, result.folder)
            for change, remark in remarked(result.plan.changes, result.before, result.plan.log)
        ],
        "locations": result.statuses(),
        "followed": sum(entry.discovered_via is not None for entry in result.plan.log),
        "problems": [
            _problem(entry, problem, new)
            for entry in result.troubled()
            for problem in entry.problems
        ],
        "providers": [_provider(provider) for provider in result.providers],
        "commit": result.commit,
        "pullRequest": None if result.request is None else result.request.url,
        **({} if result.issue is None else {"issue": result.issue.url}),
        **({} if held is None else {"withheld": _withheld(held)}),
        **({} if mass is None else {"mass": asdict(mass)}),
        **({"limits": [finding_json(finding) for finding in limits]} if limits else {}),
    }


def render_slice(providers: Iterable[ProviderOutcome], part: str, file: str) -> str:
    """The report on a slice that was saved; its first keys are those of a whole run."""
    return json_text(
        {
            "changes": [],
            "locations": {},
            "followed": 0,
            "problems": [],
            "providers": [_provider(provider) for provider in providers],
            "commit": None,
            "pullRequest": None,
            "shard": part,
            "saved": file,
        }
    )


def render_matrix(planned: Iterable[PlannedSlice]) -> str:
    """Slices as the ``matrix`` of a job of GitHub Actions, on one line as its outputs are.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
    """
    include = [
        {
            "name": each.name,
            "provider": each.provider,
            "shard": str(each.part),
            "manifests": each.manifests,
        }
        for each in planned
    ]
    return json.dumps({"include": include})


def _change(change: Change, remark: Remark, folder: str) -> dict[str, Any]:
    return {
        "action": change.action,
        "entity": change.ref,
        "path": f"{folder}/{change.path}",
        "target": change.target,
        **({"reason": remark.reason} if remark.reason else {}),
        **({"movedFrom": remark.moved_from} if remark.moved_from else {}),
    }


def _withheld(withheld: Withheld) -> dict[str, Any]:
    return {
        "count": withheld.count,
        "entities": withheld.entities,
        "limit": withheld.limit,
        "deletions": [
            {"entity": removal.ref, "target": removal.target, "reason": removal.reason}
            for removal in withheld.removals
        ],
    }


def _problem(
    entry: LogEntry, problem: Problem, new: Container[tuple[str, Problem]]
) -> dict[str, Any]:
    return {
        "target": entry.target,
        "owner": entry.owner or None,
        "entity": problem.entity,
        "type": problem.type,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "new": (entry.target, problem) in new,
        **words_of(problem),
    }


def _provider(provider: ProviderOutcome) -> dict[str, Any]:
    return {
        "id": provider.id,
        "complete": provider.complete,
        "found": provider.found,
        "fetched": provider.fetched,
        "requests": provider.requests,
        "reason": provider.reason,
        "source": provider.source,
        "notes": [*provider.notes, *provider.hints],
    }
