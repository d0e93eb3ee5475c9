"""Symbolic links within a repository, followed as a checkout would follow them. Pure.

Git holds a link as a file whose content is the name that it leads to, and so does Azure DevOps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sync.entities.bounds import MAX_URL
from sync.entities.relative import folder
from sync.model import Answer, Content, Include, Location, Missing, Unavailable

MAX_LINKS: Final = 10
"""Links that one name may lead through; people use one or two."""
_MAX_FOLDERS: Final = 20
"""Folders of one name that are looked at, whether they are links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a name leads, as far as the answers tell."""

    place: Location
    """The place of the file, or of what has to be read next."""
    answer: Answer | None
    """What lies at the end; ``None`` when ``place`` has to be read to know it."""
    watched: tuple[Include, ...]
    """Every file on the way that decides about the end, the first and the last among them; one
    that does not exist has an empty id."""


def trail(start: Location, base: Location, answers: Mapping[str, Answer]) -> Trail:
    """Follow ``start``, which the manifest at ``base`` names; ``answers`` by target."""
    watched: dict[str, Include] = {}
    hops: list[str] = []
    place = start
    while True:
        at, answer, rest = _look(place, base, answers, watched)
        seen = tuple(watched.values())
        if not isinstance(answer, Content) or not answer.link:
            return Trail(place=at, answer=_with_the_link(start, hops, answer), watched=seen)
        hops.append(place.path)
        path, wrong = _led(at.path, answer.data)
        path += rest
        if len(path) > MAX_URL or len(replace(place, path=path).target) > MAX_URL:
            wrong = "the name that it leads to is too long"
        elif path in hops:
            wrong = "it leads in a circle"
        elif len(hops) > MAX_LINKS:
            wrong = f"it leads through more than {MAX_LINKS} links"
        if wrong:
            told = Missing(reason=f"{start.path} is a symbolic link, and {wrong}")
            return Trail(place=at, answer=told, watched=seen)
        place = replace(place, path=path)


def _look(
    place: Location, base: Location, answers: Mapping[str, Answer], watched: dict[str, Include]
) -> tuple[Location, Answer | None, str]:
    """What is known of a place, or of the first folder above it that is a link or not known yet,
    then with the rest of the path."""
    answer = answers.get(place.target)
    if answer is not None:
        watched.setdefault(place.target, _seen(place, answer))
    for above, rest in _folders(place, base) if isinstance(answer, Missing) else ():
        found = answers.get(above.target)
        if found is not None:
            watched.setdefault(above.target, _seen(above, found))
        if found is None or isinstance(found, Unavailable):
            return above, found, ""
        if isinstance(found, Content) and found.link:
            return above, found, rest
    return place, answer, ""


def _seen(place: Location, answer: Answer) -> Include:
    content_id = answer.content_id if isinstance(answer, Content) else ""
    return Include(target=place.target, content_id=content_id)


def _with_the_link(start: Location, hops: list[str], answer: Answer | None) -> Answer | None:
    """The last answer; that a link led to nothing is said."""
    if hops and isinstance(answer, Missing):
        words = f"{start.path} is a symbolic link that leads to nothing"
        return Missing(reason=f"{words}: {answer.reason}")
    return answer


def _folders(place: Location, base: Location) -> Iterator[tuple[Location, str]]:
    """The folders above a file that may be links, from the top, each with the rest of the path.

    Those that the manifest itself lies in are none: Git has it there.
    """
    known = folder(base.path) if base.branch == place.branch else "/"
    names = place.path.split("/")[1:]
    for count in range(1, min(len(names), _MAX_FOLDERS)):
        path = "/" + "/".join(names[:count])
        if not known.startswith(f"{path}/"):
            yield replace(place, path=path), "/" + "/".join(names[count:])


def _led(path: str, data: bytes) -> tuple[str, str]:
    """The path that a link names, relative to the folder it lies in; and why that cannot be."""
    try:
        name = data.decode()
    except UnicodeDecodeError:
        return "", "the name that it leads to is no UTF-8"
    segments = path.split("/")[1:-1]
    outside = name.startswith("/")
    for part in name.split("/"):
        if part == "..":
            outside |= not segments
            del segments[-1:]
        elif part not in {"", "."}:
            segments.append(part)
    return "/" + "/".join(segments), f"{name} is outside the repository" if outside else ""
