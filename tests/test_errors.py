"""Errors that users meet, and the exit code of each."""

import pytest

from sync.errors import (
    CatalogError,
    CatalogSyncError,
    ConfigError,
    GitError,
    ServiceError,
    UsageError,
)
from sync.model import Problem


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError, 2),
        (ConfigError, 2),
        (CatalogSyncError, 3),
        (ServiceError, 4),
        (CatalogError, 5),
        (GitError, 5),
    ],
)
def test_an_error_has_the_exit_code_of_its_kind(error: type[CatalogSyncError], code: int) -> None:
    assert issubclass(error, CatalogSyncError)
    assert error.exit_code == code


def test_every_mistake_of_a_configuration_has_its_line() -> None:
    problems = [
        Problem(type="config", message="is empty", line=1, column=5),
        Problem(type="config", message="is a list", line=3, column=1),
    ]
    error = ConfigError("my.yaml", problems)
    assert str(error) == "my.yaml:1:5: is empty\nmy.yaml:3:1: is a list"
    assert error.problems == tuple(problems)
