"""How large everything gets that tells of a catalog, after a first run of so many manifests.

python -m bench.outputs [--size 100000] [--no-page]
"""

import argparse
import io
import json
import sys
import time

from bench.measured import peak
from bench.report import large
from sync.action.jobs import summary_of
from sync.catalog.files import Files
from sync.catalog.limit import Withheld
from sync.catalog.plan import Change, Plan
from sync.catalog.readme import render_readme
from sync.catalog.removal import Removal
from sync.catalog.situation import Situation
from sync.config.settings import DeletionLimit
from sync.model import ProviderOutcome
from sync.page.data import Source, page_data
from sync.page.html import render_page
from sync.publish.message import commit_message
from sync.report.attention import issue_text
from sync.report.change_rows import Rows, rows_of
from sync.report.heldback import message
from sync.report.machine import render
from sync.report.markdown import report
from sync.report.terminal import console, print_result
from sync.result import Result

_MEGABYTE = 1_000_000


def main() -> int:
    """Make each and print its size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--no-page", action="store_true", help="which takes the longest")
    options = parser.parse_args()
    source = large(options.size)
    result = _first_run(source, options.size)
    print(f"{options.size:,} manifests, {len(result.plan.changes):,} entities")
    _tell("locations.yaml", source.snapshot.files["locations.yaml"])
    _tell("README.md", render_readme(result.plan.log, _situation(result), None))
    printed = render(result)
    _tell("sync --json", printed.encode())
    _tell("summary of a step", summary_of("sync", json.loads(printed), 0).encode())
    _tell("text of a pull request", report(_rows(result)).encode())
    _tell("text of the issue", issue_text(result.plan.log).encode())
    _tell("commit message", commit_message(result.plan, result.providers).encode())
    screen = io.StringIO()
    print_result(result, console(screen), verbose=False, quiet=False)
    _tell("terminal", screen.getvalue().encode())
    _tell("deletions held back, at the terminal", message(_withheld(result)).encode())
    if not options.no_page:
        started = time.process_time()
        _tell("page", render_page(page_data(source)))
        print(f"{'':40} {time.process_time() - started:.0f} s of the processor")
    print(f"{'memory':40} {peak() / _MEGABYTE:10,.0f} MB")
    return 0


def _tell(name: str, data: bytes) -> None:
    print(f"{name:40} {len(data) / _MEGABYTE:10.3f} MB", flush=True)


def _first_run(source: Source, size: int) -> Result:
    snapshot = source.snapshot
    changes = tuple(
        Change(action="create", ref=ref, target=target)
        for ref, target in sorted(snapshot.holders.items())
    )
    plan = Plan(changes=changes, files={}, owned=Files({}), log=snapshot.log, withheld=None)
    outcome = ProviderOutcome(id="acme", complete=True, found=size, fetched=size, requests=size)
    return Result(plan=plan, providers=(outcome,), folder="catalog", dry_run=False)


def _situation(result: Result) -> Situation:
    limit = DeletionLimit(percent=20)
    return Situation(providers=result.providers, now="2026-01-01T00:00:00Z", limit=limit)


def _rows(result: Result) -> Rows:
    return rows_of(result.plan.changes, result.plan.log, result.providers)


def _withheld(result: Result) -> Withheld:
    changes = result.plan.changes
    removals = tuple(
        Removal(ref=one.ref, target=one.target, reason="the manifest is gone") for one in changes
    )
    return Withheld(removals=removals, entities=len(changes), limit=1)


if __name__ == "__main__":
    sys.exit(main())
