"""An organisation with files that look like manifests and lie outside `path`."""

from collections.abc import Mapping
from typing import Any

from tests.support.catalogs import component
from tests.support.files import write_files
from tests.support.git import commit_all
from tests.support.running import Outcome
from tests.support.world import World

GIT = "      discovery: git\n"
FILES = {
    "P/pay/catalog-info.yaml": component("pay"),
    "P/pay/worker/catalog-info.yaml": component("worker"),
    "P/web/catalog-info.yml": component("web"),
    "Q/api/deep/er/catalog-info.yaml": component("api"),
}
HINT = (
    "3 more files look like manifests but lie outside path: 1 catalog-info.yml, 2 deeper "
    "(P/pay/worker/catalog-info.yaml, P/web/catalog-info.yml, Q/api/deep/er/catalog-info.yaml); to "
    "take them, write at provider acme in providers.yaml: path: [/**/catalog-info.yaml, "
    "/catalog-info.yml]"
)


def notes(outcome: Outcome) -> list[str]:
    """What every provider tells of files outside ``path``, in one list."""
    report: Any = outcome.report
    told = [note for provider in report["providers"] for note in provider["notes"]]
    return [note for note in told if "outside path" in note]


def use(world: World, providers: str, files: Mapping[str, str] | None = None) -> None:
    """Other settings, and more files of the organisation."""
    write_files(world.repository, {"providers.yaml": providers})
    commit_all(world.repository, "look elsewhere")
    write_files(world.organizations / "acme", files or {})
    world.emulator.reload()


def searches(world: World) -> int:
    """How often search was asked since the last time."""
    number = sum(each.stage.startswith("search") for each in world.emulator.requests)
    world.emulator.clear_requests()
    return number
