"""The inventory of repositories on a terminal, and with names of strangers in it."""

from io import StringIO

from rich.console import Console

from sync.explain.holdings import Holding, Inventory, State
from sync.report.inventory_table import inventory_csv, print_inventory


def holding(project: str, repository: str, state: State, organization: str = "acme") -> Holding:
    return Holding(
        organization=organization,
        project=project,
        repository=repository,
        url="https://dev.azure.com/acme/P/_git/x",
        state=state,
    )


def shown(inventory: Inventory, width: int | None, *, verbose: bool = False) -> str:
    text = StringIO()
    out = Console(file=text, soft_wrap=True, highlight=False, markup=False, width=width)
    print_inventory(inventory, out, width=width, verbose=verbose)
    return text.getvalue()


def terminal(inventory: Inventory) -> str:
    text = StringIO()
    out = Console(file=text, soft_wrap=True, force_terminal=True, color_system="standard")
    print_inventory(inventory, out, width=80, verbose=False)
    return text.getvalue()


LONG = Inventory(
    holdings=(
        holding("A project with a name as long as a sentence, or two", "x", State.WITHOUT),
        holding("B", "y", State.FORK),
    )
)


def test_a_narrow_terminal_keeps_the_numbers_that_matter() -> None:
    heading, row = shown(LONG, 50).splitlines()[2:4]
    assert heading.split()[-4:] == ["HAVE", "A", "MANIFEST", "INVALID"]
    assert ("…  0 of 1" in row, len(heading)) == (True, 50)


def test_a_project_that_could_have_none_says_so() -> None:
    assert "\nB                   " in shown(LONG, None)
    assert "  none expected  " in shown(LONG, None)


def test_a_terminal_has_links_instead_of_addresses() -> None:
    assert "\x1b]8;" in terminal(LONG)
    assert "https://dev.azure.com/acme/P/_git/x" in terminal(LONG)
    assert "https" not in shown(LONG, 80)


def test_two_organisations_are_told_apart() -> None:
    both = Inventory(
        holdings=(
            holding("P", "x", State.WITHOUT),
            holding("P", "x", State.WITHOUT, organization="umbrella"),
        )
    )
    assert "  acme/P/x\n  umbrella/P/x\n" in shown(both, 80)


def test_names_of_strangers_steer_neither_terminal_nor_spreadsheet() -> None:
    hostile = Inventory(holdings=(holding("=cmd()", "a\x1b[31m\u202eb", State.WITHOUT),))
    assert not {"\x1b", "\u202e"} & set(shown(hostile, None) + inventory_csv(hostile))
    assert '"\'=cmd()"' in inventory_csv(hostile)


def test_without_any_repository_nothing_is_printed() -> None:
    assert shown(Inventory(holdings=()), 80) == ""
