"""A repository whose commits change the catalog."""

from pathlib import Path

from sync import git
from sync.catalog.layout import entity_path, render_entity
from sync.catalog.log import render_log
from sync.model import Entity, LogEntry
from sync.page.git_timeline import History, read_history
from tests.page.pages import target

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.com")
CART, PAY = target("cart"), target("pay")


def save(repository: Path, entities: list[Entity], log: list[LogEntry], subject: str = "s") -> None:
    """Make the catalog consist of these, and commit it."""
    catalog = repository / "deep" / "catalog"
    git.attempt(repository, "rm", "-rq", "--cached", ".")
    for old in sorted(catalog.rglob("*.yaml")):
        old.unlink()
    files = {entity_path(one.ref): render_entity(one) for one in entities}
    for path, data in {**files, "locations.yaml": render_log(log)}.items():
        (catalog / path).parent.mkdir(parents=True, exist_ok=True)
        (catalog / path).write_bytes(data)
    git.run(repository, "add", "--all")
    when = {"GIT_COMMITTER_DATE": "2026-01-31T08:00:00Z"}
    git.run(
        repository,
        *IDENTITY,
        *("commit", "--quiet", "--allow-empty", "--message", subject),
        environment=when,
    )


def history_of(repository: Path) -> History:
    return read_history(repository / "deep" / "catalog")
