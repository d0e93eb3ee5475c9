"""The values in a slice as JSON, and back. Pure.

What reads raises KeyError, TypeError, ValueError or InvalidEntryError for what was never written.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, TypeAlias

from sync.azure.near_misses import Outside
from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.catalog.files import Spool
from sync.catalog.layout import is_ref
from sync.catalog.log_entry import include_json, problem_json, read_include, read_problem
from sync.model import (
    Answer,
    Content,
    Discovery,
    EntityFile,
    EntityRef,
    Existence,
    Found,
    Json,
    Location,
    Missing,
    Organization,
    Present,
    Skipped,
    Unavailable,
)
from sync.reading.elsewhere import JudgedElsewhere
from sync.slices.learned import Listing, Share

Row: TypeAlias = dict[str, Json]


def share_row(share: Share) -> Row:
    """A provider in a slice, without its manifests."""
    discovery = share.discovery
    return {
        "provider": discovery.provider,
        "complete": discovery.complete,
        "reason": discovery.reason,
        "source": discovery.source,
        "notes": [*discovery.notes],
        "renamed": dict(discovery.renamed),
        "outside": [_place_row(place) for place in discovery.outside],
        "failure": share.failure,
        "fetched": share.fetched,
        "requests": share.requests,
    }


def read_share(
    row: Mapping[str, Any],
    found: list[Found],
    skipped: list[Skipped],
    organizations: Mapping[str, Organization],
) -> Share:
    """The share that `share_row` wrote, with its manifests; ``organizations`` by provider."""
    place = organizations[row["provider"]]
    discovery = Discovery(
        provider=row["provider"],
        found=tuple(found),
        skipped=tuple(skipped),
        complete=row["complete"] is True,
        reason=row["reason"],
        source=row["source"],
        notes=tuple(row["notes"]),
        renamed={str(old): str(new) for old, new in row["renamed"].items()},
        outside=tuple(_read_place(one, place) for one in row["outside"]),
    )
    return Share(
        discovery=discovery,
        failure=row["failure"],
        fetched=int(row["fetched"]),
        requests=int(row["requests"]),
    )


def outside_row(outside: Outside) -> Row:
    """What search shows beside a provider's patterns."""
    places: list[Json] = [_place_row(place) for place in outside.found]
    return {"found": places, "more": outside.more}


def read_outside(row: Mapping[str, Any], organization: Organization) -> Outside:
    """What `outside_row` wrote, in the provider's organisation."""
    found = tuple(_read_place(place, organization) for place in row["found"])
    return Outside(found=found, more=row["more"] is True)


def _place_row(place: Location) -> list[Json]:
    return [place.project, place.repository, place.path, place.branch]


def _read_place(row: list[Any], organization: Organization) -> Location:
    project, repository, path, branch = row
    return Location(
        organization=organization,
        project=project,
        repository=repository,
        path=path,
        branch=branch,
    )


def found_row(found: Found) -> list[Json]:
    """A manifest as its provider found it; the organisation is the provider's."""
    where = _place_row(found.location)
    ids: list[Json] = [found.project_id, found.repository_id]
    return [found.provider, *where, found.reported_id, found.by_git, *ids]


def read_found(row: list[Any], organizations: Mapping[str, Organization]) -> Found:
    """The manifest that `found_row` wrote; ``organizations`` by provider."""
    provider, *place, reported_id, by_git, project_id, repository_id = row
    return Found(
        location=_read_place(place, organizations[provider]),
        provider=provider,
        reported_id=reported_id,
        by_git=by_git is True,
        project_id=project_id,
        repository_id=repository_id,
    )


def name_row(provider: str, asked: Asked, row: Repository | None) -> Row:
    """What a repository is called now."""
    answer: Row | None = None
    if row is not None:
        answer = {
            "project": row.project,
            "name": row.name,
            "branch": row.default_branch,
            "disabled": row.disabled,
            "fork": row.fork,
            "id": row.id,
            "projectId": row.project_id,
        }
    return {"name": [provider, *asked], "is": answer}


def read_name(row: Mapping[str, Any]) -> tuple[tuple[str, Asked], Repository | None]:
    """The question and the answer."""
    provider, *asked = row["name"]
    answer = row["is"]
    question = provider, Asked(*asked)
    if answer is None:
        return question, None
    return question, Repository(
        project=answer["project"],
        name=answer["name"],
        default_branch=answer["branch"],
        disabled=answer["disabled"] is True,
        fork=answer["fork"] is True,
        id=answer["id"],
        project_id=answer["projectId"],
    )


def answer_row(answer: Existence | Answer | Listing) -> Row:
    """What Azure DevOps said."""
    match answer:
        case Present(content_id=content_id):
            return {"present": content_id}
        case Content(data=data, content_id=content_id):
            row: Row = {"data": b64encode(data).decode("ascii"), "id": content_id}
            return {**row, "link": True} if answer.link else row
        case Missing(reason=reason):
            return {"missing": reason}
        case Unavailable(reason=reason, failed=failed, absent=absent):
            return {"unavailable": reason, "failed": failed, "absent": absent}
        case paths:
            return {"paths": [*paths]}


def read_existence(row: Mapping[str, Any]) -> Existence:
    """Whether a file exists."""
    return Present(content_id=row["present"]) if "present" in row else _nothing(row)


def read_answer(row: Mapping[str, Any]) -> Answer:
    """A file's bytes."""
    if "data" in row:
        data = b64decode(row["data"], validate=True)
        return Content(data=data, content_id=row["id"], link=row.get("link") is True)
    return _nothing(row)


def read_listing(row: Mapping[str, Any]) -> Listing:
    """A repository's files."""
    return tuple(row["paths"]) if "paths" in row else _nothing(row)


def _nothing(row: Mapping[str, Any]) -> Missing | Unavailable:
    if "missing" in row:
        return Missing(reason=row["missing"])
    return Unavailable(
        reason=row["unavailable"],
        failed=row["failed"] is not False,
        absent=row["absent"] is True,
    )


def judged_row(judged: JudgedElsewhere) -> Row:
    """What a manifest's content amounts to, with the text of its entities."""
    if judged.unreadable is not None:
        return {"unreadable": problem_json(judged.unreadable)}
    entities: list[Json] = [[entity.ref, entity.file.data.decode()] for entity in judged.entities]
    return {
        "id": judged.content_id,
        "entities": entities,
        "refused": [*judged.refused],
        "problems": [problem_json(problem) for problem in judged.problems],
        "includes": [include_json(include) for include in judged.includes],
        "owner": judged.owner,
    }


def read_judged(row: Mapping[str, Any], spool: Spool) -> JudgedElsewhere:
    """What `judged_row` wrote; the texts of the entities are kept in ``spool``."""
    if "unreadable" in row:
        return JudgedElsewhere(content_id="", unreadable=read_problem(row["unreadable"]))
    return JudgedElsewhere(
        content_id=row["id"],
        entities=tuple(
            EntityFile(ref=_ref(ref), file=spool.keep(text.encode()))
            for ref, text in row["entities"]
        ),
        refused=tuple(None if ref is None else _ref(ref) for ref in row["refused"]),
        problems=tuple(map(read_problem, row["problems"])),
        includes=tuple(map(read_include, row["includes"])),
        owner=_text(row["owner"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _ref(text: str) -> EntityRef:
    if not is_ref(text):
        raise ValueError(text)
    return text
