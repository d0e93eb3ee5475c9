"""A catalog with one manifest that is synced, one in conflict and one that is invalid."""

from typing import Any

from tests.support.inquiry import component

BROKEN = component("broken").replace("  owner: group:default/payments\n", "")
FILES = {
    "P/petstore/catalog-info.yaml": component("petstore"),
    "P/zoo/catalog-info.yaml": component("petstore"),
    "Q/broken/catalog-info.yaml": f"{component('whole')}---\n{BROKEN}",
}


def targets(report: Any) -> list[str]:
    return [entry["target"] for entry in report]
