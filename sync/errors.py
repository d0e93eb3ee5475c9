"""Every error a user can meet, with the exit code of the process on its class.

One root, caught once, in ``sync.cli``. Failures of a single manifest are not errors but data
(`sync.model.Problem`); an incomplete provider is data too (`sync.model.Discovery`).
"""

from collections.abc import Sequence
from typing import ClassVar

from sync.model import Problem

PROBLEMS_FOUND = 1
"""Exit code of a command that did its work and found problems; that is no error."""

DELETIONS_WITHHELD = 6
"""Exit code of a run that did its work but for deletions that are too many; that is no error."""


class CatalogSyncError(Exception):
    """Something the user has to know; ``str()`` is the whole message."""

    exit_code: ClassVar[int] = 3


class UsageError(CatalogSyncError):
    """A wrong command line, or a file that it names and that cannot be used."""

    exit_code = 2


class ConfigError(CatalogSyncError):
    """providers.yaml has mistakes; every one of them is in ``problems``, in file order."""

    exit_code = 2

    def __init__(self, filename: str, problems: Sequence[Problem]) -> None:
        self.filename = filename
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(f"{filename}:{p.line}:{p.column}: {p.message}" for p in problems)
        )


class CatalogError(CatalogSyncError):
    """The catalog folder cannot be read or written as it is."""

    exit_code = 5


class GitError(CatalogSyncError):
    """Git, or the pull request, failed."""

    exit_code = 5


class ServiceError(CatalogSyncError):
    """Azure DevOps gave no usable answer. Raised and turned into data inside ``sync.azure``."""

    exit_code = 4
