"""Reads the body of a Code Search request, refusing what the service refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.emulator.envelope import Refused, invalid

MAX_SKIP = 1000
MAX_TOP = 1000
FILTERS = {
    name.lower(): name for name in ("Project", "Repository", "Path", "Branch", "CodeElement")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A valid request; filter values in lower case, by the filter's name."""

    text: str
    skip: int
    top: int
    filters: Mapping[str, tuple[str, ...]]
    order: tuple[tuple[str, bool], ...]
    """Fields in lower case, and whether each descends; empty is by relevance."""
    facets: bool
    snippets: bool

    @property
    def trimmed_top(self) -> int:
        """How many rows the service gives at most."""
        return min(self.top, MAX_TOP)


def read_request(body: object) -> SearchRequest:
    """The request in a JSON body. Raises Refused with 400 as the service answers it.

    ``$skip`` above 1000: backstage/backstage#17906. ``Repository`` without one ``Project``:
    microsoft/azure-devops-mcp#119. Unknown filter: MicrosoftDocs/vsts-rest-api-specs#352.
    """
    if not isinstance(body, dict):
        raise Refused(invalid("The request body is missing or is not a JSON object."))
    text = body.get("searchText")
    if not isinstance(text, str) or text.strip() in ("", "*"):
        raise Refused(invalid("The search text is empty: search for something."))
    skip = _number(body, "$skip", 0)
    if skip > MAX_SKIP:
        raise Refused(invalid(f"The value of $skip is {skip}; the most allowed is {MAX_SKIP}."))
    return SearchRequest(
        text=text,
        skip=skip,
        top=_number(body, "$top", 100),
        filters=_filters(body.get("filters")),
        order=_order(body.get("$orderBy")),
        facets=body.get("includeFacets") is True,
        snippets=body.get("includeSnippet") is True,
    )


def _number(body: dict[str, Any], key: str, default: int) -> int:
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused(invalid(f"The value of {key} is not a number from 0 on."))
    return value


def _filters(value: object) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(invalid("The filters are not a map of lists."))
    filters: dict[str, tuple[str, ...]] = {}
    for key, values in value.items():
        if key.lower() not in FILTERS:
            raise Refused(invalid(f"Unknown filter [{key}] found."))
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise Refused(invalid(f"The filter [{key}] is not a list of texts."))
        filters[FILTERS[key.lower()]] = tuple(text.lower() for text in values)
    if "Repository" in filters and len(filters.get("Project", ())) != 1:
        raise Refused(invalid("The filter [Repository] needs exactly one [Project]."))
    return filters


def _order(value: object) -> tuple[tuple[str, bool], ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Refused(invalid("The value of $orderBy is not a list."))
    order = []
    for option in value:
        field = option.get("field") if isinstance(option, dict) else None
        if not isinstance(field, str):
            raise Refused(invalid("An entry of $orderBy has no field."))
        order.append((field.lower(), str(option.get("sortOrder", "ASC")).upper() == "DESC"))
    return tuple(order)
