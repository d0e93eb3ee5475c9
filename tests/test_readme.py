"""What README.md shows of the demo is what the demo prints, and its claims are held by tests."""

import re
import subprocess
import sys

from tests.support.readme import PROJECT, commands, consoles, is_defined

HELD_BY = {
    "results beyond Code Search's limits are split until the sum is right": (
        "azure/test_search.py::test_large_answers_are_split_into_few_requests",
        "azure/test_search.py::test_parts_that_hold_less_than_the_whole_make_it_incomplete",
    ),
    "every manifest has a line in the log with its status and reason": (
        "catalog/test_entries.py::test_a_skipped_manifest_is_logged_with_the_reason",
        "catalog/test_entries.py::test_doubt_removes_nothing_and_is_told_in_the_log",
    ),
    "a `catalog-info.yml`, or one in a folder that nobody looks into, is told with the line that"
    " would take it": (
        "e2e/test_near_misses.py::test_a_sync_tells_them_with_the_line_that_takes_them",
    ),
    "`catalog-sync coverage` lists the repositories that have none": (
        "commands/test_inventory.py::test_the_totals_come_first_and_then_what_has_none",
    ),
    'only Git\'s own "not found" removes anything': (
        "azure/test_contents.py::test_no_fault_is_taken_for_absence",
        "e2e/test_outages.py::test_an_outage_and_its_end_change_nothing",
    ),
    "more than 20 % at once is held back until you allow it": (
        "catalog/test_limit.py::test_deletions_above_the_limit_and_more_than_five_are_held_back",
    ),
    "what is new comes first, with line, column, what to write instead and whose it is": (
        "e2e/test_transcripts.py::test_the_daily_loop_is_told_as_in_the_transcripts",
    ),
    "Backstage's own words are under it": (
        "entities/test_parity.py::test_mutated_entities_get_their_portals_verdict_in_its_words",
    ),
    "`catalog-sync explain` says why something is, or is not, in the catalog": (
        "explain/test_why.py",
    ),
    "unchanged manifests are not read at all": (
        "e2e/test_requests.py::test_a_run_in_which_nothing_changed_reads_no_content",
    ),
    "`Retry-After` is obeyed": (
        "azure/test_client.py::test_retry_after_on_a_good_answer_holds_back_the_next_request",
        "azure/test_client.py::test_throttling_of_one_request_holds_back_all",
    ),
    "near the rate limit a run keeps to what it allows": (
        "e2e/test_rate_limit.py::test_a_first_run_ends_complete_in_about_the_time_that_the_limit_allows",
    ),
    "one budget for each identity": (
        "azure/test_service.py::test_providers_of_one_identity_share_one_budget",
    ),
    "named by variable only": (
        "security/test_leaks.py::test_a_token_in_providers_yaml_is_refused_and_not_repeated",
    ),
    "sent to configured hosts only": (
        "security/test_proposals.py::test_an_edited_log_leads_to_no_host_and_no_project_but_the_configured",
    ),
    "never printed": (
        "security/test_leaks.py::test_no_command_brings_a_token_out_or_leaves_one_behind",
    ),
}
"""What the first screen claims of each fear, and the tests that fail when it is not so."""

ANOTHER = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=committed )[0-9a-f]{12}")
"""The emulator's port and the commit's id, which differ from run to run."""


def pattern(shown: list[str]) -> str:
    """What output has to be like to be shown so: … stands for lines, or for the rest of one."""
    lines = (
        "(?:.*\n)*?" if line.strip() == "…" else f"{_pattern_of(ANOTHER.sub('…', line))}\n"
        for line in shown
    )
    return f"^{''.join(lines)}"


def _pattern_of(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…"))


def test_the_demo_prints_what_the_readme_shows() -> None:
    typed, shown = consoles("Try it: two commands")
    assert commands(typed) == ["cd catalog-sync", "make demo", "make test"]
    # What this runs in is installed already: make is told not to do that again.
    installed = (f"VENV={sys.prefix}", f"--old-file={sys.prefix}/.runtime")
    done = subprocess.run(
        [*commands(typed)[1].split(), "--silent", *installed],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(pattern(shown), done.stdout, re.MULTILINE), done.stdout


def test_each_claim_of_the_first_screen_is_held_by_a_test_that_exists() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| what you fear | what happens here |\n")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ")[1] for line in table.splitlines()[1:]]
    assert [claim for row in rows for claim in row.split("; ")] == [*HELD_BY]
    named = (f"tests/{test}".partition("::") for tests in HELD_BY.values() for test in tests)
    assert [file + test for file, _, test in named if not is_defined(file, test)] == []
