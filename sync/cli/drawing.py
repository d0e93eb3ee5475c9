"""What people are shown, loaded when there is something to show: rich takes as long to load as a
manifest without a mistake takes to be judged."""

from collections.abc import Sequence
from typing import TextIO

from sync.checked import FileVerdict


def draw_verdicts(verdicts: Sequence[FileVerdict], stream: TextIO) -> None:
    """Show every problem in the colours that the stream has."""
    from sync.report.screen import rendered
    from sync.report.verdicts import print_verdicts

    stream.write(rendered(stream, lambda out: print_verdicts(verdicts, out)))
