"""Files of slices as a command is given them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import NOW, Flow, flow
from tests.support.slicing import Sliced

PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme, path: '*catalog-info.yaml'}}}
settings: {maxDeletions: 100%}
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Flow, Emulator, Path]]:
    organizations = write_files(
        tmp_path / "organizations",
        {
            **{f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(12)},
            "acme/P/hub/catalog-info.yaml": location("hub", "./parts/*.yaml"),
            "acme/P/hub/parts/a.yaml": component("a"),
            "acme/P/hub/parts/b.yaml": component("b"),
        },
    )
    with flow(tmp_path / "repository", organizations) as (run_of, emulator):
        write_files(run_of.folder, {"providers.yaml": PROVIDERS})
        yield run_of, emulator, organizations


def test_a_slice_that_is_damaged_old_or_another_configurations_is_as_good_as_missing(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, _, _ = here
    sliced = Sliced(flow=one)
    sliced.run(2)
    first, second = sliced.read_all(2)
    whole = second.read_bytes()
    for damaged in (whole[:-40], b"", b"[]", whole[:50] + b"x" + whole[51:]):
        second.write_bytes(damaged)
        result, _ = sliced.join([first, second])
        assert "was not used: it is damaged" in result.providers[0].reason
        assert result.plan.changes == ()
    second.unlink()
    result, _ = sliced.join([first, second])
    assert "No such file" in result.providers[0].reason
    second.write_bytes(whole)
    late, _ = sliced.join([first, second], now=NOW + timedelta(days=2))
    assert "more than a day old" in late.providers[0].reason
    write_files(one.folder, {"providers.yaml": PROVIDERS.replace("*cat", "/cat")})
    other, _ = sliced.join([first, second])
    assert "another providers.yaml" in other.providers[0].reason
    assert other.plan.changes == ()
