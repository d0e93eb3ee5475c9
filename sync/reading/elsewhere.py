"""What other machines of one run made of manifests, so that this one need not read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from sync.file import File
from sync.model import EntityFile, EntityRef, Found, Include, Problem, Read, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedElsewhere:
    """What a manifest's content amounts to, whoever found it. Fields as in `sync.model.Read`."""

    content_id: str
    entities: tuple[EntityFile, ...] = ()
    refused: tuple[EntityRef | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    includes: tuple[Include, ...] = ()
    owner: str = ""
    unreadable: Problem | None = None
    """Set when the content, or that of a file it includes, could not be had."""

    def of(self, found: Found) -> Read | Unreadable:
        """The outcome for the manifest as this run found it."""
        if self.unreadable is not None:
            return Unreadable(found=found, problem=self.unreadable)
        return Read(
            found=found,
            content_id=self.content_id,
            entities=self.entities,
            refused=self.refused,
            problems=self.problems,
            includes=self.includes,
            owner=self.owner,
        )

    def put_aside(self, keep: Callable[[bytes], File]) -> Self:
        """The same, with the text of its entities where ``keep`` puts it."""
        entities = (replace(one, file=keep(one.file.data)) for one in self.entities)
        return replace(self, entities=tuple(entities))


def for_elsewhere(outcome: Read | Unreadable) -> JudgedElsewhere:
    """What another machine needs to know of an outcome that depends on nobody else's."""
    if isinstance(outcome, Unreadable):
        return JudgedElsewhere(content_id="", unreadable=outcome.problem)
    return JudgedElsewhere(
        content_id=outcome.content_id,
        entities=outcome.entities,
        refused=outcome.refused,
        problems=outcome.problems,
        includes=outcome.includes,
        owner=outcome.owner,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What the other machines of one run made of manifests, and what that cost."""

    by_target: Mapping[str, JudgedElsewhere] = field(default_factory=dict)
    fetched: Mapping[str, int] = field(default_factory=dict)
    """By provider: files whose content was read for them."""
    failures: Mapping[str, str] = field(default_factory=dict)
    """By provider: the first reason why a file could not be read though it should have."""


NONE = Elsewhere()
