"""The README's pictures: taken from the sample organisation by ``make pictures``, and what their
captions say is what a run makes of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.support.files import read_files, write_files
from tests.support.forge import forge
from tests.support.git import commit_all
from tests.support.golden import BLESS
from tests.support.hosting import hosted
from tests.support.outside import chromium
from tests.support.running import EPOCH, run
from tests.support.world import World, world

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PROJECT = Path(__file__).parents[2]
IMAGES = PROJECT / "docs" / "images"
SAMPLE = PROJECT / "sync" / "emulator" / "sample"
EDITED = "acme/Payments/ledger/catalog-info.yaml"
LATER = EPOCH + 300
SHEET = """\
  body { font: 15px/1.5 system-ui, sans-serif; margin: 20px; background: #fff; color: #1f2328; }
  article { border: 1px solid #d0d7de; padding: 8px 24px 16px; }
  h2 { font-size: 22px } h3 { font-size: 18px }
  code { font-size: 13px; background: #eff1f3; padding: 2px 4px; }
  a { color: #0969da }
  table { border-collapse: collapse } th, td { border: 1px solid #d0d7de; padding: 4px 10px }
"""
"""About as GitHub shows Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the sample organisation comes to."""

    report: Path
    title: str
    proposal: str
    """The text of the pull request, as HTML."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("pictures")
    with world(folder) as here, forge(folder) as github:
        write_files(here.organizations, read_files(SAMPLE))
        here.emulator.reload()
        providers = (PROJECT / "providers.yaml").read_bytes()
        write_files(here.repository, {"providers.yaml": providers})
        done = run("init", str(here.repository), "--organization", "acme")
        assert done.exit_code == 0, done.stderr
        commit_all(here.repository, "Set up catalog-sync")
        sync(here)
        report = folder / "report.html"
        config = str(here.repository / "providers.yaml")
        done = run("report", "--config", config, "--output", str(report), epoch=LATER)
        assert done.exit_code == 0, done.stderr
        manifest = here.organizations / EDITED
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace("production", "deprecated", 1), encoding="utf-8")
        here.emulator.reload()
        hosted(here.repository)
        repository = github.repository()
        sync(here, "--pull-request", environment=repository.environment)
        [pull] = repository.pulls()
    proposal = MarkdownIt("commonmark", {"html": True}).enable("table").render(pull["body"])
    return Demo(report=report, title=pull["title"], proposal=proposal)


def sync(here: World, *options: str, environment: dict[str, str] | None = None) -> None:
    config = str(here.repository / "providers.yaml")
    connect = f"dev.azure.com={here.emulator.url}"
    arguments = ("sync", "--config", config, "--connect", connect, *options)
    done = run(*arguments, environment=environment)
    assert done.exit_code == 0, done.stderr


@contextmanager
def page(**context: Any) -> Iterator[Any]:
    """A page of a browser whose clock stands shortly after the sync."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        opened = browser.new_context(reduced_motion="reduce", **context).new_page()
        opened.clock.set_fixed_time("2026-01-01T00:05:00Z")
        yield opened
        browser.close()


def keep(picture: Any, name: str, **options: Any) -> None:
    """Replaces the picture in the README, when that is asked for."""
    if BLESS:
        picture.screenshot(path=IMAGES / name, **options)


def alternative(name: str) -> str:
    """What the README says that a picture shows."""
    assert (IMAGES / name).read_bytes().startswith(b"\x89PNG")
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    place = re.escape(f"docs/images/{name}")
    found = re.search(rf'!\[([^]]*)\]\({place}\)|{place}" alt="([^"]*)"', text)
    assert found is not None
    return found[1] or found[2]


def test_the_page_is_that_of_the_demo(demo: Demo) -> None:
    with page(viewport={"width": 1280, "height": 900}, color_scheme="light") as shown:
        shown.goto(demo.report.as_uri())
        keep(shown, "report-light.png")
        lede = shown.locator(".lede").inner_text()
        once = " ".join(shown.locator(".once").inner_text().split())
        problems = shown.locator("td.c-problem .says").all_inner_texts()
    said = alternative("report-light.png")
    assert "2 manifests need attention" in lede
    assert "two manifests need attention, and why" in said
    assert "Next 00:18 UTC by catalog-sync.yml" in once
    assert len(problems) == 2


def test_the_phone_shows_the_same_in_the_dark(demo: Demo) -> None:
    viewport = {"width": 390, "height": 844}
    with page(viewport=viewport, device_scale_factor=2, color_scheme="dark") as shown:
        shown.goto(demo.report.as_uri())
        keep(shown, "report-dark-phone.png")
        background = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        lede = shown.locator(".lede").inner_text()
        row = shown.locator("tbody tr").first.bounding_box()
    said = alternative("report-dark-phone.png")
    assert said == "The same page on a phone, in the dark"
    assert "2 manifests need attention" in lede
    assert row["y"] + row["height"] < viewport["height"]
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 40


def test_the_pull_request_is_that_of_the_demos_edit(demo: Demo) -> None:
    heading = f"<h2>{demo.title}</h2>"
    html = f"<meta charset=utf-8><style>{SHEET}</style><article>{heading}{demo.proposal}</article>"
    with page(viewport={"width": 1000, "height": 600}) as shown:
        shown.set_content(html)
        keep(shown, "pull-request.png", full_page=True)
        text = shown.locator("article").inner_text()
    said = alternative("pull-request.png")
    assert said.endswith("one entity updated, no new problem, two complete providers")
    assert text.startswith("Catalog: 1 updated")
    assert ("Changes (1)" in text, "3 older problems unchanged" in text) == (True, True)
    assert text.count(": complete, ") == 2
