"""The project's own catalog/ is what the tool makes of the bundled sample organisation."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import pytest

from sync.model import Json, entity_ref
from sync.yaml12.reader import read_documents
from tests.support.files import read_files, write_files
from tests.support.golden import BLESS
from tests.support.running import run
from tests.support.world import world

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "sync" / "emulator" / "sample"

REFERENCES = {
    "owner": "group",
    "system": "system",
    "domain": "domain",
    "parent": "group",
    "subcomponentOf": "component",
    "children": "group",
    "memberOf": "group",
    "providesApis": "api",
    "consumesApis": "api",
    "dependsOn": "",
    "dependencyOf": "",
}
"""Fields of spec that name entities, with the kind that a bare name means.

https://backstage.io/docs/features/software-catalog/descriptor-format
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The catalog of the sample organisation, made now."""
    with world(tmp_path_factory.mktemp("sample")) as here:
        write_files(here.organizations, read_files(SAMPLE))
        here.emulator.reload()
        providers = PROJECT / "providers.yaml"
        write_files(here.repository, {"providers.yaml": providers.read_bytes()})
        config = str(here.repository / "providers.yaml")
        outcome = run("sync", "--config", config, "--connect", f"dev.azure.com={here.emulator.url}")
        assert outcome.exit_code == 0, outcome.stderr
        return read_files(here.repository / "catalog")


def test_the_committed_catalog_is_what_a_run_makes_byte_for_byte(
    catalog: Mapping[str, bytes],
) -> None:
    if BLESS:
        for path in read_files(PROJECT / "catalog"):
            (PROJECT / "catalog" / path).unlink()
        write_files(PROJECT / "catalog", catalog)
    committed = read_files(PROJECT / "catalog")
    assert sorted(committed) == sorted(catalog)
    for path, data in catalog.items():
        assert committed[path].decode() == data.decode(), path


def test_the_demo_runs_the_projects_own_providers_yaml() -> None:
    assert (SAMPLE / "providers.yaml").read_bytes() == (PROJECT / "providers.yaml").read_bytes()


def test_the_sample_has_every_kind_and_each_trouble_once(catalog: Mapping[str, bytes]) -> None:
    kinds = {path.split("/")[1] for path in catalog if path.startswith("entities/")}
    assert kinds == {
        *("api", "component", "domain", "group", "resource", "system", "template", "user")
    }
    [log] = [document.value for document in read_documents(catalog["locations.yaml"])]
    assert isinstance(log, list)
    statuses = Counter(entry["status"] for entry in log if isinstance(entry, dict))
    assert (statuses["invalid"], statuses["conflict"], statuses["unreadable"]) == (1, 1, 0)


def test_every_reference_in_the_samples_catalog_resolves(catalog: Mapping[str, bytes]) -> None:
    entities = [
        document.value
        for path, data in catalog.items()
        if path.startswith("bundles/")
        for document in read_documents(data)
    ]
    refs = {ref_of(entity) for entity in entities}
    named = set(chain.from_iterable(map(references, entities)))
    assert named - refs == set()
    assert len(named) > 20


def ref_of(entity: Json) -> str:
    """The ref of an entity as it is in the catalog, where each has a namespace."""
    assert isinstance(entity, dict)
    metadata = entity["metadata"]
    assert isinstance(metadata, dict)
    return entity_ref(str(entity["kind"]), str(metadata["namespace"]), str(metadata["name"]))


def references(entity: Json) -> Iterator[str]:
    """The full refs of all entities that an entity names."""
    assert isinstance(entity, dict)
    namespace = ref_of(entity).split(":")[1].split("/")[0]
    spec = entity["spec"]
    assert isinstance(spec, dict)
    for field, default_kind in REFERENCES.items():
        value = spec.get(field, [])
        for name in value if isinstance(value, list) else [value]:
            kind, _, rest = str(name).rpartition(":")
            space, _, plain = rest.rpartition("/")
            yield entity_ref(kind or default_kind, space or namespace, plain)
