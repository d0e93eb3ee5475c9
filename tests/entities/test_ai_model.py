"""What an entity of module ``ai-model`` has to look like, which its ``spec.type`` decides."""

from typing import Any

import pytest

from sync.config.settings import Portal
from tests.entities.judging import component, judge

PORTAL = Portal(modules=("ai-model",))
OWNED = {"lifecycle": "production", "owner": "team"}
REMOTE = {"type": "streamable-http", "url": "https://mcp.acme.com"}


def messages(kind: str, spec: dict[str, Any], version: str = "backstage.io/v1alpha1") -> list[str]:
    text = component(apiVersion=version, kind=kind, spec={**OWNED, **spec})
    return [problem.message for problem in judge(text, portal=PORTAL)]


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("AiResource", {"type": "prompt"}),
        ("AiResource", {"type": "skill", "dependsOn": ["other"], "compatibility": "x" * 500}),
        ("AiResource", {"type": "rule", "category": "c", "rationale": "r"}),
        ("AiResource", {"type": "plugin", "skills": ["airesource:default/a"]}),
        ("AiResource", {"type": "marketplace", "plugins": []}),
        ("API", {"type": "mcp-server", "remotes": [REMOTE]}),
        ("API", {"type": "openapi", "definition": "x"}),
        ("Component", {"type": "service", "dependencyOf": {"no": "reference"}}),
    ],
)
def test_a_portal_with_a_model_takes(kind: str, spec: dict[str, Any]) -> None:
    assert messages(kind, spec) == []


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        (
            "API",
            {"type": "mcp-server", "definition": "x"},
            "/spec must have required property 'remotes' - missingProperty: remotes",
        ),
        (
            "API",
            {"type": "mcp-server", "remotes": []},
            "/spec/remotes must NOT have fewer than 1 items - limit: 1",
        ),
        (
            "API",
            {"type": ["mcp-server"], "remotes": [REMOTE]},
            "/spec/type must be equal to constant - allowedValue: mcp-server",
        ),
        (
            "API",
            {"type": "openapi", "remotes": [REMOTE]},
            "/spec must have required property 'definition' - missingProperty: definition",
        ),
        (
            "AiResource",
            {"type": "plugin"},
            "/spec must have required property 'skills' - missingProperty: skills",
        ),
        (
            "AiResource",
            {"type": "skill", "compatibility": "x" * 501},
            "/spec/compatibility must NOT have more than 500 characters - limit: 500",
        ),
        (
            "AiResource",
            {"type": "skill", "dependsOn": ["a:"]},
            'Entity reference "a:" was not on the form [<kind>:][<namespace>/]<name>',
        ),
    ],
)
def test_a_portal_with_a_model_refuses(kind: str, spec: dict[str, Any], message: str) -> None:
    assert messages(kind, spec) == [message]


@pytest.mark.parametrize("kind", ["Component", "AiResource"])
def test_a_model_knows_its_kinds_by_their_versions_alone(kind: str) -> None:
    assert messages(kind, {"type": "skill"}, "acme.com/v1") == [
        f'Kind "{kind}" exists, but has no version matching apiVersion "acme.com/v1"'
    ]
