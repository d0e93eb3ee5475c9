"""JSON of an unexpected shape is a broken answer, whatever it is."""

from collections.abc import Callable
from typing import Any

import pytest

from sync.azure import fields
from sync.azure.answers import TransientError


@pytest.mark.parametrize(
    ("take", "value"),
    [
        (fields.text, None),
        (fields.text, ""),
        (fields.text, 5),
        (fields.text, "\ud800"),
        (fields.optional_text, 5),
        (fields.number, "5"),
        (fields.number, True),
        (fields.number, -1),
        (fields.number, 1.5),
        (fields.child, [1]),
        (fields.child, None),
        (fields.objects, None),
        (fields.objects, {}),
        (fields.objects, [{}, 1]),
    ],
)
def test_an_unexpected_shape_is_a_fault(take: Callable[..., object], value: Any) -> None:
    with pytest.raises(TransientError, match="'x'"):
        take({"x": value}, "x")


def test_what_is_expected_comes_through() -> None:
    data: dict[str, Any] = {"t": "ü", "n": 3, "o": {"a": 1}, "l": [{"b": 2}], "f": True, "e": ""}
    assert fields.text(data, "t") == "ü"
    assert fields.optional_text(data, "e") is None
    assert fields.optional_text(data, "missing") is None
    assert fields.number(data, "n") == 3
    assert fields.child(data, "o") == {"a": 1}
    assert fields.objects(data, "l") == [{"b": 2}]
    assert fields.flag(data, "f")
    assert not fields.flag(data, "missing")
