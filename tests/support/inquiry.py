"""A catalog's repository and an organisation for the commands that look and explain."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.files import write_files
from tests.support.git import commit_all
from tests.support.running import Outcome, run
from tests.support.world import World, world

PROVIDERS = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
spec:
  type: service
  lifecycle: production
  owner: group:default/payments
"""


def component(name: str) -> str:
    """A valid manifest of one Component."""
    return COMPONENT.format(name=name)


def url(place: str, path: str = "/catalog-info.yaml", branch: str = "") -> str:
    """The address of a file of acme, given as ``Project/repository``."""
    project, _, repository = place.partition("/")
    version = f"&version=GB{branch}" if branch else ""
    return f"https://dev.azure.com/acme/{project}/_git/{repository}?path={path}{version}"


def settings(**values: Any) -> str:
    """The emulator's settings of a repository, project or organisation."""
    return json.dumps(values)


@contextmanager
def inquiry(
    folder: Path, files: Mapping[str, str], *, providers: str = PROVIDERS
) -> Iterator[World]:
    """A world whose organisation acme holds ``files``, and a repository with providers.yaml."""
    with world(folder) as made:
        write_files(made.organizations / "acme", files)
        made.emulator.reload()
        write_files(made.repository, {"providers.yaml": providers})
        commit_all(made.repository, "say where manifests are")
        yield made


def ask(made: World, *arguments: str, **environment: str) -> Outcome:
    """One run of a command in that world, connected to its emulator."""
    variables = {"CATALOG_SYNC_CONNECT": f"dev.azure.com={made.emulator.url}", **environment}
    config = str(made.repository / "providers.yaml")
    command, *rest = arguments
    return run(command, "--config", config, *rest, environment=variables)
