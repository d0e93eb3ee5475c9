"""``catalog-sync sync --shard``: one machine's part of the reading, kept in a file; and ``--load``,
which joins such files."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sync.catalog.files import Spool
from sync.config.settings import Config
from sync.config.slice import SliceNumber, parse_slice_number
from sync.errors import ServiceError, UsageError
from sync.pipeline import Options, read_slice
from sync.progress import Progress
from sync.publish.base import read_catalog
from sync.reading.source import Source
from sync.report.machine import render_slice
from sync.report.terminal import console, print_slice
from sync.slices.joined import Joined
from sync.slices.learned import Slice
from sync.slices.savefile import UnusableSliceError, load, prepare, save
from sync.text.safe import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceToRead:
    """One slice that is to be read, and where it is to be kept."""

    part: SliceNumber
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The options of ``sync`` about slices, as written."""

    shard: str | None = None
    save: Path | None = None
    load: Sequence[Path] = ()

    def to_read(self) -> SliceToRead | None:
        """What is to be read, if it is a slice; UsageError when options do not fit."""
        if self.shard is None and self.save is None:
            return None
        if self.shard is None or self.save is None:
            raise UsageError("--shard K/N and --save FILE go together: read a slice, and keep it")
        if self.load:
            raise UsageError("--shard and --load exclude each other: one reads, the other joins")
        try:
            return SliceToRead(part=parse_slice_number(self.shard), file=self.save)
        except ValueError as error:
            raise UsageError(f"--shard {plain(self.shard)}: {error}") from None


def slices_of(
    shard: str | None, save: Path | None, load: Sequence[Path], more: Sequence[Path]
) -> Choice:
    """The choice; ``--load a b`` is one option and an argument of its own to the shell's
    glob ``slices/*``. UsageError for an argument without it."""
    if more and not load:
        raise UsageError(f"{plain(str(more[0]))}: sync takes files after --load only")
    return Choice(shard=shard, save=save, load=(*load, *more))


def make_slice(
    wanted: SliceToRead, config: Config, options: Options, source: Source, shown: Progress
) -> Slice:
    """Read a slice and save it. CatalogError as for any run; UsageError when it cannot be saved,
    before anything is asked."""
    prepare(wanted.file)
    snapshot = read_catalog(config.file.parent, config.folder)
    made = read_slice(config, replace(options, part=wanted.part), source, shown, snapshot)
    save(made, wanted.file)
    return made


def tell(made: Slice, file: Path, *, json: bool, quiet: bool) -> int:
    """Report a slice that was saved; return the exit code."""
    outcomes = [share.outcome for share in made.shares]
    if json:
        sys.stdout.write(render_slice(outcomes, str(made.part), str(file)) + "\n")
    else:
        out = console(sys.stdout)
        print_slice(outcomes, str(made.part), str(file), out, quiet=quiet)
    incomplete = [outcome for outcome in outcomes if not outcome.complete]
    for outcome in incomplete:
        sys.stderr.write(
            f"catalog-sync: provider {outcome.id} could not be read completely:"
            f" {plain(outcome.reason)}; the run that loads this slice will delete nothing of it\n"
        )
    return ServiceError.exit_code if incomplete else 0


def join(
    files: Iterable[Path], config: Config, options: Options, source: Source, shown: Progress
) -> Joined:
    """``source`` with what the slices in ``files``, and in folders among these, know of it.

    One that cannot be used is as good as missing, so its providers are incomplete.
    """
    spool, slices, unusable = Spool(), [], []
    for number, file in enumerate(_opened(files), 1):
        shown.stage(f"loading slice {number}: {file}")
        try:
            slices.append(load(file, config, options.now, spool))
        except UnusableSliceError as error:
            unusable.append(f"{plain(str(file))} was not used: {error}")
            shown.note(unusable[-1])
    return Joined(slices, unusable, source)


def _opened(paths: Iterable[Path]) -> Iterator[Path]:
    """Files, and those that lie in folders: GitHub downloads artifacts into one. What is
    hidden there was never finished."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if not file.name.startswith("."))
        else:
            yield path
