"""The report in a real Chromium: filter, sort, open, keys, links, strangers' text, axe-core."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from sync.model import Problem, Status
from sync.page.data import Source, page_data
from sync.page.html import render_page
from sync.publish.lastrun import LastRun
from sync.schedule import schedules_of
from tests.page.pages import (
    PAYLOAD,
    commit,
    entity,
    entry,
    hostile,
    shared_out,
    small,
    source,
    stocked,
    target,
)
from tests.support.outside import chromium, web_modules

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=arguments)
        yield running
        running.close()


class Visit:
    """A page that was opened, and what it did that it should not have."""

    def __init__(self, browser: Any, file: Path, **context: Any) -> None:
        self.url = file.as_uri()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.context = browser.new_context(**{"viewport": DESKTOP, **context})
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("dialog", lambda dialog: self.trouble.append(f"dialog {dialog.message}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str = "") -> Any:
        self.page.goto(self.url + address)
        return self.page


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a catalog's page; at the end nothing may have gone wrong or been asked for."""
    visits: list[Visit] = []

    def start(made: Source, **context: Any) -> Visit:
        file = tmp_path / f"report{len(visits)}.html"
        file.write_bytes(render_page(page_data(made)))
        visits.append(Visit(browser, file, **context))
        return visits[-1]

    yield start
    for done in visits:
        done.context.close()
        assert done.trouble == []
        assert {url.partition("#")[0] for url in done.requests} <= {done.url, *data_urls(done)}


def data_urls(done: Visit) -> set[str]:
    return {url for url in done.requests if url.startswith("data:image/svg+xml,")}


def rows(page: Any) -> list[str]:
    """The first line of each row: project and repository."""
    found = page.locator("tbody tr:not(.detail) td:first-child").all_inner_texts()
    return [text.split("\n")[0].strip() for text in found]


def many(number: int) -> Source:
    """A long catalog."""
    entities = [entity(f"c{n}", target(f"r{n}")) for n in range(number)]
    return source(entities, [entry(one.target, one.ref) for one in entities])


def said_once(page: Any) -> str:
    """What the first page says above the list, of all manifests together."""
    [said] = in_one_line(page.locator(".once"))
    return said


def first_cells(page: Any) -> list[str]:
    return in_one_line(page.locator("tbody tr:not(.detail) td:first-child"))


def in_one_line(found: Any) -> list[str]:
    """The text of each, without its layout."""
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def test_problems_come_first(visit: Any) -> None:
    page = visit(small()).open()
    statuses = page.locator("tbody .status").all_inner_texts()
    assert statuses == ["unreadable", "invalid", "conflict", "skipped", "synced"]


def test_a_row_tells_what_is_wrong_and_what_to_write(visit: Any) -> None:
    page = visit(shared_out()).open()
    row = page.locator("tbody tr").first
    assert row.locator("td.c-problem").inner_text().split("\n") == [
        'tag "Machine Learning": lower case, no spaces',
        'help: write "machine-learning"',
        "line 7 and 1 more",
    ]
    line = row.get_by_role("link", name="line 7").get_attribute("href")
    assert line.startswith(target("wallet", "Payments") + "&line=7&")
    assert row.locator("td.c-owner").inner_text() == "payments"
    row.locator(".open").click()
    text = page.locator("tr.detail").inner_text()
    assert "Backstage says: tags.1 is not valid" in text
    assert 'help: write "machine-learning"' in text


def test_what_needs_attention_is_a_link_in_the_colour_of_trouble(visit: Any) -> None:
    page = visit(small()).open()
    colour = "node => getComputedStyle(node).color"
    link = page.get_by_role("link", name="3 manifests need attention")
    assert link.evaluate(colour) == page.locator(".status.is-invalid").evaluate(colour)
    link.click()
    assert page.locator("tbody .status").all_inner_texts() == ["unreadable", "invalid", "conflict"]
    chip = page.get_by_role("button", name="needs attention 3")
    assert chip.get_attribute("aria-pressed") == "true"
    page.get_by_role("link", name="Show all").click()
    assert len(rows(page)) == 5


def test_a_catalog_that_is_well_says_so_and_offers_no_such_filter(visit: Any) -> None:
    page = visit(many(2)).open()
    assert "No manifest needs attention" in page.locator(".lede").inner_text()
    assert page.get_by_role("button", name="needs attention").count() == 0


