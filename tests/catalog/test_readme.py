from typing import Any

from sync.catalog.plan import make_plan
from sync.model import Problem, ProviderOutcome
from tests.catalog.builders import (
    EVENING,
    Catalog,
    doubtful,
    entity,
    read,
    ref,
    situation,
    skipped,
    target,
    unchanged,
    unreadable,
)


def provider(id: str, **more: Any) -> ProviderOutcome:  # noqa: A002
    """A provider that was read to the end."""
    return ProviderOutcome(
        **{"id": id, "complete": True, "found": 2, "fetched": 1, "requests": 3, **more}
    )


def readme(catalog: Catalog) -> str:
    """The catalog's README."""
    return catalog.files["README.md"].decode()


def test_it_counts_entities_by_kind_and_manifests_by_status() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x", entity("spec", "a", kind="API")), read("b", "y"), skipped("c"))

    text = readme(catalog)

    assert "3 entities from 3 manifests in Azure DevOps" in text
    assert "| 2 | synced | in the catalog |" in text
    assert "| 1 | skipped | seen and left out on purpose |" in text
    assert "| 1 | api |" in text
    assert "| 2 | component |" in text


def test_problems_come_first_with_a_link_a_place_and_what_to_do() -> None:
    problem = Problem(type="kind", message="no `owner`", line=3, column=5, entity=ref("x"))
    catalog = Catalog()
    catalog.run(read("a", problems=(problem,)), unreadable("b", "503"))

    text = readme(catalog)

    assert text.index("## Problems") < text.index("## Providers") < text.index("## Totals")
    assert "### Could not be read (1)\n\nNothing to do if it was a passing fault" in text
    assert (
        f"- [`Shop/a`](<{target('a')}>), line 3, column 5: "
        "`component:default/x`: `` no `owner` ``\n"
    ) in text
    assert text.index("### Could not be read") < text.index("### Not as the kind asks for it")


def test_a_problem_is_told_in_words_for_people_with_whose_it_is_and_what_to_write() -> None:
    problem = Problem(type="kind", message="/spec must", line=3, says="no lifecycle", help="add it")
    catalog = Catalog()
    catalog.run(read("a", problems=(problem,), owner="team-a"))

    row = f"- [`Shop/a`](<{target('a')}>), line 3, owner `team-a`: `no lifecycle`; `add it`\n"
    assert row in readme(catalog)


def test_a_type_of_problem_that_is_new_here_is_listed_too() -> None:
    problem = Problem(type="brand-new", message="odd", severity="warning")
    catalog = Catalog()
    catalog.run(read("a", "x", problems=(problem,)))

    assert (
        "### `brand-new` (1)\n\nCorrect the manifest where the message says.\n\n- warning, ["
        in (readme(catalog))
    )


def test_only_the_first_problems_are_listed() -> None:
    problems = tuple(Problem(type="yaml", message=f"no {number}") for number in range(205))
    catalog = Catalog()
    catalog.run(read("a", problems=problems))

    text = readme(catalog)

    assert "### Not valid YAML (205)" in text
    assert text.count("- [") == 200
    assert "… and 5 more in [locations.yaml](locations.yaml)." in text


def test_without_problems_it_says_so() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"))

    assert "## Problems\n\nNone.\n\n## Providers" in readme(catalog)


def test_providers_are_as_they_were_when_they_were_last_read_as_a_whole() -> None:
    failing = provider("other", complete=False, reason="401 <b>@x", source="search+git")
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(failing, provider("acme")))

    assert (
        "## Providers\n\n- `acme`: complete, 2 manifests found by Code Search.\n"
        "- `other`: not read as a whole yet.\n\n## Totals"
    ) in readme(catalog)

    whole = provider("other", found=5, source="git", notes=("asked <Git>",))
    catalog.run(read("b", "y"), providers=(whole, provider("acme")))
    catalog.run(read("c", "z"), providers=(failing, provider("acme", found=7)))

    assert (
        "- `acme`: complete, 7 manifests found by Code Search.\n"
        "- `other`: complete, 5 manifests found by the Git API.\n  - `asked <Git>`\n\n## Totals"
    ) in readme(catalog)


def test_an_outage_and_another_way_to_find_the_same_are_no_news() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(provider("acme"),))

    for other in (
        provider("acme", complete=False, reason="503"),
        provider("acme", source="git", notes=("search is down",)),
    ):
        assert catalog.plan(unchanged("a"), providers=(other,)).is_empty


def test_what_was_asked_instead_and_why_stands_below_its_provider() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(provider("acme", source="git", notes=("asked <Git>",)),))

    assert (
        "- `acme`: complete, 2 manifests found by the Git API.\n  - `asked <Git>`\n\n## Totals"
    ) in readme(catalog)


def test_what_differs_from_run_to_run_is_not_in_it() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(provider("acme", fetched=9, requests=9),))

    later = (provider("acme", fetched=0, requests=4),)
    assert catalog.plan(unchanged("a"), providers=later, now=EVENING).is_empty


def test_a_partial_run_keeps_what_it_says_about_providers() -> None:
    other = provider("other", found=4)
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(provider("acme"), other))
    one = (provider("acme", found=1),)

    assert catalog.plan(unchanged("a"), providers=one, partial=True).is_empty
    catalog.run(read("b", "y"), providers=one, partial=True)
    assert "- `other`: complete, 4 manifests" in readme(catalog)
    assert "3 entities" not in readme(catalog)
    assert "2 entities from 2 manifests" in readme(catalog)


def test_a_partial_run_comes_first_too() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), providers=(provider("acme"),), partial=True)

    assert "## Providers\n\n" in readme(catalog)
    assert catalog.plan(unchanged("a"), providers=(provider("acme"),), partial=True).is_empty


def test_messages_cannot_pose_as_sections_or_markup() -> None:
    evil = "x\n## Providers\n\n- `other`: complete\n<script>\n## Totals\n"
    catalog = Catalog()
    catalog.run(read("a", "y"), doubtful("a"), providers=(provider("acme"),))
    catalog.run(unreadable("a", evil), partial=True)

    text = readme(catalog)

    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Software catalog",
        "## Problems",
        "### Could not be read (1)",
        "## Providers",
        "## Totals",
    ]
    assert "- `acme`: complete" in text


def test_it_is_the_same_for_the_same_log() -> None:
    catalog = Catalog()
    today = situation(read("a", "x"), read("b", "x"), unreadable("c"))

    plans = [make_plan(catalog.snapshot, today) for _ in range(2)]

    assert plans[0].owned["README.md"] == plans[1].owned["README.md"]
