"""Characters that libyaml refuses, or takes for line breaks."""

from tests.yaml12.texts import outcome


def test_control_characters_never_take_the_place_of_private_use_ones() -> None:
    text = 'a: "\x01\U000f0000\\U000F0001\x02"\n'
    assert outcome(text) == [{"a": "\x01\U000f0000\U000f0001\x02"}]