def test_owners_and_projects_narrow_the_table_and_count_what_is_left(visit: Any) -> None:
    """Those with most trouble first; with keys, and for the ear as for the eye."""
    page = visit(shared_out()).open()
    chips = page.get_by_role("group", name="Show only one owner")
    assert in_one_line(chips.get_by_role("button")) == [
        "payments 1 of 2 need attention",
        "without one owner 1 need attention",
        "search 3",
    ]
    payments = chips.get_by_role("button", name="payments 1 of 2 need attention")
    payments.press("Enter")
    assert [cell.partition(" ")[0] for cell in first_cells(page)] == [
        "Payments/wallet",
        "Payments/ledger",
    ]
    assert page.url.endswith("#/?owner=payments")
    assert page.get_by_role("button", name="Shop 0").get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="Shop 0").press("Space")
    assert page.get_by_text("Nothing matches.").is_visible()
    page.reload()
    assert page.get_by_role("button", name="Shop 0").get_attribute("aria-pressed") == "true"
    payments = chips.get_by_role("button", name="payments 0")
    payments.press("Enter")
    assert len(rows(page)) == 4


def test_sorted_by_owner_they_are_grouped_with_each_ones_worst_first(visit: Any) -> None:
    page = visit(shared_out()).open("#/?sort=owner")
    assert in_one_line(page.get_by_role("rowheader")) == [
        "payments 1 of 2 need attention",
        "search 3",
        "without one owner 1 need attention",
    ]
    assert [cell.partition("/")[2] for cell in rows(page)] == [
        "wallet",
        "ledger",
        *("index0", "index1", "index2"),
        "lost",
    ]


def test_sorted_by_manifest_they_are_grouped_by_project(visit: Any) -> None:
    page = visit(shared_out()).open("#/?sort=-location&q=payments")
    assert in_one_line(page.get_by_role("rowheader")) == ["Payments 1 of 2 need attention"]
    page.get_by_role("columnheader", name="Status").get_by_role("button").click()
    assert page.get_by_role("rowheader").count() == 0


def test_what_an_address_asks_for_and_nothing_has_can_be_let_go_of(visit: Any) -> None:
    page = visit(shared_out()).open("#/?owner=former")
    assert page.get_by_text("Nothing matches.").is_visible()
    page.get_by_role("button", name="former 0").click()
    assert len(rows(page)) == 6


def test_of_many_owners_those_with_most_trouble_are_shown_and_the_rest_on_demand(
    visit: Any,
) -> None:
    wrong = Problem(type="kind", message="no owner")
    log = [entry(target(f"calm{number}"), owner=f"team{number:02}") for number in range(20)]
    log.append(entry(target("odd"), owner="weary", status=Status.INVALID, problems=(wrong,)))
    page = visit(source([], log)).open()
    chips = page.get_by_role("group", name="Show only one owner").locator(".choice:visible")
    assert chips.first.inner_text().startswith("weary")
    shown = chips.count()
    page.get_by_role("button", name=f"{21 - shown} more").click()
    assert chips.count() == 21
    playwright.expect(chips.nth(shown)).to_be_focused()


def test_where_no_owner_is_known_there_is_neither_column_nor_choice(visit: Any) -> None:
    page = visit(small()).open()
    assert page.locator(".c-owner").count() == 0
    assert page.get_by_role("group", name="Show only one owner").count() == 0


def test_what_is_the_same_in_every_row_is_said_once(visit: Any) -> None:
    page = visit(small()).open()
    assert "Provider acme" in said_once(page)
    assert page.locator(".c-provider").count() == 0
    made = small()
    log = [replace(made.snapshot.log[0], provider="other"), *made.snapshot.log[1:]]
    page = visit(source([], log)).open()
    assert "Provider" not in said_once(page)
    assert page.locator("td.c-provider").all_inner_texts().count("other") == 1
    page.get_by_role("button", name="acme").click()
    assert page.url.endswith("#/?provider=acme")
    assert len(rows(page)) == 4


def test_the_last_sync_is_told_as_far_as_it_is_known(visit: Any) -> None:
    run = LastRun(at="2026-01-31T09:30:00Z", url="https://github.com/acme/catalog/actions/runs/7")
    opened = visit(replace(small(), last_run=run))
    opened.page.clock.set_fixed_time("2026-01-31T12:00:00Z")
    page = opened.open()
    assert "Last sync 31 Jan 2026, 09:30 UTC 2 hours ago" in said_once(page)
    assert page.get_by_role("link", name="09:30 UTC").get_attribute("href") == run.url
    text = said_once(visit(small()).open())
    assert "Last sync with changes 31 Jan 2026, 08:00 UTC" in text
    assert "Last sync" not in said_once(visit(many(1)).open())


