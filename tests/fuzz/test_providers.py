"""providers.yaml as anybody might send it in a pull request: a configuration, or its mistakes."""

import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from sync.config.load import load_config
from sync.config.settings import Config
from sync.errors import ConfigError
from sync.model import Json
from sync.yaml12.writer import write_document
from tests.fuzz.budget import fuzzed
from tests.fuzz.test_manifests import TEXTS

KEYS = st.one_of(
    st.sampled_from(
        [
            *("providers", "azureDevOps", "catalog", "settings", "folder", "organization", "host"),
            *("project", "repository", "path", "branch", "exclude", "token", "credential", "kinds"),
            *("maxDeletions", "schedule", "acme", "tenantId", "clientId", "clientSecret"),
            *("federated", "discovery", "forks"),
        ]
    ),
    st.text(max_size=6),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(
            [
                *("acme", "*", "${TOKEN}", "${X:-y}", "20%", "-1%", "dev.azure.com", "acme.test"),
                *("https://tfs.acme.test:8443/tfs", "http://127.0.0.1:1", "../../etc", "catalog"),
                *("https://[::1", "https://a:b@c", "/", "C:\\x", ".git", "'\"My Project\"'"),
            ]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)
SHAPED = st.builds(
    lambda blocks, more: {"providers": {"azureDevOps": blocks}, **more},
    st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=6), max_size=3),
    st.dictionaries(KEYS, VALUES, max_size=2),
)


def loaded_or_refused(data: bytes) -> None:
    """A configuration that leads nowhere outside, or problems with a place each."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "providers.yaml"
        file.write_bytes(data)
        try:
            config = load_config(file)
        except ConfigError as error:
            problems = error.problems
        else:
            problems = ()
            assert_leads_nowhere_else(config)
    assert all(p.line and p.column and p.message for p in problems)


def assert_leads_nowhere_else(config: Config) -> None:
    """The folder is in the repository, and requests go to servers that were named plainly."""
    assert not Path(config.folder).is_absolute()
    assert not {"..", ".git"} & {part.lower() for part in Path(config.folder).parts}
    for provider in config.providers:
        assert provider.organization.url.startswith(("https://", "http://127.", "http://localhost"))
        assert "@" not in provider.organization.url


@fuzzed
@given(TEXTS)
@example("")
@example("providers: &a {azureDevOps: *a}")
def test_any_text_is_a_configuration_or_its_mistakes(text: str) -> None:
    loaded_or_refused(text.encode("utf-8", "surrogatepass"))


@fuzzed
@given(st.one_of(SHAPED, st.dictionaries(KEYS, VALUES, max_size=5)))
def test_any_data_is_a_configuration_or_its_mistakes(value: dict[str, Json]) -> None:
    loaded_or_refused(write_document(value).encode())
