"""What one manifest may have looked for in vain, as a table of rounds."""

from collections import deque
from collections.abc import Collection

from sync.entities.bounds import MAX_IN_VAIN
from sync.model import Found, Location
from sync.reading.turns import Asked, Names, Turns
from sync.urls import organization

ACME = organization("dev.azure.com", "acme")


def asked(*names: str) -> deque[Asked]:
    return deque(
        Asked(
            Found(
                location=Location(organization=ACME, project="P", repository="r", path=f"/{name}"),
                provider="acme",
            ),
            1,
        )
        for name in names
    )


def numbers(letter: str, count: int) -> list[str]:
    return [f"{letter}{n}" for n in range(count)]


def played(turns: Turns, absent: str) -> tuple[set[str], set[str]]:
    """The files that were read and not dropped, and those that nobody may ask for; ``absent``
    are the letters of what is not there."""
    read: set[str] = set()
    while batch := turns.batch():
        targets = {one.target: one.found.location.path[1:] for one in batch}
        dropped = turns.learn({t for t, name in targets.items() if name[0] in absent})
        read |= {name for target, name in targets.items() if target not in dropped}
    return read, {target.rpartition("/")[2] for target in turns.unasked}


def urls(names: Collection[str]) -> frozenset[str]:
    return frozenset(one.target for one in asked(*names))


def test_all_that_is_there_is_read_however_much_it_is() -> None:
    names = numbers("a", 2000)
    assert played(Turns([Names(waiting=asked(*names))]), "x") == ({*names}, set())


def test_what_comes_behind_too_many_in_vain_is_not_asked_for() -> None:
    vain, behind = numbers("x", MAX_IN_VAIN + 5), numbers("a", 100)
    turns = Turns([Names(waiting=asked("a", *vain, *behind))])
    assert played(turns, "x") == ({"a", *vain[:MAX_IN_VAIN]}, {*vain[MAX_IN_VAIN:], *behind})


def test_what_is_in_the_catalog_is_asked_for_wherever_it_stands() -> None:
    vain = numbers("x", MAX_IN_VAIN + 1)
    turns = Turns([Names(waiting=asked(*vain, "a"), free=urls(["a"]))])
    assert played(turns, "x") == ({"a", *vain[:-1]}, {vain[-1]})


def test_what_is_known_to_hold_nothing_counts_and_is_not_read() -> None:
    vain = numbers("x", MAX_IN_VAIN)
    turns = Turns([Names(waiting=asked(*vain, "a"), vain=urls(vain))])
    assert played(turns, "") == (set(), {"a"})
    turns = Turns([Names(waiting=asked("a", *vain), vain=urls(vain))])
    assert played(turns, "") == ({"a"}, set())


def test_a_manifest_that_names_too_much_takes_nothing_from_another() -> None:
    vain = numbers("x", 3 * MAX_IN_VAIN)
    turns = Turns([Names(waiting=asked(*vain, "a")), Names(waiting=asked("a", "b"))])
    read, unasked = played(turns, "x")
    assert read >= {"a", "b"}
    assert "a" not in unasked
