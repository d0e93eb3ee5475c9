"""How often an alias may repeat its anchor."""

from itertools import pairwise

import pytest

from tests.yaml12.texts import outcome, read


@pytest.mark.parametrize(("uses", "readable"), [(99, True), (100, False)])
@pytest.mark.parametrize("anchored", ["1", "{k: 1}"])
def test_one_anchor_may_be_repeated_99_times(uses: int, readable: bool, anchored: str) -> None:
    (document,) = read(f"a: &a {anchored}\nb: [{','.join(['*a'] * uses)}]")
    assert (document.value is not None) == readable


@pytest.mark.parametrize(("uses", "readable"), [(32, True), (33, False)])
def test_aliases_within_an_anchor_weigh_on_its_uses(uses: int, readable: bool) -> None:
    text = f"a: &a {{k: 1}}\nc: &c {{p: *a, q: *a}}\nb: [{','.join(['*c'] * uses)}]"
    assert (read(text)[0].value is not None) == readable


def test_a_billion_laughs_are_refused() -> None:
    names = "abcdefghi"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{n}: &{n} [{','.join(['*' + o] * 9)}]" for o, n in pairwise(names)]
    assert outcome("\n".join(lines)) == [
        "4:8 Excessive alias count indicates a resource exhaustion attack"
    ]
