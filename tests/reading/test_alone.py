"""What a manifest amounts to by itself, and which ones cannot be judged so."""

from dataclasses import replace

import pytest

from sync.azure.blobs import blob_id
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.model import Content, Problem
from sync.reading.alone import judge_alone
from sync.reading.elsewhere import JudgedElsewhere
from sync.reading.fetched import Measure
from tests.catalog.builders import found
from tests.support.catalogs import component, location

MEASURE = Measure(allowances={"acme": Allowance(provider="acme")}, limits=Limits())
INCLUDING = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: pay}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./pay.yaml}}
"""


def judged(text: str, measure: Measure = MEASURE, branch: str | None = None) -> JudgedElsewhere:
    """The verdict on a manifest that has one."""
    verdict = maybe_judged(text, measure, branch)
    assert verdict is not None
    return verdict


def maybe_judged(text: str, measure: Measure, branch: str | None) -> JudgedElsewhere | None:
    item = found("svc")
    item = replace(item, location=replace(item.location, branch=branch))
    data = text.encode()
    return judge_alone(item, Content(data=data, content_id=blob_id(data)), measure)


def test_a_manifest_that_leads_nowhere_is_judged_with_the_text_of_its_entities() -> None:
    verdict = judged(f"{component('a')}---\n{component('b')}")
    assert [entity.ref for entity in verdict.entities] == [
        "component:default/a",
        "component:default/b",
    ]
    assert b"name: a" in verdict.entities[0].file.data
    assert (verdict.problems, verdict.owner) == ((), "team")


def test_a_refused_manifest_has_its_problems_and_what_its_owner_is() -> None:
    verdict = judged(component("not a name"))
    assert verdict.entities == ()
    assert [problem.line for problem in verdict.problems] == [3]
    assert verdict.content_id == blob_id(component("not a name").encode())


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        (INCLUDING, None),
        (location("root", "./other.yaml"), None),
        (f"{component('a')}---\n{location('root', './other.yaml')}", None),
        (component("a"), "feature"),
    ],
    ids=["includes a file", "leads to others", "one of two leads to others", "another branch"],
)
def test_what_depends_on_others_is_left_to_whoever_can_ask(text: str, branch: str | None) -> None:
    everything = {"acme": Allowance(provider="acme", allow=("*",))}
    assert maybe_judged(text, replace(MEASURE, allowances=everything), branch) is None


def test_the_branch_matters_only_where_a_privileged_kind_may_come() -> None:
    assert judged(component("a"), branch="feature").problems == ()


def test_what_a_provider_may_not_bring_is_left_out_and_told() -> None:
    only_apis = {"acme": Allowance(provider="acme", allow=("API",))}
    verdict = judged(component("a"), replace(MEASURE, allowances=only_apis))
    assert verdict.entities == ()
    assert [problem.type for problem in verdict.problems] == ["not-allowed"]


def test_the_limits_of_the_catalogs_owner_hold() -> None:
    verdict = judged(component("a"), replace(MEASURE, limits=Limits(manifest=50)))
    [problem] = verdict.problems
    assert isinstance(problem, Problem)
    assert (problem.type, "settings.limits.manifest" in problem.message) == ("limit", True)
