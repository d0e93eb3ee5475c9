"""providers.yaml of a proposal, and after a NUL that of the commit it would be merged into."""

from pathlib import Path

from sync.config.load import read_config
from sync.config.settings import Config
from sync.errors import ConfigError
from tests.fuzz.targets import configuration
from tests.fuzz.test_proposals import assert_no_more_than_the_base

_ACME = b"providers: {azureDevOps: {a: {organization: acme, project: [P]}}}\n"
SEEDS = (
    _ACME + b"\0" + _ACME,
    _ACME.replace(b"acme", b"ACME, token: '${OTHER_TOKEN}'") + b"\0" + _ACME,
    _ACME.replace(b"acme", b"acme, host: acme.visualstudio.com") + b"\0" + _ACME,
    _ACME.replace(b"}}}", b"}, b: {organization: x, credential: default}}}") + b"\0" + _ACME,
    *(seed + b"\0" + seed for seed in configuration.SEEDS),
)
WORDS = ("\0", "credential: default", *configuration.WORDS)


def target(data: bytes) -> None:
    """Compare the two, where neither has mistakes."""
    proposed, _, base = data.partition(b"\0")
    theirs, ours = _configuration(proposed), _configuration(base)
    if theirs is not None and ours is not None:
        assert_no_more_than_the_base(theirs, ours)


def _configuration(data: bytes) -> Config | None:
    try:
        return read_config(data, Path("/r/providers.yaml"), "providers.yaml")
    except ConfigError:
        return None
