"""providers.yaml edited: what is added or removed, and that nothing else moves by a byte."""

from pathlib import Path

import pytest

from sync.config.edit import add, remove
from sync.config.load import read_config
from sync.config.settings import NewProvider
from sync.errors import UsageError

ONE = b"providers:\n  azureDevOps:\n    a:\n      organization: acme\n"
NEW = NewProvider(organization="acme", project=("D",))


def ids(data: bytes) -> list[str]:
    return [
        each.id for each in read_config(data, Path("providers.yaml"), "providers.yaml").providers
    ]


def test_a_provider_is_added_behind_the_last_one() -> None:
    assert add(ONE, "b", NEW) == ONE + b"    b:\n      organization: acme\n      project: D\n"


@pytest.mark.parametrize(
    "data",
    [
        ONE.rstrip(b"\n"),
        ONE.replace(b"\n", b"\r\n"),
        ONE + b"# the end\n",
        ONE + b"\nsettings:\n  maxDeletions: 5\n",
        ONE + b"      # branch: main\n\n# more\nsettings: {}\n",
        ONE + b"      path: [/a.yaml,\n        /b.yaml]\n",
        b"catalog:\n    providers:\n        azureDevOps:\n            a: {organization: acme}\n",
        b"folder: x\n" + ONE + b"    c: {organization: acme}\n",
        b"\xef\xbb\xbf" + ONE,
        b"---\n" + ONE,
        ONE.replace(b"    a:\n", b"    # about a\n    a: # here\n"),
    ],
)
def test_adding_changes_no_line_that_was_there_and_removing_gives_it_back(data: bytes) -> None:
    added = add(data, "z", NEW)
    before = data.splitlines()
    rest = iter(added.splitlines())
    assert all(line in rest for line in before)
    assert ids(added) == [*ids(data), "z"]
    assert remove(added, "z").rstrip() == data.rstrip()


def test_a_provider_goes_with_the_comments_right_above_it() -> None:
    data = (
        ONE + b"\n    # about b\n    b: # too\n      organization: acme # x\n      # deep\n"
        b"\n    # about c\n    c:\n      organization: acme\nsettings: {}\n"
    )
    expected = ONE + b"\n    # about c\n    c:\n      organization: acme\nsettings: {}\n"
    assert remove(data, "b") == expected


def test_the_first_provider_can_go() -> None:
    data = ONE + b"    b:\n      organization: acme\n"
    assert remove(data, "a") == b"providers:\n  azureDevOps:\n    b:\n      organization: acme\n"


@pytest.mark.parametrize(
    "data",
    [
        b"providers: {azureDevOps: {a: {organization: acme}, b: {organization: acme}}}\n",
        b"providers:\n  azureDevOps: {a: {organization: acme}, b: {organization: acme}}\n",
    ],
)
def test_providers_in_braces_are_left_to_people(data: bytes) -> None:
    with pytest.raises(UsageError, match="stand in braces"):
        add(data, "c", NEW)
    with pytest.raises(UsageError, match="stand in braces"):
        remove(data, "a")


@pytest.mark.parametrize(
    "text", ["a, b", "a: b", "*", "it's", "a # b", "[x]", "yes", "1", "{x}", "ä", "- a", "50%"]
)
def test_any_name_comes_back_as_it_was_given(text: str) -> None:
    for names in ((text,), (text, "other")):
        data = add(ONE, "b", NewProvider(organization="acme", project=names))
        config = read_config(data, Path("providers.yaml"), "providers.yaml")
        assert config.providers[1].project == names
