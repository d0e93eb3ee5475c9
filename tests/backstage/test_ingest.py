"""Real portals: one reads manifests where they live, others read the catalog made of them."""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from sync.catalog.log import parse_log
from sync.emulator.server import Emulator
from sync.model import LogEntry, Status
from tests.support.backstage import backstage_verdicts
from tests.support.files import write_files
from tests.support.git import git_repository
from tests.support.outside import corpus
from tests.support.portal import Portal, run_portals
from tests.support.running import run

LARGEST = 60
"""Real manifests that are all taken: as YAML they are the most varied, and together they need a
second bundle of their kind."""
EVERY = 5
"""Which of the others are taken, by size; each entity is read by five portals."""
CORPUS_PROVIDERS = """\
providers:
  azureDevOps:
    corpus: {organization: acme, project: Corpus, allow: '*'}
"""
ROOT = "catalog/catalog-info.yaml"
WAYS: Mapping[str, str] = {
    "file": "",
    "github": "https://github.com/acme/catalog/blob/main/",
    "azure": "https://dev.azure.com/acme/Portal/_git/catalog?path=/",
}
"""Where a portal has the catalog from: a checkout, or a host that serves the same files."""

DEFAULT_KINDS = {"component", "api"}
"""What Backstage's default catalog.rules allow, beside Locations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One organisation, its catalog, and the portals that read either."""

    catalog: Path
    log: tuple[LogEntry, ...]
    direct: Portal
    """Has the manifests themselves as its locations."""
    served: Mapping[str, Portal]
    """By way, portals that have the catalog's root as their only location."""
    by_default: Portal
    """As ``github``, but with Backstage's own catalog.rules."""

    @property
    def most_requests(self) -> int:
        """One for each bundle, each kind and the root."""
        read = [file for name in ("bundles", "kinds") for file in (self.catalog / name).iterdir()]
        return len(read) + 1


def sample(organizations: Path) -> str:
    """Lays the bundled sample organisation down; its providers.yaml is returned."""
    with as_file(files("sync.emulator") / "sample") as folder:
        shutil.copytree(folder / "acme", organizations / "acme")
        return (folder / "providers.yaml").read_text(encoding="utf-8")


def real_manifests(organizations: Path) -> str:
    """Lays valid manifests of the corpus down, one in each repository."""
    found = list(valid_files())
    assert len(found) > LARGEST
    for number, file in enumerate(found):
        repository = f"{number:03}-{file.relative_to(corpus()).parts[0]}"[:64].rstrip(".")
        write_files(
            organizations / "acme" / "Corpus" / repository,
            {"catalog-info.yaml": file.read_bytes()},
        )
    return CORPUS_PROVIDERS


def valid_files() -> Iterator[Path]:
    """Files of the corpus that Backstage takes as a whole, no two with one ref.

    Files that name others are left out: what they name is no part of the corpus.
    """
    every = sorted(path for path in corpus().rglob("*") if path.is_file())
    every.sort(key=lambda path: path.stat().st_size, reverse=True)
    candidates = every[:LARGEST] + every[LARGEST::EVERY]
    known: set[str] = set()
    for file, answer in zip(candidates, backstage_verdicts(candidates), strict=True):
        documents = answer["docs"]
        refs = [document.get("ref") for document in documents]
        if (
            documents
            and all(map(is_valid, documents))
            and len(set(refs)) == len(refs)
            and known.isdisjoint(refs)
        ):
            known.update(refs)
            yield file


def is_valid(document: Mapping[str, Any]) -> bool:
    """Whether Backstage takes the document, which stands for itself."""
    included = document.get("placeholders")
    return document["ok"] and not included and document["entity"]["kind"] != "Location"


WORLDS: Mapping[str, Callable[[Path], str]] = {"sample": sample, "corpus": real_manifests}


@pytest.fixture(scope="module", params=WORLDS)
def comparison(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Comparison]:
    """Syncs the organisation and lets every portal read."""
    folder = tmp_path_factory.mktemp(request.param)
    organizations = folder / "organizations"
    providers = WORLDS[request.param](organizations)
    repository = git_repository(folder / "repository", {"providers.yaml": providers})
    with Emulator(organizations) as emulator:
        connect = f"dev.azure.com={emulator.url}"
        config = str(repository / "providers.yaml")
        outcome = run("sync", "--config", config, "--connect", connect)
        assert outcome.exit_code == 0, outcome.stderr
        shutil.copytree(repository / "catalog", organizations / "acme/Portal/catalog/catalog")
        emulator.reload()
        log = parse_log((repository / "catalog/locations.yaml").read_bytes())
        yield compare(repository, log, emulator)


