"""Reads files by the repository: Git tells the ids of many at once, archives bring their bytes.

Ids come from Git alone. Those of search may lag, and Git keeps what was deleted: the bytes of an
old id are as good as those of today's, and nothing would show that they are old. What comes to
nothing this way, whatever the reason, is asked for by itself: that answer says why.
"""

import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from typing import TypeAlias

from sync.azure.ability import Ability
from sync.azure.answers import BadRequestError, NotBytesError
from sync.azure.blobs import may_be_link, unpack
from sync.azure.budget import in_order
from sync.azure.client import Client
from sync.azure.contents import Contents
from sync.azure.repositories import Item
from sync.model import Answer, Content, Location
from sync.urls import blobs_url

Asked: TypeAlias = tuple[str, Location]
"""A provider's id, and a file that it is asked for."""

_FEWEST = 3
"""Files of one repository that two requests together are cheaper for."""
_LISTED = 500
"""Files whose ids are asked for together."""
_FEWER = 200
"""As many, where more are refused: the service may have a limit that no source tells."""
_PACKED = 50
"""Files whose bytes are asked for together."""
_ID = re.compile("[0-9a-f]{40}")


class Abilities:
    """What one organisation's service can do for whoever asks for many files."""

    def __init__(self) -> None:
        # 400 may also say that none of the files exists.
        self.listing = Ability(doubtful=(BadRequestError,))
        self.packing = Ability()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files of one repository at one branch, which one provider is asked for."""

    provider: str
    locations: Sequence[Location]
    items: Mapping[str, Item] = field(default_factory=dict)
    """By path, those that Git has shown."""

    @property
    def is_listed(self) -> bool:
        """Whether they are so many that Git is asked for their ids."""
        return len(self.locations) >= _FEWEST

    @property
    def is_packed(self) -> bool:
        """Whether ids of so many are known that an archive is asked for."""
        return len(self.items) > 1

    def parts(self) -> Iterator["Group"]:
        """The files in their order, as many at a time as one archive brings."""
        for at in range(0, len(self.locations), _PACKED):
            some = self.locations[at : at + _PACKED]
            items = {one.path: self.items[one.path] for one in some if one.path in self.items}
            yield replace(self, locations=some, items=items)


class Batches:
    """Groups of files as one provider's credential sees them. Thread-safe."""

    def __init__(
        self, client: Client, contents: Contents, abilities: Abilities, *, largest: int
    ) -> None:
        """``largest``: bytes that are unpacked of one archive at most."""
        self._client = client
        self._contents = contents
        self._abilities = abilities
        self._largest = largest

    def items(self, locations: Sequence[Location]) -> Mapping[str, Item]:
        """By path those files of a group that Git shows; others may exist all the same."""
        if self._abilities.packing.lacking:
            return {}
        return self._abilities.listing.ask(lambda first: self._shown(locations, spare=first))

    def _shown(self, locations: Sequence[Location], *, spare: bool) -> Mapping[str, Item]:
        try:
            return self._contents.shown(locations, spare=spare)
        except BadRequestError:
            if len(locations) <= _FEWER:
                raise
        some = (locations[at : at + _FEWER] for at in range(0, len(locations), _FEWER))
        shown = (self._shown(each, spare=spare) for each in some)
        return {path: item for items in shown for path, item in items.items()}

    def contents(self, group: Group) -> Mapping[str, Content]:
        """By path the files of a group that an archive brings. One whose bytes may be those of a
        link, and which Git did not call one, is not among them."""
        wanted = {each.object_id for each in group.items.values() if _ID.fullmatch(each.object_id)}
        if not wanted:
            return {}
        place = self._contents.as_today(group.locations[0])
        blobs = self._abilities.packing.ask(lambda first: self._blobs(place, wanted, spare=first))
        return {
            path: Content(data=data, content_id=item.object_id, link=may_be_link(data))
            for path, item in group.items.items()
            if (data := blobs.get(item.object_id)) is not None
            and (item.link or not may_be_link(data))
        }

    def _blobs(
        self, place: Location, wanted: Collection[str], *, spare: bool
    ) -> Mapping[str, bytes]:
        url = blobs_url(place.organization, place.project, place.repository)
        archive = self._client.archive(url, sorted(wanted), spare=spare)
        found = unpack(archive, wanted, largest=self._largest)
        if not found:
            raise NotBytesError("the answer is no archive of what was asked for")
        return found


def read(
    asked: Iterable[Asked],
    *,
    many: Callable[[Asked], Batches | None],
    one: Callable[[Asked], Answer],
    workers: int,
) -> Generator[tuple[Location, Answer]]:
    """What files hold, in the order asked. Neighbours of one repository and branch, three at least,
    are asked for together, by the batches that ``many`` gives for the first of them, if it does;
    all else is asked of ``one``. Little is asked for ahead of who takes the answers."""

    def shown(group: Group) -> Group:
        batches = many((group.provider, group.locations[0])) if group.is_listed else None
        return group if batches is None else replace(group, items=batches.items(group.locations))

    def unpacked(group: Group) -> list[tuple[Asked, Content | None]]:
        batches = many((group.provider, group.locations[0])) if group.is_packed else None
        contents = {} if batches is None else batches.contents(group)
        return [((group.provider, each), contents.get(each.path)) for each in group.locations]

    def answer(question: tuple[Asked, Content | None]) -> tuple[Location, Answer]:
        asked, content = question
        return asked[1], one(asked) if content is None else content

    with (
        closing(
            in_order(
                shown,
                _groups(asked),
                workers=workers,
                ahead=1,
                waits=lambda group: group.is_listed,
            )
        ) as listed,
        closing(
            in_order(
                unpacked,
                chain.from_iterable(group.parts() for group in listed),
                workers=workers,
                ahead=1,
                waits=lambda group: group.is_packed,
            )
        ) as packed,
    ):
        yield from in_order(
            answer,
            chain.from_iterable(packed),
            workers=workers,
            waits=lambda question: question[1] is None,
        )


def place_of(question: Asked) -> tuple[str, ...]:
    """Equal for files that can be asked for together."""
    provider, location = question
    place, branch = location.organization.url, location.branch or ""
    return (provider, place, location.project, location.repository, branch)


def _groups(asked: Iterable[Asked]) -> Iterator[Group]:
    """Neighbours that can be asked for together, so many at most."""
    for (provider, *_), group in groupby(asked, key=place_of):
        while some := [location for _, location in islice(group, _LISTED)]:
            yield Group(provider=provider, locations=some)
