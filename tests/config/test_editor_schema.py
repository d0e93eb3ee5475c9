"""The JSON Schema for editors agrees with the checks, since both come from one definition."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sync.config.editor_schema import json_schema
from sync.config.load import read_config
from sync.errors import ConfigError
from sync.model import Json
from sync.yaml12.reader import read_documents

REPOSITORY = Path(__file__).parents[2]
START = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"


def is_valid(value: Json) -> bool:
    validator: Any = jsonschema.Draft7Validator(json_schema())
    return bool(validator.is_valid(value))


def is_accepted(text: str) -> bool:
    try:
        read_config(text.encode(), Path("providers.yaml"), "providers.yaml")
    except ConfigError:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


def test_the_repositorys_own_file_fits_the_schema() -> None:
    (document,) = read_documents((REPOSITORY / "providers.yaml").read_bytes())
    assert is_valid(document.value)


def test_every_key_says_what_it_is_for() -> None:
    def keys(schema: Any) -> list[Any]:
        found = list(schema.get("properties", {}).values())
        below = [*found, *schema.get("anyOf", [])]
        if isinstance(named := schema.get("additionalProperties"), dict):
            below.append(named)
        return found + [key for each in below for key in keys(each)]

    found = keys(json_schema())
    assert len(found) > 30
    assert all(key.get("description") for key in found)


@pytest.mark.parametrize(
    "text",
    [
        START,
        f"{START}      project: [a, '\"b c\"']\n      exclude: {{path: x, project: []}}\n",
        f"{START}      token: ${{A}}\n      forks: true\n      discovery: git\n",
        f"{START}      credential: {{tenantId: t, clientId: c, federated: true}}\n",
        f"{START}      credential: default\n      schedule: {{frequency: PT1H}}\n",
        f"{START}settings: {{maxDeletions: 5, kinds: [Widget]}}\nfolder: a/b\n",
        f"{START}settings: {{maxDeletions: 2.5%}}\n",
        f"{START}settings: {{limits: {{include: 20MiB, manifest: 20480KiB, targets: 5000}}}}\n",
        f"{START}settings: {{limits: {{include: 20971520}}}}\n",
        f"{START}settings: {{portal: {{rules: roadie, modules: [openapi, ai-model]}}}}\n",
        f"{START}settings: {{portal: {{modules: []}}}}\n",
        f"{START}settings: {{external: [group, User]}}\n",
        f"{START}  github: {{}}\n",
        "catalog: {rules: [], providers: {x: 1, azureDevOps: {a: {organization: b}}}}\n",
    ],
)
def test_what_is_accepted_fits_the_schema(text: str) -> None:
    (document,) = read_documents(text.encode())
    assert (is_accepted(text), is_valid(document.value)) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "providers: {}",
        "providers: {azureDevOps: {}}",
        "providers: {azureDevOps: {a b: {organization: c}}}",
        "providers: {azureDevOps: {a: {}}}",
        f"{START}catalog: {{providers: {{azureDevOps: {{a: {{organization: b}}}}}}}}\n",
        f"{START}  nonsense: {{}}\n",
        f"{START}folder: ../x\n",
        f"{START}folder: .git\n",
        f"{START}folder: .\n",
        f"{START}      tokn: x\n",
        f"{START}      token: secret\n",
        f"{START}      token: ${{GITHUB_TOKEN}}\n",
        f"{START}      token: ${{input_x}}\n",
        f"{START}      project: []\n",
        f"{START}      project: ''\n",
        f"{START}      project: a/b\n",
        f"{START}      path: ../x\n",
        f"{START}      branch: a*\n",
        f"{START}      branch: refs/tags/x\n",
        f"{START}      forks: 1\n",
        f"{START}      discovery: fast\n",
        f"{START}      credential: other\n",
        f"{START}settings: {{maxDeletions: 101%}}\n",
        f"{START}settings: {{maxDeletions: -1}}\n",
        f"{START}settings: {{kinds: [a-b]}}\n",
        f"{START}settings: {{external: group}}\n",
        f"{START}settings: {{limits: {{include: 21MiB}}}}\n",
        f"{START}settings: {{limits: {{manifest: 20481KiB}}}}\n",
        f"{START}settings: {{limits: {{targets: 100001}}}}\n",
        f"{START}settings: {{limits: {{include: 20971521}}}}\n",
        f"{START}settings: {{limits: {{target: 1}}}}\n",
        f"{START}settings: {{portal: roadie}}\n",
        f"{START}settings: {{portal: {{rules: Roadie}}}}\n",
        f"{START}settings: {{portal: {{modules: openapi}}}}\n",
        f"{START}settings: {{portal: {{modules: [graphql]}}}}\n",
    ],
)
def test_what_is_refused_does_not_fit_the_schema(text: str) -> None:
    (document,) = read_documents(text.encode())
    assert (is_accepted(text), is_valid(document.value)) == (False, False)
