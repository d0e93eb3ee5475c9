"""What people see of a catalog's first weeks, at two widths of a terminal, word for word."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sync.commands.sync import complaints
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.publish.local import Commit
from sync.publish.publisher import Place, Publisher
from sync.publish.tree import Author
from sync.report.terminal import print_result
from sync.result import Result
from tests.support.files import write_files
from tests.support.flow import Flow, flow
from tests.support.git import git_repository
from tests.support.golden import BLESS
from tests.support.renaming import rename

TRANSCRIPTS = Path(__file__).with_suffix("")
WIDTHS = (80, 120)
MANIFEST = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  tags: [{tag}]
spec:
  type: service
  lifecycle: production
  owner: group:default/{owner}
"""
NAMING = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: parts}
spec: {targets: [./parts/first.yaml, ./parts/second.yaml]}
"""
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
SERVICES = (
    *("accounts", "basket", "billing", "bookio", "checkout", "delivery", "export", "gateway"),
    *("invoices", "ledger", "loyalty", "mailer", "orders", "prices", "refunds", "returns"),
    *("search", "shipping", "stock", "tax", "vouchers", "wallet", "warehouse"),
)


class Story:
    """An organisation, its catalog, and what was told of it so far."""

    def __init__(self, own: Flow, emulator: Emulator, root: Path) -> None:
        self._own = own
        self._root = root
        self.emulator = emulator
        self.told: dict[int, list[str]] = {width: [] for width in WIDTHS}

    def write(self, repository: str, text: str, path: str = "catalog-info.yaml") -> None:
        """Put a manifest into a repository of Payments."""
        write_files(self._root, {f"acme/Payments/{repository}/{path}": text})

    def drop(self, repository: str) -> None:
        """Delete the manifest of a repository."""
        (self._root / f"acme/Payments/{repository}/catalog-info.yaml").unlink()

    def rename(self, old: str, new: str) -> None:
        """Rename a repository."""
        rename(self._root, f"acme/Payments/{old}", f"acme/Payments/{new}")

    def sync(self, title: str) -> Result:
        """One run, as it is told at each width."""
        self.emulator.reload()
        result = self._own.run().result
        for width, told in self.told.items():
            out = StringIO()
            screen = Console(
                file=out, width=width, force_terminal=True, color_system=None, soft_wrap=True
            )
            print_result(result, screen, verbose=False, quiet=False)
            errors = [f"catalog-sync: {complaint}" for complaint in complaints(result)]
            shown = out.getvalue().replace((result.commit or "none")[:12], "0123456789ab")
            told.append("\n".join([f"== {title}", shown.rstrip("\n"), *errors]))
        return result


def component(name: str, *, owner: str = "payments", tag: str = "java") -> str:
    """A manifest of one Component."""
    return MANIFEST.format(name=name, owner=owner, tag=tag)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A company of some twenty services."""
    organizations, folder = tmp_path / "organizations", tmp_path / "catalog-repository"
    git_repository(folder)
    write_files(folder, {"providers.yaml": PROVIDERS})
    services = {f"acme/Payments/{s}/catalog-info.yaml": component(s) for s in SERVICES}
    write_files(organizations, services)
    with flow(folder, organizations, publisher=committing) as (own, emulator):
        yield Story(own, emulator, organizations)


def committing(place: Place) -> Publisher:
    """Commits as nobody in particular."""
    author = Author(name="catalog-sync", email="catalog-sync@example.com")
    return Commit(Place(repository=place.repository, folder=place.folder, author=author))


def test_the_daily_loop_is_told_as_in_the_transcripts(story: Story) -> None:
    live(story)
    for width, told in story.told.items():
        file, text = TRANSCRIPTS / f"{width}.txt", "\n\n".join(told) + "\n"
        if BLESS:
            write_files(TRANSCRIPTS, {file.name: text})
        assert text == file.read_text(encoding="utf-8")


def live(story: Story) -> None:
    """A first run, nothing new, a new problem, several changes, an outage, too many deletions."""
    story.write("parts", NAMING)
    story.write("parts", component("first"), "parts/first.yaml")
    story.write("parts", component("second"), "parts/second.yaml")
    story.write("reports", component("reports", tag='"Machine Learning"'))
    story.write("orders-copy", component("orders"))
    story.sync("The first run")

    unchanged = story.sync("Nothing new")
    assert unchanged.plan.is_empty
    assert len(story.told[80][-1].splitlines()) <= 11  # with the title

    story.write("wallet", component("wallet", tag='"Pay Now"'))
    story.sync("A new problem")

    story.write("reports", component("reports", tag="machine-learning"))
    story.write("stock", component("stock", owner="logistics"))
    story.write("basket", component("basket2"))
    story.rename("bookio", "bookio-renamed")
    story.drop("mailer")
    story.sync("One is fixed, others are edited, renamed, moved, removed")

    story.emulator.faults.add(Fault(action="unavailable", times=None))
    story.sync("Azure DevOps is down")
    story.emulator.faults.clear()

    for name in SERVICES[-8:]:
        story.drop(name)
    story.sync("Eight manifests at once are gone")