def compare(repository: Path, log: tuple[LogEntry, ...], emulator: Emulator) -> Comparison:
    """Runs a portal on the manifests that the log holds, and one for each way to the catalog.

    Manifests in conflict are left out: which of two a portal takes is a race.
    """
    manifests = [
        {"type": "url", "target": entry.target}
        for entry in log
        if entry.discovered_via is None and entry.status in {Status.SYNCED, Status.INVALID}
    ]
    served = [{"locations": [root(repository, way)], "again": way == "github"} for way in WAYS]
    by_default = {"locations": [root(repository, "github")], "allow": None}
    first, *others, last = run_portals(
        [{"locations": manifests}, *served, by_default],
        azure=emulator.url,
        github={"acme/catalog": repository},
    )
    left_out = {ref for entry in log if entry.status == Status.CONFLICT for ref in entry.entities}
    return Comparison(
        catalog=repository / "catalog",
        log=log,
        direct=first,
        served={way: without(portal, left_out) for way, portal in zip(WAYS, others, strict=True)},
        by_default=without(last, left_out),
    )


def root(repository: Path, way: str) -> dict[str, str]:
    """The only location that a portal has to know."""
    if way == "file":
        return {"type": "file", "target": str(repository / ROOT)}
    return {"type": "url", "target": WAYS[way] + ROOT}


def without(portal: Portal, refs: Collection[str]) -> Portal:
    """The portal as if it had never heard of some entities."""
    return replace(
        portal,
        entities={ref: entity for ref, entity in portal.entities.items() if ref not in refs},
        relations={
            ref: frozenset(relation for relation in relations if relation[1] not in refs)
            for ref, relations in portal.relations.items()
            if ref not in refs
        },
    )


def test_a_portal_on_the_manifests_refuses_what_the_log_says(comparison: Comparison) -> None:
    refused = {p.entity for entry in comparison.log for p in entry.problems if p.type != "conflict"}
    assert {error["entity"] for error in comparison.direct.errors} == refused
    assert comparison.direct.troubles == []


@pytest.mark.parametrize("way", WAYS)
def test_a_portal_on_the_catalog_has_no_errors_and_no_conflicts(
    comparison: Comparison, way: str
) -> None:
    assert comparison.served[way].errors == []
    assert comparison.served[way].troubles == []


@pytest.mark.parametrize("way", WAYS)
def test_a_portal_on_the_catalog_has_the_same_entities_and_relations(
    comparison: Comparison, way: str
) -> None:
    assert len(comparison.direct.entities) > 0
    assert comparison.served[way].entities == comparison.direct.entities
    assert comparison.served[way].relations == comparison.direct.relations


def test_with_default_rules_the_allowed_kinds_arrive_whole(comparison: Comparison) -> None:
    allowed = {
        ref: entity
        for ref, entity in comparison.direct.entities.items()
        if ref.partition(":")[0] in DEFAULT_KINDS
    }
    assert comparison.by_default.entities == allowed
    assert comparison.by_default.troubles == []
    assert all("NotAllowedError" in error["message"] for error in comparison.by_default.errors)


@pytest.mark.parametrize("way", ["github", "azure"])
def test_a_portal_asks_once_for_each_bundle_each_kind_and_the_root(
    comparison: Comparison, way: str
) -> None:
    requests = comparison.served[way].requests
    assert len(comparison.served[way].entities) > comparison.most_requests
    assert len(requests) == comparison.most_requests
    assert {request["status"] for request in requests} == {200}


def test_a_portal_on_github_is_told_that_nothing_changed(comparison: Comparison) -> None:
    refreshed = comparison.served["github"].refreshed
    assert {request["status"] for request in refreshed} == {304}


def test_no_file_of_a_catalog_can_freeze_a_portal(comparison: Comparison) -> None:
    folders = ("entities", "bundles", "kinds")
    written = [f for name in folders for f in sorted((comparison.catalog / name).rglob("*.yaml"))]
    answers = backstage_verdicts([comparison.catalog / "catalog-info.yaml", *written])
    assert [answer for answer in answers if answer["poisons"] or not answer["ok"]] == []
    assert all(answer["docs"] for answer in answers)
