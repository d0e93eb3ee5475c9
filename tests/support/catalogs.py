"""Catalogs and organisations as short texts, for tests of whole runs."""

from collections.abc import Mapping

from sync.model import LogEntry
from sync.result import Result
from tests.support.running import EPOCH

HOUR = 3600
LATER = EPOCH + HOUR

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}, title: {title}}}
spec: {{type: service, lifecycle: production, owner: team}}
"""
LOCATION = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {{name: {name}}}
spec: {{targets: [{targets}]}}
"""


def component(name: str, title: str = "one") -> str:
    """A manifest of one Component."""
    return COMPONENT.format(name=name, title=title)


def location(name: str, *targets: str) -> str:
    """A manifest of one Location."""
    return LOCATION.format(name=name, targets=", ".join(f"'{target}'" for target in targets))


def titles(catalog: Mapping[str, bytes]) -> dict[str, str]:
    """Name → title of every Component in a catalog."""
    found = {}
    for path, data in catalog.items():
        if path.startswith("entities/component/"):
            text = data.decode()
            found[path.rpartition("/")[2].removesuffix(".yaml")] = text.split("title: ")[1].split(
                "\n"
            )[0]
    return found


def entry(result: Result, part: str) -> LogEntry:
    """The log's one entry whose target contains ``part``."""
    [found] = [entry for entry in result.plan.log if part in entry.target]
    return found
