"""Our verdict beside that of Backstage's own code, on real manifests and on mutated entities.

What differs, and why, is in docs/backstage-parity.md.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.entities.normalise import normalise
from sync.entities.origin import MANAGED_BY, origin_annotations
from tests.entities.comparing import PORTALS, differences, options_of, unheard
from tests.entities.mutation import write_mutated
from tests.entities.places import place
from tests.support.backstage import backstage_verdicts
from tests.support.outside import corpus


@pytest.mark.parametrize("name", PORTALS)
def test_real_manifests_get_their_portals_verdict_and_data(name: str) -> None:
    portal = PORTALS[name]
    files = sorted(path for path in corpus().rglob("*") if path.is_file())
    answers = backstage_verdicts(files, *options_of(portal))
    documents = sum(len(answer["docs"]) for answer in answers)
    found = [d for pair in zip(files, answers, strict=True) for d in differences(*pair, portal)]
    assert documents > 0
    assert found == []


@pytest.mark.parametrize("name", PORTALS)
def test_mutated_entities_get_their_portals_verdict_in_its_words(name: str, tmp_path: Path) -> None:
    portal = PORTALS[name]
    files = write_mutated(tmp_path, 1500, 20260101, modules=portal.modules)
    answers = backstage_verdicts(files, *options_of(portal))
    found = [d for pair in zip(files, answers, strict=True) for d in differences(*pair, portal)]
    assert found == []
    assert [*unheard(files, answers, portal)] == []


def test_backstage_stores_the_same_of_a_manifest_and_of_its_normal_form(tmp_path: Path) -> None:
    files = sorted(path for path in corpus().rglob("*") if path.is_file())
    given: list[dict[str, Any]] = []
    normal: list[Path] = []
    for answer in backstage_verdicts(files, "--processed"):
        for document in answer["docs"]:
            if document["ok"] and not document.get("placeholders"):
                entity = normalise(document["entity"], place())
                given.append(without_origin(document["processed"]))
                normal.append(tmp_path / f"{len(normal)}.json")
                normal[-1].write_text(json.dumps(dict(entity.data)), encoding="utf-8")
    stored = [answer["docs"][0] for answer in backstage_verdicts(normal, "--processed")]
    assert len(stored) > 0
    for theirs, ours in zip(given, stored, strict=True):
        assert ours["ok"], ours
        assert without_origin(ours["processed"]) == theirs


def without_origin(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity without what tells where it was read, and what belongs to the portal."""
    metadata = {k: v for k, v in entity["metadata"].items() if k not in {"uid", "etag"}}
    metadata["annotations"] = {
        key: value
        for key, value in metadata["annotations"].items()
        if key not in origin_annotations(place())
        and key not in MANAGED_BY
        and key != "backstage.io/orphan"
    }
    return {**entity, "metadata": metadata}
