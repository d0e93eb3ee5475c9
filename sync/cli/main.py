"""The command line: options in, exit code out. Each command's work is loaded when it is called,
so that ``--help`` and completion stay quick."""

import errno
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from sync.cli.help import HELP_OPTIONS, command_of
from sync.cli.hosting import app as hosting
from sync.cli.inquiry import app as inquiry
from sync.cli.setup import app as setup
from sync.cli.syncing import app as syncing
from sync.cli.trying import app as trying
from sync.errors import CatalogSyncError, ConfigError, UsageError
from sync.text.safe import plain_lines

INTERRUPTED = 130
"""Exit code of a run that was stopped by Ctrl-C."""
_NO_OUTPUT = {errno.ENOSPC, errno.EBADF, errno.EIO, errno.EDQUOT}
"""What writing to a stream may end in; files of ours have their own words for these."""

app = typer.Typer(
    name="catalog-sync",
    help="Keep a company's software catalog in git.\n\nFinds Backstage manifests"
    " (catalog-info.yaml) in Azure DevOps by Code Search, checks them as Backstage does, and"
    " commits their entities with a locations log into catalog/ of this repository.",
    epilog="Try it without a token: catalog-sync demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": HELP_OPTIONS},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # it takes longer than all else of the command line

        typer.echo(f"catalog-sync {version('catalog-sync')}")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Carry the options that belong to no command."""


for part in (syncing, hosting, inquiry, setup, trying):
    app.add_typer(part)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; the one place where errors end."""
    try:
        code = _ended(arguments)
        with suppress(BrokenPipeError):  # whoever reads has read enough
            sys.stdout.flush()
    except ConfigError as error:  # each line begins with file, line and column, for editors
        sys.stderr.write(f"{plain_lines(str(error))}\n")
        return error.exit_code
    except CatalogSyncError as error:
        sys.stderr.write(f"catalog-sync: {plain_lines(str(error))}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 — whatever it is, it must end in an exit code
        return _unexpected(error)
    return code


def _ended(arguments: Sequence[str] | None) -> int:
    """The exit code that a command ended with."""
    try:
        command_of(app)(args=arguments, prog_name="catalog-sync")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _unexpected(error: Exception) -> int:
    """Say what no other place had words for: a stream that takes no more, or a bug."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _NO_OUTPUT:
        sys.stderr.write(f"catalog-sync: the output could not be written: {error.strerror}\n")
        return UsageError.exit_code
    sys.stderr.write(plain_lines(traceback.format_exc()))
    sys.stderr.write("catalog-sync: this is a bug; please report it with the lines above\n")
    return CatalogSyncError.exit_code
