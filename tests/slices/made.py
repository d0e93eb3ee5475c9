"""A slice with something of everything."""

from dataclasses import replace

from sync.catalog.files import held
from sync.config.settings import Config
from sync.config.slice import SliceNumber
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
from tests.azure.organizations import location
from tests.support.flow import NOW

EVERYWHERE = """\
providers: {azureDevOps: {acme: {organization: acme, path: '*catalog-info.yaml'}}}
settings: {maxDeletions: 100%}
"""
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
            owner="team-ü",
        ),
        "v": JudgedElsewhere(content_id="", unreadable=PROBLEM),
    },
)


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
