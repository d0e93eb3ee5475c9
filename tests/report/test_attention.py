"""The issue's text: whose each manifest is, what is wrong with it, and nothing that acts."""

import re
from pathlib import Path

import pytest

from sync.model import LogEntry, Problem, Status
from sync.report.attention import LONGEST, all_well, issue_text, issue_title
from tests.support.golden import BLESS
from tests.support.strangers import TARGETS, TEXTS, outside_code

GOLDEN = Path(__file__).parent / "attention.md"
ACME = frozenset({"https://dev.azure.com/acme"})


def entry(place: str, *problems: Problem, owner: str = "", path: str = "") -> LogEntry:
    """A manifest, by ``Project/repository``."""
    project, _, repository = place.partition("/")
    target = f"https://dev.azure.com/acme/{project}/_git/{repository}"
    return LogEntry(
        target=f"{target}?path={path or '/catalog-info.yaml'}",
        provider="acme",
        status=Status.INVALID if problems else Status.SYNCED,
        owner=owner,
        problems=problems,
    )


def wrong(message: str, **more: object) -> Problem:
    """An error that Backstage tells."""
    return Problem(type="policy", message=message, **more)  # type: ignore[arg-type]


LOG = (
    entry("Payments/fine", owner="team-a"),
    entry(
        "Payments/wallet",
        wrong(
            '"tags.0" is not valid',
            line=7,
            column=5,
            entity="component:default/wallet",
            says='tag "Machine Learning": lower case, no spaces',
            help='write "machine-learning"',
        ),
        owner="team-a",
    ),
    entry(
        "Payments/ledger",
        wrong("/spec must have required property 'owner'", line=3, column=1, entity="api:x/y"),
        Problem(type="suspicious", message="only a warning", severity="warning"),
        owner="team-a",
        path="/docs/catalog-info.yaml",
    ),
    entry(
        "Data%20Science/twin",
        Problem(
            type="conflict",
            message="component:default/a comes from https://dev.azure.com/acme/Shop/_git/a"
            "?path=/catalog-info.yaml already; rename or remove one of them",
            entity="component:default/a",
        ),
        owner="team-a",
    ),
    entry("Shop/many", *(wrong(f"problem {number}", line=number) for number in range(1, 8))),
    entry(
        "Shop/evil",
        wrong("@octocat `</details>` <img src=x> [x](https://evil.example) fixes #1 \u202e"),
        owner="@acme/everyone <!-- `x",
    ),
)


def test_an_issue_tells_by_owner_and_project_what_to_correct() -> None:
    shown = f"{issue_title(LOG)}\n\n{issue_text(LOG, ACME)}\n"
    if BLESS:
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", TEXTS)
def test_no_words_of_strangers_are_outside_code(text: str, target: str) -> None:
    problem = wrong(text, line=1, column=1, entity=f"component:default/{text}", help=text)
    log = [
        LogEntry(
            target=f"{target}{text}",
            provider=text,
            status=Status.INVALID,
            owner=text,
            problems=(problem,),
        )
    ]
    plain = outside_code(issue_text(log))
    links = re.findall(r"\]\(([^)]*)\)", plain)
    assert all(re.fullmatch(r"<https://[^<>\s()]*>", link) for link in links)
    words = re.sub(r"\[\]\(<[^<>]*>\)", "", plain)
    assert not re.search(r"[@#]\w|<\w|<!--|!\[|evil|owned|javascript|Signed", words)


def test_links_lead_below_the_places_of_the_configuration_alone() -> None:
    assert "](<https://dev.azure.com/acme/" in issue_text(LOG, ACME)
    assert "](<" not in issue_text(LOG, frozenset({"https://dev.azure.com/other"}))


def test_one_who_has_very_many_leaves_room_for_the_others() -> None:
    log = [entry(f"Shop/s{n:04}", wrong("x" * 200, line=1), owner="many") for n in range(3_000)]
    log.append(entry("Shop/z", wrong("x"), owner="zoo"))
    text = issue_text(log)
    assert len(text.encode()) <= LONGEST
    assert "## `many` (3,000)" in text
    listed = text.count("- [`Shop/s")
    assert listed == 100
    assert f"… and {3_000 - listed:,} more; `catalog-sync locations --errors` lists" in text
    assert "## `zoo` (1)" in text


def test_owners_beyond_all_bounds_are_counted() -> None:
    log = [entry(f"P{n}/a", wrong("é" * 700), owner=f"team-{n:04}") for n in range(2_000)]
    text = issue_text(log)
    assert 50_000 < len(text.encode()) <= LONGEST
    shown = text.count("\n## ")
    left = 2_000 - shown
    assert f"… and {left:,} more owners with {left:,} manifests;" in text


def test_a_title_counts_manifests_with_something_to_correct() -> None:
    assert issue_title(LOG) == "Catalog: 5 manifests need attention"
    assert issue_title(LOG[:2]) == "Catalog: 1 manifest needs attention"
    assert issue_title(LOG[:1]) == "Catalog: no manifest needs attention"


def test_that_all_is_well_is_said_of_a_whole_run_alone() -> None:
    assert "is closed" in all_well(whole=True)
    assert "did not see everything" in all_well(whole=False)
