"""Requests and answers, checked against Microsoft's OpenAPI files."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from jsonschema import Draft4Validator

from sync.emulator.server import Emulator
from sync.model import Content
from tests.azure.organizations import azure, location, provider
from tests.emulator.client import PAT, Answer, ask
from tests.support.outside import specs

GIT = "/acme/Payments/_apis/git/repositories"
CHECKOUT = f"{GIT}/checkout"
VERSION = "api-version=7.1"
BATCH = {"itemDescriptors": [{"path": "/docs", "recursionLevel": "full"}]}
SEARCH_BODY = {
    "searchText": "file:catalog-info.yaml",
    "$skip": 0,
    "$top": 10,
    "filters": {"Project": ["Payments"]},
    "$orderBy": [{"field": "path", "sortOrder": "ASC"}],
    "includeFacets": True,
    "includeSnippet": True,
}
DEVELOP = "versionDescriptor.version=develop&versionDescriptor.versionType=branch"
DESCRIBED = "includeContent=true&includeContentMetadata=true&latestProcessedChange=true"
REQUESTS: list[tuple[str, str, str, object]] = [
    ("search", "POST", "/acme/Payments/_apis/search/codesearchresults", SEARCH_BODY),
    ("search", "GET", "/acme/Payments/_apis/search/status/repositories/checkout", None),
    ("core", "GET", "/acme/_apis/projects?stateFilter=all&$top=2&$skip=0", None),
    ("core", "GET", "/acme/_apis/projects?continuationToken=1", None),
    ("core", "GET", "/acme/_apis/projects/Payments?includeCapabilities=true", None),
    ("git", "GET", f"{GIT}?includeHidden=true&includeAllUrls=true", None),
    ("git", "GET", "/acme/My%20Project/_apis/git/repositories", None),
    ("git", "GET", "/acme/My%20Project/_apis/git/repositories/fork", None),
    ("git", "GET", f"{CHECKOUT}/refs?filter=heads/main&$top=1&continuationToken=0", None),
    ("git", "GET", f"{CHECKOUT}/commits?top=1&skip=0", None),
    ("git", "POST", f"{CHECKOUT}/itemsbatch", BATCH),
    (
        "git",
        "GET",
        f"{CHECKOUT}/items?path=/catalog-info.yaml&$format=json&{DESCRIBED}&{DEVELOP}",
        None,
    ),
]


def spec(name: str) -> dict[str, Any]:
    loaded = json.loads((specs() / f"{name}.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


def operation(spec: dict[str, Any], method: str, target: str) -> dict[str, Any]:
    """The operation that a target belongs to; the most literal template wins.

    Templates with a query (``items?path={path}``) are for targets that have that parameter.
    """
    path, _, query = target.partition("?")
    found = []
    for template, operations in {**spec["paths"], **spec.get("x-ms-paths", {})}.items():
        before, mark, key = template.partition("?")
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(before))
        fits = re.fullmatch(pattern, unquote(path), re.IGNORECASE)
        if mark and key.partition("=")[0] not in parse_qs(query):
            continue
        if method.lower() in operations and fits:
            found.append((not mark, before.count("{"), template, operations[method.lower()]))
    assert found, f"no operation for {method} {target}"
    chosen = min(found)[-1]
    assert isinstance(chosen, dict)
    return chosen


def parameter_names(spec: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    names = set()
    for parameter in operation["parameters"]:
        reference = parameter.get("$ref", "").rpartition("/")[2]
        names.add(spec["parameters"][reference]["name"] if reference else parameter["name"])
    return names


def strict(definition: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """A definition that allows no field it does not name; texts may be null, as in answers."""
    properties = dict(definition.get("properties", {}))
    bases = definition.get("allOf", ())
    if any("$ref" not in base for base in bases):
        return definition
    for base in bases:
        name = base["$ref"].rpartition("/")[2]
        inherited = strict(spec["definitions"][name], spec)
        properties = {**inherited.get("properties", {}), **properties}
    result = {**definition, "properties": properties}
    result.pop("allOf", None)
    result.pop("discriminator", None)
    if properties:
        result.setdefault("additionalProperties", False)
        result["properties"] = {key: nullable(value) for key, value in properties.items()}
    return result


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "string" and "enum" not in schema:
        return {**schema, "type": ["string", "null"]}
    return schema


def definitions_of(spec: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    found: dict[str, dict[str, Any]] = spec["definitions"]
    return found.items()


def problems(spec: dict[str, Any], schema: dict[str, Any], body: object) -> list[str]:
    if schema.get("type") == "array":
        properties = {"count": {"type": "integer"}, "value": schema}
        schema = {"type": "object", "required": ["count", "value"], "properties": properties}
    definitions = {name: strict(value, spec) for name, value in definitions_of(spec)}
    validator = Draft4Validator({**schema, "definitions": definitions})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]


def answer_of(emulator: Emulator, name: str, method: str, target: str, body: object) -> Answer:
    joined = f"{target}{'&' if '?' in target else '?'}{VERSION}"
    answer = ask(emulator, joined, method=method, body=body, host=spec(name)["host"])
    assert answer.status == 200, answer.text
    return answer


@pytest.mark.parametrize(("name", "method", "target", "body"), REQUESTS)
def test_an_answer_is_as_the_openapi_file_says(
    emulator: Emulator, name: str, method: str, target: str, body: object
) -> None:
    described = spec(name)
    parts = urlsplit(target)
    found = operation(described, method, target)
    assert set(parse_qs(parts.query)) <= parameter_names(described, found)
    answer = answer_of(emulator, name, method, target, body)
    assert problems(described, found["responses"]["200"]["schema"], answer.json) == []


@pytest.mark.parametrize("kind", ["blobs", "trees"])
def test_an_object_is_as_the_openapi_file_says(emulator: Emulator, kind: str) -> None:
    described = spec("git")
    listed = ask(emulator, f"{CHECKOUT}/items?scopePath=/&recursionLevel=full").json["value"]
    wanted = "tree" if kind == "trees" else "blob"
    sha1 = next(item["objectId"] for item in listed if item["gitObjectType"] == wanted)
    path = f"{CHECKOUT}/{kind}/{sha1}"
    schema = operation(described, "GET", path)["responses"]["200"]["schema"]
    answer = answer_of(emulator, "git", "GET", f"{path}?$format=json", None)
    assert problems(described, schema, answer.json) == []


def test_an_archive_of_blobs_is_as_the_openapi_file_says(emulator: Emulator) -> None:
    found = operation(spec("git"), "POST", f"{CHECKOUT}/blobs")
    listed = ask(emulator, f"{CHECKOUT}/items?scopePath=/&recursionLevel=full").json["value"]
    ids = sorted({item["objectId"] for item in listed if item["gitObjectType"] == "blob"})
    answer = answer_of(emulator, "git", "POST", f"{CHECKOUT}/blobs", ids)
    assert [answer.headers["content-type"]] == found["produces"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert len(archive.namelist()) == len(ids)


def test_what_is_asked_of_many_files_is_as_the_openapi_file_says(emulator: Emulator) -> None:
    emulator.clear_requests()
    described, acme = spec("git"), provider()
    paths = ("/catalog-info.yaml", "/docs/readme.md", "/src/Catalog-Info.YAML")
    wanted = [replace(location("Payments", "checkout", path), branch="main") for path in paths]
    with azure(emulator, acme, token=PAT) as service:
        answers = [answer for _, answer in service.read((acme.id, each) for each in wanted)]
    assert all(isinstance(answer, Content) for answer in answers)
    assert [each.stage for each in emulator.requests] == ["itemsbatch", "blobs"]
    for request in emulator.requests:
        path, _, query = request.path.partition("?")
        found = operation(described, request.method, path)
        assert set(parse_qs(query)) <= parameter_names(described, found)
        assert request.headers["accept"] in found["produces"]
        assert [request.headers["content-type"]] == found["consumes"]
        assert found["security"] == [{"oauth2": ["vso.code"]}]
        [body] = [each["schema"] for each in found["parameters"] if each.get("in") == "body"]
        definitions = {key: strict(value, described) for key, value in definitions_of(described)}
        validator = Draft4Validator({**body, "definitions": definitions})
        assert [*validator.iter_errors(json.loads(request.body))] == []


@pytest.mark.parametrize("level", ["None", "OneLevel", "Full"])
def test_a_listing_is_a_list_of_items(emulator: Emulator, level: str) -> None:
    target = f"{CHECKOUT}/items?scopePath=/&recursionLevel={level}&includeContentMetadata=true"
    answer = answer_of(emulator, "git", "GET", target, None)
    schema = {"type": "array", "items": {"$ref": "#/definitions/GitItem"}}
    assert problems(spec("git"), schema, answer.json) == []


def test_a_fork_with_its_parent_is_a_repository(emulator: Emulator) -> None:
    target = "/acme/My%20Project/_apis/git/repositories/fork?includeParent=true"
    answer = answer_of(emulator, "git", "GET", target, None)
    schema = {"$ref": "#/definitions/GitRepository"}
    assert problems(spec("git"), schema, answer.json) == []


def test_the_check_notices_a_field_that_is_not_described(emulator: Emulator) -> None:
    answer = answer_of(emulator, "core", "GET", "/acme/_apis/projects/Payments", None)
    schema = {"$ref": "#/definitions/TeamProject"}
    assert problems(spec("core"), schema, {**answer.json, "colour": "red"}) != []
    assert problems(spec("core"), schema, {**answer.json, "id": 5}) != []