def test_the_next_sync_is_what_the_workflows_schedule_says(visit: Any) -> None:
    text = "on: {schedule: [{cron: '17 3 29 2 *'}, {cron: '*/30 6 * * *'}]}\n"
    text += "jobs: {a: {steps: [{run: catalog-sync sync}]}}"
    made = replace(small(), schedules=tuple(schedules_of("sync.yml", text.encode())))
    opened = visit(made)
    opened.page.clock.set_fixed_time("2027-03-01T06:10:00Z")
    page = opened.open()
    assert "Next 06:30 UTC by sync.yml" in said_once(page)
    page.clock.set_fixed_time("2027-03-01T06:40:00Z")
    page.reload()
    assert "Next 2 Mar 2027 by sync.yml" in said_once(page)
    page.clock.set_fixed_time("2028-02-29T01:00:00Z")
    page.reload()
    assert "Next 03:17 UTC by sync.yml" in said_once(page)
    assert "Next" not in said_once(visit(small()).open())


def test_what_changed_lately_is_marked_with_what_it_was_and_can_be_shown_alone(
    visit: Any,
) -> None:
    """What the first sync found is no news, however lately that was."""
    page = visit(small()).open()
    assert page.locator(".fresh").count() == 0
    assert page.get_by_role("button", name="changed in").count() == 0
    moments = {"pay": "2026-01-31T07:00:00Z", "cart": "2026-01-30T07:00:00Z"}
    log = [
        replace(one, last_discovered_at=moments.get(name, "2025-12-01T07:00:00Z"))
        for one in small().snapshot.log
        for name in [one.target.partition("_git/")[2].partition("?")[0]]
    ]
    page = visit(source([], log, (commit("b" * 40, turned=target("pay")),))).open()
    assert page.locator("tr:has(.fresh) .place").all_inner_texts() == ["Shop/pay", "Shop/cart"]
    assert page.locator(".fresh").all_inner_texts() == ["now invalid", "changed"]
    page.get_by_role("button", name="changed in 7 days 2").click()
    assert len(rows(page)) == 2


def test_typing_filters_and_the_address_keeps_it(visit: Any) -> None:
    opened = visit(small())
    page = opened.open()
    page.keyboard.press("/")
    page.keyboard.type("shop PROPERTY")
    assert rows(page) == ["Shop/pay"]
    assert page.locator(".summary").inner_text() == "1 of 5 manifests Show all"
    assert page.url.endswith("#/?q=shop+PROPERTY")
    playwright.expect(page.locator("#said")).to_have_text("1 of 5 manifests")
    page.reload()
    assert rows(page) == ["Shop/pay"]
    page.locator("#filter").press("Escape")
    assert len(rows(page)) == 5


def test_what_matches_nothing_says_so(visit: Any) -> None:
    page = visit(small()).open("#/?q=nowhere")
    assert page.get_by_text("Nothing matches.").is_visible()


def test_a_status_narrows_the_table(visit: Any) -> None:
    page = visit(small()).open()
    button = page.get_by_role("button", name="invalid 1")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert rows(page) == ["Shop/pay"]
    button.click()
    assert len(rows(page)) == 5


def test_a_column_sorts_both_ways(visit: Any) -> None:
    page = visit(small()).open()
    head = page.get_by_role("columnheader", name="Manifest")
    head.get_by_role("button").click()
    places = page.locator("tbody .place")
    assert head.get_attribute("aria-sort") == "ascending"
    ascending = places.all_inner_texts()
    assert ascending == sorted(ascending)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert places.all_inner_texts() == ascending[::-1]


def test_a_row_opens_to_problems_text_and_links(visit: Any) -> None:
    page = visit(small()).open("#/?status=invalid")
    page.locator("tbody .says").click()
    detail = page.locator("tr.detail")
    assert "must have required property 'owner'" in detail.inner_text()
    assert "What to do: Correct the field named" in detail.inner_text()
    line = detail.get_by_role("link", name="line 7, column 3").get_attribute("href")
    assert line.startswith(target("pay") + "&line=7&")
    manifest = detail.get_by_role("link", name="Manifest", exact=True)
    assert manifest.get_attribute("href") == target("pay")
    assert manifest.get_attribute("rel") == "noopener noreferrer"
    detail.locator("summary").nth(1).click()
    playwright.expect(detail.locator("pre")).to_contain_text("name: pay\n")
    page.locator("tbody .says").click()
    assert detail.count() == 0


