"""Texts of providers.yaml, read as a command reads them, and the words for mistakes in them."""

from pathlib import Path

import pytest

from sync.config.load import read_config
from sync.config.settings import Config, Provider
from sync.errors import ConfigError

NAME = "providers.yaml"
ACME = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"


def read(text: str | bytes) -> Config:
    data = text.encode() if isinstance(text, str) else text
    return read_config(data, Path("/repository/providers.yaml"), NAME)


def provider(settings: str, organization: str = "organization: acme") -> Provider:
    """The one provider with these lines of settings."""
    lines = [organization, *settings.splitlines()]
    block = "".join(f"      {line}\n" for line in lines)
    return read(f"providers:\n  azureDevOps:\n    acme:\n{block}").providers[0]


def mistakes(text: str | bytes) -> list[str]:
    """Every line of the error, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{NAME}:") for line in lines)
    return [line.removeprefix(f"{NAME}:") for line in lines]


def says(told: str, expected: str) -> bool:
    """Whether a message is the one expected; one that ends in … is only its beginning."""
    return told.startswith(expected[:-1]) if expected.endswith("…") else told == expected


P = "providers.azureDevOps.acme"
PROJECT = "expected a project's name, in which * and ? are wildcards"
PATH = "expected a manifest's path such as /catalog-info.yaml, in which * and ? are wildcards"
BRANCH = "expected the name of one branch, such as main"
HOST = "expected a host such as dev.azure.com, or an Azure DevOps Server's URL"
SECRET = "expected ${NAME}, the environment variable that holds it, such as ${AZURE_TOKEN}"
FOLDER = "expected a folder inside the repository, such as catalog"
ENTRA = "expected an id from Microsoft Entra, such as 00000000-0000-0000-0000-000000000000"
