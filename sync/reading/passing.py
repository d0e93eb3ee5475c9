"""Targets that the portal has to follow itself: on hosts, and in organisations, that no provider
reads. Pure.

Each becomes a Location of its own, so that one that is broken freezes nothing else. What is read
there is judged by nobody here; so only a provider that may bring every kind passes them on.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha1

from sync.catalog.status import NOT_PASSED_ON, PASSED_ON
from sync.config.kinds import PRIVILEGED, Allowance
from sync.entities.follow import Target
from sync.entities.normalise import normalise
from sync.model import Entity, Json, Location, LogEntry, Problem


def passes_on(allowance: Allowance) -> bool:
    """Whether a provider's manifests may send the portal elsewhere, where any kind may be."""
    return not any(map(allowance.bars, PRIVILEGED))


def passes_otherwise(entry: LogEntry, allowance: Allowance) -> bool:
    """Whether a manifest was read when its provider passed on what it does not now, or did not."""
    if not entry.problems:
        return False
    other = NOT_PASSED_ON if passes_on(allowance) else PASSED_ON
    return any(problem.type == other for problem in entry.problems)


def told(target: Target, allowance: Allowance) -> Problem:
    """What became of a target, at its place."""
    if passes_on(allowance):
        kind = PASSED_ON
        words = "is passed on: it is none of a provider, and the portal follows it by itself"
    else:
        kind = NOT_PASSED_ON
        words = (
            f"is not passed on: what the portal would read there could be of any kind, and provider"
            f" {allowance.provider} may bring {allowance.words}; to pass it on, give the provider"
            " the line allow: '*' in providers.yaml"
        )
    return Problem(
        type=kind,
        message=f"{target.raw} {words}",
        line=target.position.line,
        column=target.position.column,
        entity=target.entity,
        severity="warning",
    )


def locations(targets: Iterable[Target], manifest: Location) -> Iterator[Entity]:
    """A Location entity for each target, whose name no other manifest's has."""
    for target in targets:
        named = f"{manifest.target} {target.raw}".encode("utf-8", "surrogatepass")
        spec: dict[str, Json] = {"type": "url", "target": target.raw}
        if target.optional:
            spec["presence"] = "optional"
        entity: dict[str, Json] = {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Location",
            "metadata": {"name": f"elsewhere-{sha1(named, usedforsecurity=False).hexdigest()}"},
            "spec": spec,
        }
        yield normalise(entity, manifest)
