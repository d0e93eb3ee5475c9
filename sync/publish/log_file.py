"""The locations log without the rest of the catalog: quick to read."""

from pathlib import Path

from sync.catalog.layout import LARGEST_LOG, LOG_FILE
from sync.catalog.log import parse_log
from sync.config.settings import Config
from sync.disk import read_file
from sync.errors import CatalogError
from sync.model import LogEntry
from sync.publish.base import committed_file


def log_path(config: Config) -> Path:
    """Where the log of this configuration lies."""
    return config.file.parent / config.folder / LOG_FILE


def read_log(config: Config) -> tuple[LogEntry, ...] | None:
    """The log's entries, by target: of the work tree, or where that lacks it, as a sparse checkout
    does, of the last commit. ``None`` when there is no log yet.

    ``CatalogError`` when it cannot be read or is damaged.
    """
    file = log_path(config)
    try:
        data = read_file(file, LARGEST_LOG, through_links=False)
    except FileNotFoundError:
        committed = committed_file(config.file.parent, config.folder, LOG_FILE)
        if committed is None:
            return None
        data = committed
    except OSError as error:
        raise CatalogError(f"{file} cannot be read: {error.strerror}") from error
    return parse_log(data, f"{config.folder}/{LOG_FILE}")
