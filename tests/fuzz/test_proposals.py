"""providers.yaml of a proposal against that of its base: whatever both say, a credential goes only
where the base sends it."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.azure.service import AzureDevOps, Contact
from sync.config.load import read_config
from sync.config.reviewed import pair_of, pairs_of, unreviewed
from sync.config.settings import Config, Provider, TokenCredential
from sync.errors import ConfigError
from sync.model import Json, Location
from sync.yaml12.writer import write_document
from tests.azure.scripted import Says, Scripted, scripted
from tests.fuzz.budget import EXAMPLES, fuzzed
from tests.fuzz.test_providers import KEYS, VALUES

VARIABLES = {"AZURE_TOKEN": "secret-1", "OTHER_TOKEN": "secret-2"}
HOSTS = ["http://localhost:PORT", "http://127.0.0.1:PORT", "http://LOCALHOST:PORT/tfs"]
PROVIDER = st.fixed_dictionaries(
    {
        "organization": st.sampled_from(["acme", "ACME", "evil", "tfs/acme"]),
        "host": st.sampled_from(HOSTS),
    },
    optional={
        "token": st.sampled_from([f"${{{name}}}" for name in VARIABLES]),
        "project": st.sampled_from(["*", "P", ["P", "Q"]]),
        "path": st.sampled_from(["/catalog-info.yaml", "*"]),
        "discovery": st.sampled_from(["search", "git", "auto"]),
    },
)
BLOCKS = st.dictionaries(st.sampled_from(["a", "b", "c"]), PROVIDER, min_size=1, max_size=3)
ANY = st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=6), max_size=3)


def configuration(blocks: Json, port: str = "1") -> Config | None:
    """What such blocks say; ``None`` when they have mistakes."""
    text = write_document({"providers": {"azureDevOps": blocks}}).replace("PORT", port)
    try:
        return read_config(text.encode(), Path("/r/providers.yaml"), "providers.yaml")
    except ConfigError:
        return None


@fuzzed
@given(st.one_of(BLOCKS, ANY), st.one_of(BLOCKS, ANY))
def test_what_is_not_of_the_base_is_named_and_nothing_else(proposed: Json, base: Json) -> None:
    ours, theirs = configuration(base), configuration(proposed)
    if ours is None or theirs is None:
        return
    assert_no_more_than_the_base(theirs, ours)


def assert_no_more_than_the_base(theirs: Config, ours: Config) -> None:
    """Whoever is not named as unreviewed sends what the base sends, to where it sends it."""
    named = [one.provider for one in unreviewed(theirs, ours)]
    rest = [provider for provider in theirs.providers if provider not in named]
    assert all(pair_of(provider) not in pairs_of(ours) for provider in named)
    assert {pair_of(provider) for provider in rest} <= pairs_of(ours)
    assert unreviewed(ours, ours) == ()
    patterns = [replace(p, project=("X",), repository=("y*",), branch="z") for p in ours.providers]
    assert unreviewed(replace(ours, providers=tuple(patterns)), ours) == ()


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    """Somebody who finds nothing, and remembers who asked."""
    with scripted(lambda _: Says(status=404, data={})) as running:
        yield running


@settings(fuzzed, max_examples=max(EXAMPLES // 4, 1))
@given(BLOCKS, BLOCKS)
def test_a_server_gets_no_credential_that_the_base_does_not_send_it(
    server: Scripted, proposed: Json, base: Json
) -> None:
    port = server.url.rpartition(":")[2]
    theirs, ours = configuration(proposed, port), configuration(base, port)
    assert theirs is not None
    assert ours is not None
    server.asked.clear()
    options = Contact(reviewed=pairs_of(ours), deadline=0.0)
    with AzureDevOps(theirs.providers, options, environ=VARIABLES) as source:
        for one in theirs.providers:
            place = Location(organization=one.organization, project="P", repository="r", path="/x")
            source.discover(one)
            list(source.read([(one.id, place)]))
            source.exists([(one.id, place)])
            source.list_files(one.id, place)
    sent = {(one.path.lower(), one.headers["authorization"]) for one in server.asked}
    assert [
        one for one in sent if not any(_sends(provider, *one) for provider in ours.providers)
    ] == []
    kept = [one for one in theirs.providers if pair_of(one) in pairs_of(ours)]
    assert bool(sent) == bool(kept)


def _sends(provider: Provider, path: str, header: str) -> bool:
    """Whether a provider of the base sends this to such a place."""
    assert isinstance(provider.credential, TokenCredential)
    token = VARIABLES[provider.credential.variable]
    expected = "Basic " + base64.b64encode(f":{token}".encode()).decode()
    return path.startswith(f"{urlsplit(provider.organization.url).path.lower()}/") and (
        header == expected
    )
