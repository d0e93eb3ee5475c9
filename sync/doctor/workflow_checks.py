"""Whether the sync still runs by its clock: a schedule that is off and one that has nothing to do
look alike from the catalog."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.errors import GitError
from sync.finding import Finding, failed, note, ok, unknown, warning
from sync.publish.github import GitHub
from sync.schedule import Schedule, longest_wait
from sync.text.wording import counted

_ABOUT = "schedule"
_INTERVALS = 4
"""Times that a run may be late or left out before somebody should look."""
_IDLE = timedelta(days=60)
"""After which GitHub turns schedules off, of public repositories:
https://docs.github.com/actions/managing-workflow-runs/disabling-and-enabling-a-workflow"""
_SOON = timedelta(days=45)
_KEPT = (
    "any push keeps it; without one, let a step of the workflow run gh workflow enable"
    " (docs/action.md, Keeping the schedule)"
)
_STATES = {
    "disabled_inactivity": "GitHub turned it off after 60 days without a push to the repository",
    "disabled_manually": "somebody turned it off",
    "disabled_fork": "GitHub turns the schedules of a fork off",
}


def scheduled(
    hub: GitHub, repository: Mapping[str, Any], schedules: Sequence[Schedule], now: datetime
) -> Iterator[Finding]:
    """The findings for the workflows that run a sync by a schedule; none where there is none."""
    by_file: dict[str, list[Schedule]] = {}
    for each in schedules:
        by_file.setdefault(each.workflow, []).append(each)
    if not by_file:
        return
    try:
        states = hub.workflows()
    except GitError as error:
        yield unknown(
            _ABOUT,
            f"whether the workflow that runs the sync is on, and when it last ran: {error}",
            "Give GITHUB_TOKEN the permission Actions: read (in a workflow: actions: read)",
        )
        return
    for file, lines in by_file.items():
        state = states.get(file)
        if state == "active":
            yield from _runs(hub, file, lines, now)
        else:
            yield _off(file, state)
    if repository.get("private") is False:
        yield from _idle(repository, now)


def _off(file: str, state: str | None) -> Finding:
    name = file.rpartition("/")[2]
    if state is None or state == "deleted":
        return warning(
            _ABOUT,
            f"GitHub has no workflow {file}, so its schedule does not run",
            "Push it to the default branch: schedules run only from there",
        )
    why = _STATES.get(state, f"GitHub says {state}")
    return failed(
        _ABOUT,
        f"{file} is disabled, so nothing syncs by the clock: {why}",
        f"gh workflow enable {name}; to keep it: {_KEPT}",
    )


def _runs(
    hub: GitHub, file: str, schedules: Sequence[Schedule], now: datetime
) -> Iterator[Finding]:
    """How the last scheduled runs of one workflow ended, and when the last good one was."""
    name = file.rpartition("/")[2]
    try:
        last = hub.last_run(name, event="schedule", status="completed")
        good = hub.last_run(name, event="schedule", status="success")
    except GitError as error:
        yield unknown(_ABOUT, f"when {file} last ran: {error}")
        return
    conclusion, page = last.get("conclusion"), str(last.get("html_url") or "its page at GitHub")
    if last and conclusion not in {"success", "skipped", "cancelled", "neutral"}:
        yield failed(
            _ABOUT,
            f"the last scheduled run of {file}, of {last.get('run_started_at')}, ended in"
            f" {conclusion}",
            f"Look at what it says: {page}",
        )
    at = _time(good.get("run_started_at"))
    wait = min((longest_wait(each) for each in schedules), default=timedelta())
    if at is None:
        yield note(
            _ABOUT,
            f"no scheduled run of {file} has succeeded yet; GitHub tells of the last 90 days",
        )
    elif now - at > _INTERVALS * wait:
        yield failed(
            _ABOUT,
            f"the last scheduled run of {file} that succeeded began {_ago(now - at)} ago"
            f" ({good.get('run_started_at')}), though one is due every {_ago(wait)}",
            f"See why at GitHub, Actions, {name}; GitHub starts scheduled runs late, or not at all,"
            " when much is due at once: another minute than 0, 15, 30 and 45 helps",
        )
    else:
        yield ok(_ABOUT, f"{file} last ran by its schedule {_ago(now - at)} ago, and succeeded")


def _idle(repository: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    pushed = _time(repository.get("pushed_at"))
    if pushed is not None and now - pushed > _SOON:
        yield warning(
            _ABOUT,
            f"the last push was {_ago(now - pushed)} ago: GitHub turns the schedules of a public"
            f" repository off after {_IDLE.days} days without one",
            f"Keep it on: {_KEPT}",
        )


def _time(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _ago(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 120:
        return counted(minutes, "minute")
    hours = round(minutes / 60)
    return counted(hours, "hour") if hours < 48 else counted(round(hours / 24), "day")