def test_everything_can_be_done_with_keys(visit: Any) -> None:
    page = visit(small()).open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.url.endswith("report0.html#/")
    page.keyboard.press("/")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    toggle = page.locator(".open").nth(1)
    assert toggle.get_attribute("aria-expanded") == "true"
    playwright.expect(toggle).to_be_focused()
    for key in ("Enter", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert toggle.get_attribute("aria-expanded") == "false"
    playwright.expect(page.locator("#filter")).to_be_focused()


def test_a_deep_link_leads_to_an_entity_and_its_neighbours(visit: Any) -> None:
    page = visit(small()).open("#/entity/component:default/cart")
    assert page.locator("h1").inner_text() == "The Cart"
    assert page.title() == "The Cart · Software catalog"
    graph = page.locator("svg.graph")
    assert graph.get_by_role("link").count() == 3
    shop = graph.get_by_role("link", name="shop group · not in the catalog")
    playwright.expect(shop).to_have_accessible_description("Owned by")
    graph.get_by_role("link", name="pay-api api").click()
    playwright.expect(page.locator("h1")).to_have_text("pay-api")
    playwright.expect(page.locator("h1")).to_be_focused()
    provider = graph.get_by_role("link", name="pay component")
    playwright.expect(provider).to_have_accessible_description("Provided by")
    page.go_back()
    playwright.expect(page.locator("h1")).to_have_text("The Cart")


def test_an_entity_tells_its_links_and_changes(visit: Any) -> None:
    page = visit(small()).open("#/entity/component:default/pay")
    playwright.expect(page.locator("pre")).to_contain_text("kind: Component\n")
    text = page.locator("main").inner_text()
    assert "the last good version; the present one is refused" in text
    assert "31 Jan 2026, 08:00 UTC updated bbbbbbbbbb" in text
    history = page.get_by_role("link", name="Its history").get_attribute("href")
    place = "catalog/entities/component/default/pay.yaml"
    assert history == f"https://github.com/acme/catalog/commits/HEAD/{place}"


def test_an_entity_tells_why_its_manifest_is_invalid(visit: Any) -> None:
    """Its own problems, and then those of others in the manifest, which have made it so."""
    page = visit(small()).open("#/entity/component:default/pay")
    own = page.locator(
        "section", has=page.get_by_role("heading", name="Why its manifest is invalid")
    )
    assert "must have required property 'owner'" in own.inner_text()
    line = own.get_by_role("link", name="line 7, column 3").get_attribute("href")
    assert line.startswith(target("pay") + "&line=7&")
    page = visit(small()).open("#/entity/api:default/pay-api")
    heading = page.get_by_role("heading", name="What is wrong with others in its manifest")
    others = page.locator("section", has=heading)
    assert "in component:default/pay" in others.inner_text()


def test_an_entity_whose_text_had_no_room_says_where_it_is(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(render_page({**page_data(small()), "packed": [None]}))
    visiting = Visit(browser, file)
    page = visiting.open("#/entity/component:default/pay")
    place = "catalog/entities/component/default/pay.yaml"
    playwright.expect(page.locator("pre")).to_contain_text(place)
    visiting.context.close()
    assert visiting.trouble == []


@pytest.mark.parametrize(
    "pasted",
    [
        target("pay"),
        quote(target("pay"), safe=""),
        "https://dev.azure.com/acme/Shop/_git/pay?path=%2Fcatalog-info.yaml&_a=contents&line=7",
        "https://acme@dev.azure.com/acme/shop/_git/Pay",
        "https://acme.visualstudio.com/DefaultCollection/Shop/_git/pay?path=catalog-info.yaml",
        "Shop/pay",
    ],
)
def test_a_manifests_url_is_taken_as_it_is_pasted(visit: Any, pasted: str) -> None:
    page = visit(small()).open(f"#/location/{pasted}")
    assert page.locator("h1").inner_text() == "Shop/pay"
    assert "must have required property 'owner'" in page.locator("main").inner_text()


def test_a_branch_that_the_catalog_does_not_follow_is_named(visit: Any) -> None:
    made = source([], [entry(target("pay")), entry(target("pay") + "&version=GBold%20one")])
    opened = visit(made)
    page = opened.open(f"#/location/{target('pay')}&version=GBold%20one")
    assert page.locator(".under").inner_text() == "/catalog-info.yaml on old one"
    page = opened.open(f"#/location/{target('pay')}&version=GBmain")
    playwright.expect(page.locator(".eyebrow")).to_have_text("2 manifests")
    page = visit(small()).open(f"#/location/{target('pay')}&version=GBmain")
    words = "The address names branch main; the catalog has the file of the default branch."
    assert words in page.locator("main").inner_text()


def test_an_entity_that_is_not_there_tells_who_names_it(visit: Any) -> None:
    page = visit(small()).open("#/entity/group:default/shop")
    assert page.locator(".eyebrow").inner_text() == "Not in the catalog"
    assert page.locator("main").get_by_role("link").count() == 4


@pytest.mark.parametrize("address", ["#/entity/x", "#/entity/%", "#/location/%00", "#/nowhere/x"])
def test_an_address_that_leads_nowhere_says_so(visit: Any, address: str) -> None:
    page = visit(small()).open(address)
    assert page.get_by_role("link", name="All manifests").is_visible()


def test_the_timeline_tells_what_each_sync_changed(visit: Any) -> None:
    page = visit(small()).open("#/changes")
    newest, first = page.locator(".timeline > li").all_inner_texts()
    assert "1 updated\ncomponent pay" in newest
    assert newest.endswith("1 manifest now invalid\nShop/pay")
    assert "2 created\ncomponent cart\ncomponent pay" in first


def test_repositories_without_a_manifest_come_by_project_the_most_first(visit: Any) -> None:
    page = visit(stocked()).open()
    page.get_by_role("link", name="Repositories").click()
    playwright.expect(page.locator("h1")).to_have_text("Repositories")
    text = page.locator("main").inner_text()
    assert "2 of 27 repositories have a manifest." in text
    assert "Not all could be listed: acme." in text
    assert text.index("Warehouse") < text.index("Shop")
    assert "2 of 2 have a manifest; not counted: 1 fork" in text
    assert page.get_by_role("link", name="pay").is_visible()
    assert not page.get_by_role("link", name="bare-24").is_visible()
    page.get_by_role("button", name="5 more").click()
    link = page.get_by_role("link", name="bare-24")
    assert link.get_attribute("href") == "https://dev.azure.com/acme/Warehouse/_git/bare-24"


def test_without_them_there_is_no_page_of_repositories(visit: Any) -> None:
    page = visit(small()).open()
    assert not page.get_by_role("link", name="Repositories").is_visible()
    page.evaluate("location.hash = '#/repositories'")
    assert page.get_by_role("link", name="All manifests").is_visible()


def test_rows_come_as_they_are_needed_and_going_back_finds_the_place(visit: Any) -> None:
    page = visit(many(700)).open("#/?sort=entity")
    assert len(rows(page)) < 200
    for _ in range(12):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(30)
    assert len(rows(page)) > 300
    before = page.evaluate("scrollY")
    page.evaluate("location.hash = '#/changes'")
    playwright.expect(page.locator("h1")).to_have_text("Changes")
    page.go_back()
    playwright.expect(page.locator("h1")).to_have_text("Locations")
    assert page.evaluate("scrollY") == before
    assert page.locator("table").get_attribute("aria-rowcount") == "701"


def test_the_theme_is_chosen_and_remembered(visit: Any) -> None:
    page = visit(small(), color_scheme="light").open()
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    for _ in range(2):
        page.locator("#theme").click()
    assert page.evaluate(paper) != light
    page.reload()
    assert page.locator("#theme").inner_text() == "Dark"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "#/entities",
        "#/changes",
        "#/entity/component:default/evil",
        "#/?q=%3Cscript%3E&owner=%3Cimg%20src=x%3E",
        "#/?sort=owner",
        "#/entity/<img src=x onerror=alert(8)>",
        "#/location/javascript:alert(9)",
    ],
)
def test_text_of_strangers_stays_text(visit: Any, address: str) -> None:
    """Dialogs, console errors and requests fail the test at its end."""
    page = visit(hostile()).open(address)
    for toggle in page.locator(".open").all():
        toggle.click()
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_timeout(100)
    foreign = "main :is(script, img, iframe, object, embed, style, base, form)"
    assert page.locator(foreign).count() == 0
    schemes = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(schemes) <= {"https:", "file:"}
    hrefs = page.evaluate("[...document.links].map((link) => link.getAttribute('href'))")
    assert [href for href in hrefs if not href.startswith(("#", "https://", " https://"))] == []


