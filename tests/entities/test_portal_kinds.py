"""What a portal's modules decide of a kind, and which setting is named where one is off."""

from typing import Any

import pytest

from sync.config.settings import BARE, Portal
from tests.entities.judging import component, judge

OWNED = {"lifecycle": "production", "owner": "team"}
AI = "where the portal has Backstage's module ai-model, say so: settings.portal.modules: [ai-model]"
OPENAPI = AI.replace("ai-model", "openapi")


def messages(portal: Portal, kind: str, spec: dict[str, Any]) -> list[str]:
    text = component(kind=kind, spec={**OWNED, **spec})
    return [problem.message for problem in judge(text, portal=portal)]


@pytest.mark.parametrize(
    ("kind", "spec", "setting"),
    [
        ("AiResource", {"type": "skill"}, AI),
        ("API", {"type": "mcp-server", "remotes": [{"type": "sse", "url": "u"}]}, AI),
        ("API", {"type": "openapi", "definition": {"$openapi": "./a.yaml"}}, OPENAPI),
        ("API", {"type": "asyncapi", "definition": {"$asyncapi": "./a.yaml"}}, OPENAPI),
    ],
)
def test_what_a_module_would_take_is_refused_with_its_setting(
    kind: str, spec: dict[str, Any], setting: str
) -> None:
    (message,) = messages(BARE, kind, spec)
    assert message.endswith(f"; {setting}")


@pytest.mark.parametrize(
    ("portal", "kind", "spec"),
    [
        (BARE, "Component", {}),
        (BARE, "API", {"type": "openapi"}),
        (BARE, "API", {"type": "openapi", "definition": {"$grpc": "./a.proto"}}),
        (BARE, "Gadget", {}),
        (Portal(modules=("ai-model",)), "AiResource", {}),
        (Portal(modules=("ai-model",)), "API", {"type": "mcp-server"}),
    ],
)
def test_no_setting_is_named_that_would_not_help(
    portal: Portal, kind: str, spec: dict[str, Any]
) -> None:
    assert [message for message in messages(portal, kind, spec) if "settings" in message] == []
