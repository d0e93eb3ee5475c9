"""From half of a limit on: which file is told, in which words, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from sync.catalog.bundles import SEAM
from sync.catalog.headroom import (
    LARGEST_FILE,
    MOST_AT_ONCE,
    MOST_TOLD,
    earlier_bundles,
    is_measured,
    near_limits,
)
from sync.catalog.layout import LOG_FILE, bundle_path, render_entity
from sync.finding import Mark
from tests.catalog.builders import Catalog, entity, read, target

HALF = LARGEST_FILE // 2
EARLIER_BUNDLE = "bundles/api.yaml"
BUNDLE = "bundles/api-3.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Files, and what is told of them."""

    name: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    earlier: Mapping[str, int] = field(default_factory=dict)
    at_github: bool = False
    told: tuple[tuple[str, Mark, str, str], ...] = ()
    """What it is about, how it ended, a part of the text and one of the advice."""


CASES = (
    Case(name="nothing"),
    Case(name="small", sizes={LOG_FILE: HALF - 1, BUNDLE: 1}, earlier={EARLIER_BUNDLE: 999}),
    Case(
        name="a log at the half",
        sizes={LOG_FILE: HALF},
        told=(("size", Mark.WARNING, "catalog/locations.yaml has 50.0 MiB of", "Divide"),),
    ),
    Case(
        name="a log at the limit is still taken",
        sizes={LOG_FILE: LARGEST_FILE},
        at_github=True,
        told=(("size", Mark.WARNING, "100.0 MiB of the 100 MiB", "providers.yaml for some"),),
    ),
    Case(
        name="a log beyond it is refused by GitHub",
        sizes={LOG_FILE: LARGEST_FILE + 1},
        at_github=True,
        told=(("size", Mark.FAILED, "refuses every push with one", "Divide"),),
    ),
    Case(
        name="elsewhere it may be taken",
        sizes={LOG_FILE: LARGEST_FILE + 1},
        told=(("size", Mark.WARNING, "refuses every push with one", "Divide"),),
    ),
    Case(
        name="a bundle of large entities",
        sizes={BUNDLE: HALF},
        told=(("size", Mark.WARNING, "catalog/bundles/api-3.yaml", target("large")),),
    ),
    Case(
        name="an earlier bundle",
        sizes={EARLIER_BUNDLE: HALF},
        earlier={EARLIER_BUNDLE: MOST_AT_ONCE},
        told=(
            ("size", Mark.WARNING, "catalog/bundles/api.yaml has 50.0 MiB", "small bundles"),
            ("portal", Mark.WARNING, "1,000 entities", "#a-catalog-of-an-earlier-version"),
        ),
    ),
    Case(
        name="the largest come first, and no more than a few",
        sizes={bundle_path("api", number): HALF + number for number in range(1, MOST_TOLD + 3)},
        told=(
            *(("size", Mark.WARNING, f"api-{n}.yaml", target("large")) for n in range(7, 2, -1)),
            ("size", Mark.WARNING, "2 more files are", "git ls-tree"),
        ),
    ),
    Case(name="an entity's file is in a bundle", sizes={"entities/api/default/a.yaml": HALF}),
)


def bundle(path: str) -> bytes:
    """What every bundle in these cases holds."""
    assert path.startswith("bundles/")
    small, large = entity("small", "small"), entity("large", "large", title="x" * 9_000)
    return SEAM.join((render_entity(large), render_entity(small)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_limits_are_told_from_the_half_on(case: Case) -> None:
    found = near_limits("catalog", case.sizes, case.earlier, bundle, at_github=case.at_github)

    assert [(one.about, one.mark) for one in found] == [told[:2] for told in case.told]
    for one, (_, _, text, advice) in zip(found, case.told, strict=True):
        assert text in one.text
        assert advice in one.advice


def test_every_bundle_and_the_log_are_measured() -> None:
    sizes = dict.fromkeys((LOG_FILE, BUNDLE, EARLIER_BUNDLE, "README.md", "kinds/api.yaml"), 1)

    assert [path for path in sizes if is_measured(path)] == [LOG_FILE, BUNDLE, EARLIER_BUNDLE]
    assert list(earlier_bundles(sizes)) == [EARLIER_BUNDLE]


def test_a_plan_tells_of_the_catalog_as_it_will_be() -> None:
    names = [f"s{number:04}" for number in range(MOST_AT_ONCE)]
    catalog = Catalog()
    catalog.run(read("shop", *names))
    numbered = [path for path in catalog.files if path.startswith("bundles/")]
    parts = [catalog.files.pop(path) for path in sorted(numbered)]
    catalog.files["bundles/component.yaml"] = SEAM.join(parts)

    full = catalog.run(read("shop", *names))
    smaller = catalog.run(read("shop", *names[1:], content="c2"))

    assert [one.about for one in full.near_limits] == ["portal"]
    assert smaller.near_limits == ()
