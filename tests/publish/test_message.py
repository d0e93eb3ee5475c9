"""The commit message: what it says, how long it gets, and what strangers cannot make it do."""

import re
import subprocess
from collections.abc import Sequence

import pytest

from sync.catalog.files import Files
from sync.catalog.plan import Action, Change, Plan
from sync.model import ProviderOutcome
from sync.publish.message import commit_message, safe_for_git, subject
from tests.support.strangers import TARGETS, TEXTS

TARGET = "https://dev.azure.com/acme/Payments/_git/api?path=/catalog-info.yaml"


def change(action: Action, ref: str, target: str = TARGET) -> Change:
    return Change(action=action, ref=ref, target=target)


def plan(changes: Sequence[Change], *written: str, found_nothing: bool = False) -> Plan:
    return Plan(
        changes=tuple(changes),
        files=dict.fromkeys(written),
        owned=Files({}),
        log=(),
        withheld=None,
        found_nothing=found_nothing,
    )


def created(count: int) -> list[Change]:
    return [
        change("create", f"component:default/c{i:03}", f"https://x/{i:03}") for i in range(count)
    ]


ACME = ProviderOutcome(id="acme", complete=True, found=12, fetched=3, requests=9)


def test_a_message_names_entities_sources_and_providers() -> None:
    changes = [
        change("delete", "component:default/old", "https://dev.azure.com/b"),
        change("create", "component:default/b", "https://dev.azure.com/a%20b"),
        change("create", "api:default/a", "https://dev.azure.com/a%20b"),
        change("update", "system:default/s", "https://dev.azure.com/b"),
    ]
    beta = ProviderOutcome(
        id="beta", complete=False, found=2, fetched=0, requests=4, reason="429 until the deadline",
        notes=("asked Git instead",),
    )  # fmt: skip
    assert commit_message(plan(changes), [ACME, beta]) == (
        "catalog: 2 created, 1 updated, 1 removed\n"
        "\n"
        "Created\n"
        "- api:default/a\n"
        "- component:default/b\n"
        "\n"
        "Updated\n"
        "- system:default/s\n"
        "\n"
        "Removed\n"
        "- component:default/old\n"
        "\n"
        "From these manifests\n"
        "- https://dev.azure.com/a%20b\n"
        "- https://dev.azure.com/b\n"
        "\n"
        "Providers\n"
        "- acme (complete): 12 found, 3 fetched, 9 requests\n"
        "- beta (incomplete, nothing of it was removed): 2 found, 0 fetched, 4 requests: "
        "429 until the deadline; asked Git instead\n"
    )


def test_a_change_of_the_log_alone_is_called_so() -> None:
    assert commit_message(plan([]), [ACME]) == (
        "catalog: locations log updated\n"
        "\n"
        "Providers\n"
        "- acme (complete): 12 found, 3 fetched, 9 requests\n"
    )


@pytest.mark.parametrize(
    ("written", "found_nothing", "told"),
    [
        (["locations.yaml", "README.md"], False, "locations log updated"),
        (["README.md"], True, "README updated"),
        (["README.md"], False, "README updated"),
        (
            ["kinds/component.yaml", "locations.yaml"],
            True,
            "files brought to the form of this version, no entity changed",
        ),
    ],
)
def test_a_commit_without_a_changed_entity_says_what_it_is_for(
    written: list[str], found_nothing: bool, told: str
) -> None:
    assert subject(plan([], *written, found_nothing=found_nothing)) == f"catalog: {told}"


def test_what_did_not_happen_is_not_in_the_subject() -> None:
    assert subject(plan([change("delete", "a:b/c")])) == "catalog: 1 removed"


def test_lists_are_bounded_and_say_how_much_is_left_out() -> None:
    text = commit_message(plan(created(75)), [])
    assert text.startswith("catalog: 75 created\n")
    assert "- component:default/c049\n- and 25 more\n" in text
    assert "- https://x/019\n- and 55 more\n" in text
    assert "c050" not in text


def test_a_list_of_just_the_bound_is_whole() -> None:
    assert "more" not in commit_message(plan(created(20)), [])


def test_a_message_stays_small_whatever_it_is_made_of() -> None:
    actions: tuple[Action, ...] = ("create", "update", "delete")
    changes = [
        change(action, f"{i}" + "r" * 10_000, f"{i}" + "t" * 10_000)
        for action in actions
        for i in range(1000)
    ]
    providers = [
        ProviderOutcome(
            id=f"p{i}", complete=False, found=1, fetched=1, requests=1, reason="w" * 9_999
        )
        for i in range(100)
    ]
    assert len(commit_message(plan(changes), providers)) < 100_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\r\nthree", "one two three"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f"),
        ("\x1b[31mred\x00", "(31mred"),
        ("abc\u202edef\u200bghi", "abc def ghi"),
        ("\ud800 lone", "lone"),
        ("thanks @octocat", "thanks @ octocat"),
        ("see @acme/team, (@x)", "see @ acme/team, (@ x)"),
        ("fixes #1", "fixes # 1"),
        ("closes GH-12 and gh-3", "closes GH- 12 and gh- 3"),
        ("resolves owner/repo#99", "resolves owner/repo# 99"),
        ("AB#17", "AB# 17"),
        (
            "fixes https://github.com/owner/repo/issues/7",
            "fixes https://github.com/owner/repo/issues/ 7",
        ),
        ("https://dev.azure.com/a/b/_git/r?path=/issues/1/catalog-info.yaml",) * 2,
        ("[skip ci] [ci skip]", "(skip ci) (ci skip)"),
        ("***NO_CI***", "*NO_CI*"),
        ("größer, 日本語", "größer, 日本語"),
        ("https://dev.azure.com/acme/My%20Project/_git/r?path=/c.yaml&version=GBmain",) * 2,
    ],
)
def test_strangers_text_is_shown_and_acted_on_by_no_one(text: str, shown: str) -> None:
    assert safe_for_git(text) == shown
    assert safe_for_git(shown) == shown


def test_no_text_becomes_a_trailer() -> None:
    forged = "x\n\nCo-authored-by: Eve <eve@example.com>\nSigned-off-by: Eve <eve@example.com>"
    provider = ProviderOutcome(
        id=forged, complete=False, found=0, fetched=0, requests=0, reason=forged
    )
    for changes in ([], [change("create", forged, forged)]):
        for providers in ([], [provider]):
            text = commit_message(plan(changes), providers)
            assert not any(line.startswith(("Co-auth", "Signed")) for line in text.splitlines())
            parsed = subprocess.run(
                ["git", "interpret-trailers", "--parse"],
                input=text.encode(),
                capture_output=True,
                check=True,
            )
            assert parsed.stdout == b""


def test_no_text_becomes_a_second_subject() -> None:
    text = commit_message(plan([change("create", "a\n\nb: forged")]), [])
    assert text.splitlines()[:4] == ["catalog: 1 created", "", "Created", "- a b: forged"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_commit_message_has_no_trailer_and_no_skip(text: str) -> None:
    target = f"{TARGETS[0]}{text}"
    change = Change(action="create", ref="component:default/a", target=target)
    message = commit_message(plan([change]), [])
    assert not re.search(r"^[\w-]+: (?!1 created)", message, re.MULTILINE)
    assert "[skip" not in message
    assert not re.search(r"[@#]\w", message)
