"""Which providers share a token that is good for one organisation, and how to part them."""

from collections.abc import Mapping

import pytest

from sync.config.load import read_config, read_lines
from sync.config.settings import Config
from sync.doctor.credential_checks import advice, shared
from tests.support.files import write_files

ENTRA = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"
SEVERAL = """\
providers:
  azureDevOps:
    acme: {organization: acme}
    more: {organization: ACME, project: More}
    other:
      organization: other-inc
      token: ${AZURE_TOKEN}
    third: {organization: 3rd}
    own: {organization: own, token: '${OWN_TOKEN}'}
    server: {host: 'https://tfs.acme.com', organization: C}
    entra: {organization: e, credential: default}
"""


@pytest.fixture
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    file = write_files(tmp_path_factory.mktemp("c"), {"providers.yaml": SEVERAL}) / "providers.yaml"
    return read_config(file.read_bytes(), file, "providers.yaml")


def told(config: Config, environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What is found by provider: the sentence and the next step."""
    lines = read_lines(config)
    return {
        each.id: (finding.text, finding.advice)
        for each in config.providers
        for finding in shared(each, config.providers, lines, environ)
    }


def test_a_token_of_two_organisations_is_told_with_the_way_to_part_them(config: Config) -> None:
    found = told(config, {"AZURE_TOKEN": "x"})
    assert [*found] == ["other", "third"]
    text, step = found["other"]
    assert text.startswith(
        "AZURE_TOKEN is also the token of acme (https://dev.azure.com/acme), but"
    )
    assert "good for one organisation" in text
    assert "2026-12-01" in text
    assert "https://dev.azure.com/other-inc/_usersSettings/tokens" in step
    assert "providers.yaml:7: token: ${OTHER_INC_TOKEN}" in step
    text, step = found["third"]
    assert "acme (https://dev.azure.com/acme), other (https://dev.azure.com/other-inc)" in text
    assert "token: ${AZURE_3RD_TOKEN}" in step


def test_an_entra_token_is_good_for_several(config: Config) -> None:
    assert told(config, {"AZURE_TOKEN": ENTRA}) == {}


def test_a_server_of_iis_basic_is_told_what_to_look_at(config: Config) -> None:
    text = SEVERAL + (
        "    basic:\n      host: https://tfs.acme.com\n      organization: D\n"
        "      credential: {username: '${U}', password: '${P}'}\n"
    )
    config.file.write_text(text, encoding="utf-8")
    changed = read_config(text.encode(), config.file, "providers.yaml")
    words = advice(changed.providers[-1], read_lines(changed))
    assert words.startswith("Check the user and the password in U and P")
