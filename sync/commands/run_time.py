"""The time of a run, which SOURCE_DATE_EPOCH may set: for the commands that write a time."""

import os
from datetime import UTC, datetime

from sync.errors import UsageError
from sync.text.safe import plain


def clock() -> tuple[datetime, bool]:
    """The time of the run, and whether SOURCE_DATE_EPOCH set it.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC), False
    try:
        return datetime.fromtimestamp(int(epoch), UTC), True
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {plain(epoch)!r}; expected seconds since 1970, e.g. 1767225600"
        ) from None