def test_hostile_text_is_shown_as_it_is(visit: Any) -> None:
    page = visit(hostile()).open("#/entity/component:default/evil")
    shown = page.locator("h1").inner_text()
    visible = PAYLOAD.replace("\u2028", " ").replace("\u202e", "\\u202e")
    assert shown == visible
    assert page.get_by_text("click me", exact=True).evaluate("node => node.tagName") == "SPAN"


def test_the_page_works_from_a_web_server_with_one_request(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_bytes(render_page(page_data(small())))
    asked: list[str] = []
    monkeypatch.setattr(
        SimpleHTTPRequestHandler, "log_request", lambda self, *_: asked.append(self.path)
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/#/entity/component:default/cart")
        playwright.expect(page.locator("pre")).to_contain_text("kind: Component\n")
        context.close()
        server.shutdown()
    assert asked == ["/"]


LOOKS = [(DESKTOP, "light"), (PHONE, "dark"), (DESKTOP, "dark"), (PHONE, "light")]


@pytest.mark.parametrize(
    ("made", "address", "looks"),
    [
        (shared_out, "", LOOKS),
        (shared_out, "#/?sort=owner", LOOKS[:2]),
        (small, "", LOOKS),
        (small, "#/entity/component:default/pay", LOOKS),
        (small, "#/entities", LOOKS[:2]),
        (small, "#/changes", LOOKS[:2]),
        (stocked, "#/repositories", LOOKS[:2]),
        (small, "#/nowhere", LOOKS[:1]),
    ],
)
def test_an_accessibility_audit_finds_nothing(
    visit: Any, made: Any, address: str, looks: list[Any]
) -> None:
    """On desktop and phone, in light and dark, with every row open."""
    page = visit(made()).open(address)
    for toggle in page.locator(".open").all():
        toggle.click()
    page.evaluate((web_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = []
    for viewport, scheme in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        for violation in page.evaluate("axe.run().then((result) => result.violations)"):
            nodes = [node["html"] for node in violation["nodes"]]
            found.append(f"{scheme} {viewport['width']}: {violation['id']}: {nodes[:3]}")
    assert found == []


@pytest.mark.parametrize("made", [small, hostile])
@pytest.mark.parametrize(
    "address", ["", "#/entities", "#/changes", "#/entity/component:default/evil"]
)
def test_a_phone_never_scrolls_sideways(visit: Any, made: Any, address: str) -> None:
    page = visit(made(), viewport={"width": 320, "height": 640}).open(address)
    for toggle in page.locator(".open").all():
        toggle.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_links_to_all_pages_fit_a_small_phone(visit: Any) -> None:
    page = visit(stocked(), viewport={"width": 320, "height": 640}).open("#/repositories")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_a_phone_the_list_begins_on_the_first_screen(visit: Any) -> None:
    page = visit(shared_out(), viewport=PHONE).open()
    box = page.locator("tbody tr").first.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"]


def test_paper_gets_every_row_and_no_controls(visit: Any) -> None:
    page = visit(many(300)).open()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(page)) == 300
    assert not page.locator(".toolbar").is_visible()


def test_paper_tells_every_problem_and_the_screen_is_left_as_it_was(visit: Any) -> None:
    page = visit(small()).open()
    page.locator("tbody tr").first.click()
    before = page.locator("tbody").inner_html()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".problem:visible .message").all_inner_texts() == [
        "503",
        "must have required property 'owner'",
        "cart comes from elsewhere",
    ]
    assert page.locator(".for-paper .facts:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("tbody").inner_html() == before


def test_a_row_names_the_entities_that_are_left_out(visit: Any) -> None:
    gone, odd, taken = map(target, ("gone", "odd", "taken"))
    refused = Problem(type="kind", message="no owner", entity="component:default/odd")
    warned = Problem(
        type="owner", message="absent", entity="component:default/far", severity="warning"
    )
    made = source(
        [entity("even", odd), entity("calm", gone)],
        [
            entry(
                odd,
                "component:default/even",
                status=Status.INVALID,
                problems=(refused, replace(refused, message="no type"), warned),
            ),
            entry(
                taken,
                status=Status.CONFLICT,
                claims=("component:default/calm",),
                problems=(Problem(type="conflict", message="taken"),),
            ),
            entry(gone, "component:default/calm"),
        ],
    )
    page = visit(made).open()
    assert first_cells(page) == [
        "Shop/odd component even left out: odd",
        "Shop/taken left out: calm",
        "Shop/gone component calm",
    ]
