"""Which bundle each entity is read from, and what is found in a bundle."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.catalog.bundles import (
    MOST_BYTES,
    MOST_ENTITIES,
    SEAM,
    Bundle,
    filled,
    homes_of,
    named_by_id,
    named_parts,
    numbered,
    parts_of,
    read_bundle,
    refs_by_id,
)
from sync.catalog.files import held
from sync.catalog.layout import EARLIER, bundle_of_path, render_entity
from sync.file import File
from sync.model import EntityRef
from tests.catalog.builders import entity, ref, target

SMALL = 1_000
LARGE = MOST_BYTES // 2


def text(name: str, source: str = "svc") -> bytes:
    return render_entity(entity(name, source))


def names(count: int, start: int = 0) -> list[EntityRef]:
    return [ref(f"s{number:04}") for number in range(start, start + count)]


def fill(
    sizes: Mapping[EntityRef, int],
    homes: Mapping[EntityRef, int] | None = None,
    wishes: Mapping[EntityRef, int] | None = None,
) -> dict[str, int]:
    """How many entities each bundle gets, by file name."""
    made = filled(sizes, homes or {}, wishes or {})
    return {path.removeprefix("bundles/"): len(refs) for path, refs in made.items()}


def test_new_entities_fill_bundles_of_two_hundred_in_the_order_of_refs() -> None:
    made = filled(dict.fromkeys(names(450), SMALL), {}, {})

    assert {path: (refs[0], refs[-1], len(refs)) for path, refs in made.items()} == {
        "bundles/component-1.yaml": (ref("s0000"), ref("s0199"), 200),
        "bundles/component-2.yaml": (ref("s0200"), ref("s0399"), 200),
        "bundles/component-3.yaml": (ref("s0400"), ref("s0449"), 50),
    }


def test_bytes_bound_a_bundle_as_well() -> None:
    sizes = dict.fromkeys(names(5), LARGE - len(SEAM))

    assert fill(sizes) == {"component-1.yaml": 2, "component-2.yaml": 2, "component-3.yaml": 1}
    assert fill(dict.fromkeys(names(2), LARGE)) == {"component-1.yaml": 1, "component-2.yaml": 1}


def test_an_entity_that_is_larger_than_a_bundle_has_one_of_its_own() -> None:
    sizes = {ref("a"): SMALL, ref("b"): MOST_BYTES + 1, ref("c"): SMALL}

    made = filled(sizes, {}, {})

    assert made == {
        "bundles/component-1.yaml": (ref("a"), ref("c")),
        "bundles/component-2.yaml": (ref("b"),),
    }


def test_kinds_are_filled_by_themselves() -> None:
    sizes = {ref("a"): SMALL, ref("a", "api"): SMALL}

    assert fill(sizes) == {"api-1.yaml": 1, "component-1.yaml": 1}


def test_who_goes_leaves_a_gap_that_the_next_new_one_takes() -> None:
    every = names(400)
    homes = {one: 1 + at // 200 for at, one in enumerate(every)}
    left = [one for one in every if one != every[7]]

    assert fill(dict.fromkeys(left, SMALL), homes) == {
        "component-1.yaml": 199,
        "component-2.yaml": 200,
    }
    made = filled(dict.fromkeys([*left, ref("zoo"), ref("zz")], SMALL), homes, {})
    assert made["bundles/component-1.yaml"][-1] == ref("zoo")
    assert made["bundles/component-3.yaml"] == (ref("zz"),)


def test_who_grows_past_the_bound_stays_and_lets_nobody_else_in() -> None:
    homes = {ref("a"): 1, ref("b"): 1}
    sizes = {ref("a"): MOST_BYTES + 1, ref("b"): SMALL, ref("c"): SMALL}

    assert filled(sizes, homes, {}) == {
        "bundles/component-1.yaml": (ref("a"), ref("b")),
        "bundles/component-2.yaml": (ref("c"),),
    }


def test_an_empty_bundle_goes_and_its_number_is_filled_again() -> None:
    homes = {ref("a"): 1, ref("c"): 3}

    assert fill({ref("c"): SMALL}, homes) == {"component-3.yaml": 1}
    assert fill({ref("c"): SMALL, ref("d"): LARGE * 2}, homes) == {
        "component-1.yaml": 1,
        "component-3.yaml": 1,
    }


def test_the_bundle_of_an_earlier_version_keeps_what_it_holds_and_takes_no_more() -> None:
    homes = {ref("a"): EARLIER, ref("b"): EARLIER}
    sizes = dict.fromkeys([ref("a"), ref("b"), ref("c")], SMALL)

    assert fill(sizes, homes) == {"component.yaml": 2, "component-1.yaml": 1}
    assert fill(sizes, {}, homes) == {"component-1.yaml": 3}


def test_a_wish_is_granted_where_there_is_room() -> None:
    homes = dict.fromkeys(names(199), 2)
    sizes = dict.fromkeys([*names(199), ref("x"), ref("y")], SMALL)

    made = filled(sizes, homes, {ref("x"): 2, ref("y"): 2})

    assert ref("x") in made["bundles/component-2.yaml"]
    assert made["bundles/component-1.yaml"] == (ref("y"),)


Life = st.lists(
    st.tuples(
        st.sets(st.sampled_from(names(30)), max_size=30),
        st.integers(1, MOST_BYTES // 3),
    ),
    min_size=1,
    max_size=8,
)


@given(Life)
def test_nobody_moves_while_it_lives_and_every_bundle_keeps_its_bounds(
    life: list[tuple[set[EntityRef], int]],
) -> None:
    homes: dict[EntityRef, int] = {}
    for present, size in life:
        made = filled(dict.fromkeys(present, size), homes, {})

        now = {
            one: place[1]
            for path, refs in made.items()
            if (place := bundle_of_path(path)) is not None
            for one in refs
        }
        assert now.keys() == present
        assert {one: home for one, home in homes.items() if one in present}.items() <= now.items()
        new = present - homes.keys()
        for path, refs in made.items():
            assert refs == tuple(sorted(refs))
            if not new.isdisjoint(refs):
                bound = size * len(refs) + len(SEAM) * (len(refs) - 1)
                assert bound <= MOST_BYTES or len(refs) == 1, path
                assert len(refs) <= MOST_ENTITIES
        homes = now


def read(data: bytes, files: Mapping[EntityRef, File]) -> Bundle:
    refs = refs_by_id({ref: file.id for ref, file in files.items()})
    return read_bundle(named_by_id(data), refs, files)


def test_a_bundle_of_entity_files_is_exactly_these() -> None:
    files = {ref(name): held(text(name)) for name in ("a", "b", "c")}
    data = SEAM.join([text("a"), text("c")])

    bundle = read(data, files)

    assert bundle == Bundle(refs=(ref("a"), ref("c")), exact=True)
    assert named_parts(data, bundle) == [(ref("a"), text("a")), (ref("c"), text("c"))]
    assert parts_of(data) == [text("a"), text("c")]


@pytest.mark.parametrize(
    ("data", "refs", "strange"),
    [
        pytest.param(b"", (), (), id="emptied"),
        pytest.param(b"# nothing\n", (), (), id="a comment"),
        pytest.param(text("a").replace(b": one", b": two"), (ref("a"),), (), id="another text"),
        pytest.param(text("b"), (ref("b"),), (target("svc"),), id="no such file"),
        pytest.param(
            text("a").replace(b"kind:", b"kind: ["), (), (target("svc"),), id="broken YAML"
        ),
        pytest.param(b"<<<<<<< ours\n" + text("a"), (), (), id="a conflict that nobody resolved"),
        pytest.param(
            text("a").replace(b"\n", b"\r\n") + b"---\r\n" + text("a").replace(b"a\n", b"c\r\n"),
            (ref("a"), ref("c")),
            (),
            id="other line ends",
        ),
    ],
)
def test_a_bundle_that_somebody_changed_tells_what_is_still_in_it(
    data: bytes, refs: tuple[EntityRef, ...], strange: tuple[str, ...]
) -> None:
    files = {ref("a"): held(text("a"))}

    assert read(data, files) == Bundle(refs=refs, exact=False, strange=strange)


def test_an_entity_file_that_was_copied_is_told_by_its_text() -> None:
    files = {ref("a"): held(text("a")), ref("b"): held(text("a")), ref("c"): held(text("c"))}

    assert read(SEAM.join([text("a"), text("c")]), files).refs == (ref("a"), ref("c"))


def bundle(*refs: EntityRef, strange: tuple[str, ...] = ()) -> Bundle:
    return Bundle(refs=refs, exact=not strange, strange=strange)


def test_the_home_of_an_entity_is_the_lowest_bundle_of_its_kind_that_has_it() -> None:
    bundles = {
        "bundles/component-10.yaml": bundle(ref("a"), ref("b")),
        "bundles/component-9.yaml": bundle(ref("b"), ref("x", "api")),
        "bundles/api-2.yaml": bundle(ref("x", "api"), ref("a")),
    }

    assert homes_of(bundles, {}) == {ref("a"): 10, ref("b"): 9, ref("x", "api"): 2}
    assert [path for _, _, path in numbered(bundles)] == [
        "bundles/api-2.yaml",
        "bundles/component-9.yaml",
        "bundles/component-10.yaml",
    ]


def test_an_entity_that_an_edit_made_unknown_is_taken_for_what_its_manifest_lacks() -> None:
    bundles = {
        "bundles/component-1.yaml": bundle(ref("a")),
        "bundles/component-2.yaml": bundle(strange=(target("svc"),)),
        "bundles/api-1.yaml": bundle(strange=(target("web"),)),
    }
    origins = {ref("a"): target("svc"), ref("b"): target("svc"), ref("c"): target("web")}

    assert homes_of(bundles, origins) == {ref("a"): 1, ref("b"): 2}
