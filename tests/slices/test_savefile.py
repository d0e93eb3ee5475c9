"""A slice, written and read back."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.catalog.files import Spool, held
from sync.config.load import load_config
from sync.config.settings import Config
from sync.config.slice import SliceNumber
from sync.errors import UsageError
from sync.model import (
    Content,
    Discovery,
    EntityFile,
    Found,
    Include,
    Missing,
    Present,
    Problem,
    Skipped,
    Unavailable,
)
from sync.reading.elsewhere import JudgedElsewhere
from sync.slices.learned import Answers, Share, Slice, fingerprint
from sync.slices.savefile import UnusableSliceError, load, save
from tests.azure.organizations import location
from tests.support.flow import NOW

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
FOUND = Found(location=location("My Project", "a b", "/ü/x.yaml"), provider="acme", reported_id="1")
BY_GIT = Found(location=location("P", "c"), provider="acme", by_git=True)
PROBLEM = Problem(
    type="policy", message="☃ \u202e '", line=3, column=1, entity="api:d/x", severity="warning"
)
ANSWERS = Answers(
    exists={
        "u": Present(content_id="9"),
        "v": Missing(reason="gone"),
        "w": Unavailable(reason="?"),
    },
    forks={("acme", "u"): True, ("acme", "v"): False},
    listings={
        ("acme", "u"): ("/a", "/b ü"),
        ("acme", "v"): Unavailable(reason="off", failed=False),
    },
    contents={
        ("acme", "u"): Content(data=b"\x00\xff\r\n", content_id="7"),
        ("acme", "l"): Content(data=b"../u", content_id="8", link=True),
        ("acme", "v"): Missing(reason="gone"),
        ("acme", "w"): Unavailable(reason="503"),
    },
    elsewhere={
        "u": JudgedElsewhere(
            content_id="7",
            entities=(EntityFile(ref="api:default/x", file=held("# ☃\nkind: API\n".encode())),),
            refused=(None, "api:default/y"),
            problems=(PROBLEM,),
            includes=(
                Include(target="i", content_id=""),
                Include(target="j", content_id="2", glob=True),
            ),
        ),
        "v": JudgedElsewhere(content_id="", unreadable=PROBLEM),
    },
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "providers.yaml"
    file.write_text(PROVIDERS, encoding="utf-8")
    return load_config(file)


def some(config: Config) -> Slice:
    """A slice with one of everything."""
    discovery = Discovery(
        provider="acme",
        found=(FOUND, BY_GIT),
        skipped=(Skipped(found=replace(FOUND, reported_id=None), reason="TFVC"),),
        complete=False,
        reason="HTTP 503",
        source="search+git",
        notes=("a note",),
    )
    return Slice(
        part=SliceNumber(number=2, count=3),
        made_at=NOW,
        made_with=fingerprint(config),
        shares=(Share(discovery=discovery, failure="HTTP 500", fetched=5, requests=9),),
        answers=ANSWERS,
    )


def test_what_is_read_back_is_what_was_written(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "slice"
    save(some(config), file)
    read = load(file, config, NOW + timedelta(hours=23), Spool())
    assert read == some(config)
    [entity] = read.answers.elsewhere["u"].entities
    assert entity.file.data == "# ☃\nkind: API\n".encode()
    assert [each.name for each in file.parent.iterdir()] == ["slice"]


def test_no_line_of_it_can_be_lost_or_added(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "slice"
    save(some(config), file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    assert json.loads(lines[-1]) == {"end": len(lines) - 2}
    wrong = [lines[:at] + lines[at + 1 :] for at in range(len(lines))]
    wrong += [[*lines[:at], lines[1], *lines[at:]] for at in range(1, len(lines) + 1)]
    for version in wrong:
        file.write_bytes(gzip.compress(b"".join(version)))
        with pytest.raises(UnusableSliceError):
            load(file, config, NOW, Spool())


@pytest.mark.parametrize(
    "row",
    [
        {"verdict": "x", "id": "1", "entities": [["api:default/../../x", "text"]]},
        {"verdict": "x", "id": "1", "entities": [["api:default/x", 5]]},
        {"found": ["other", "P", "r", "/x", None, None, False]},
        {"content": ["acme", "x"], "data": "%%", "id": "1"},
        {"exists": "x"},
        {"unheard": "of"},
        ["a", "list"],
        {},
    ],
)
def test_a_row_that_no_slice_has_makes_it_unusable(
    config: Config, tmp_path: Path, row: object
) -> None:
    file = tmp_path / "slice"
    save(some(config), file)
    head = gzip.decompress(file.read_bytes()).splitlines()[0]
    text = b"\n".join([head, json.dumps(row).encode(), b'{"end":1}'])
    file.write_bytes(gzip.compress(text))
    with pytest.raises(UnusableSliceError, match="damaged"):
        load(file, config, NOW, Spool())


def test_a_file_that_cannot_be_written_is_the_users_to_mend(config: Config, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        save(some(config), tmp_path / "providers.yaml" / "slice")
