from sync.catalog.limit import Withheld
from sync.catalog.removal import Removal
from sync.report.heldback import MOST_LISTED, message
from tests.catalog.builders import target


def held(*removals: Removal) -> Withheld:
    return Withheld(removals=removals, entities=40, limit=8)


def removal(name: str, source: str, reason: str = "the manifest no longer has it") -> Removal:
    return Removal(ref=f"component:default/{name}", target=target(source), reason=reason)


def test_the_list_is_by_repository_with_each_reason_and_the_number_comes_last() -> None:
    gone = "the manifest is gone: Git has no file /catalog-info.yaml there"

    text = message(held(removal("c", "two", gone), removal("b", "one"), removal("a", "one")))

    assert text.splitlines() == [
        (
            "3 of 40 entities would be deleted, and 8 are allowed (settings.maxDeletions): they "
            "stay in the catalog, marked withheld in the log. Nothing else is held back:"
        ),
        "  acme/Shop/one",
        "    /catalog-info.yaml: the manifest no longer has it",
        "      component:default/a",
        "      component:default/b",
        "  acme/Shop/two",
        f"    /catalog-info.yaml: {gone}",
        "      component:default/c",
        (
            "If they are meant to go, run again with --allow-deletions 3 (input allow-deletions "
            "of the workflow); otherwise put their manifests back."
        ),
    ]


def test_text_of_strangers_in_the_list_steers_no_terminal_and_no_runner() -> None:
    text = message(held(removal("a", "\x1b[2J\n::error::x", "gone: \x1b]0;x\x07##[error]")))

    assert "\x1b" not in text
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_list_without_end_is_cut_and_says_where_the_rest_is() -> None:
    text = message(held(*(removal(f"x{number}", "one") for number in range(MOST_LISTED + 5))))

    assert text.count("component:default/") == MOST_LISTED
    assert "  … and 5 more; catalog-sync locations --search withheld lists them all\n" in text
