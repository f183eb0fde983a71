"""The site in a browser: each page by mouse and keyboard, in both languages, on phones and desks."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT

from flows.site.assets import prepared_assets
from flows.site.build import build_site
from flows.site.files import SiteError
from flows.site.server import site_server

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright here: make dev installs it")
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
    pytest.mark.skipif(
        shutil.which("npm") is None, reason="no npm on this machine: the site is without charts"
    ),
    pytest.mark.xdist_group("browser"),
]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
STATE = ROOT / ".baogao"
PAGES = (
    "index.html", "regions.html", "region.html?code=210300", "indicators.html", "indicator/gdp.html",
    "report.html?id=210300-2023", "compare.html?regions=210000,210300", "terms.html", "promises.html",
    "quality.html", "data.html",
)  # fmt: skip


class Visit:
    """A page of a browser, with what it complained of and asked for."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: str) -> Any:
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_selector("h1")
        return self.page

    def check(self) -> None:
        assert self.complaints == []
        assert [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        assets = prepared_assets(STATE)
    except SiteError as error:
        pytest.skip(f"the site's npm packages cannot be had here: {error}")
    folder = tmp_path_factory.mktemp("browsed") / "public"
    build_site(published, folder, assets)
    with site_server(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width, scheme = getattr(request, "param", (1440, "light"))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
    )
    context.set_default_timeout(60_000)
    yield Visit(context.new_page(), address)
    context.close()


@pytest.mark.parametrize("visit", [(360, "dark"), (1440, "light")], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_page_fits_complains_of_nothing_and_can_be_used_by_all(visit: Visit, language: str) -> None:
    axe = (STATE / "tools/site/node_modules/axe-core/axe.min.js").read_text("utf-8")
    amiss = []
    for path in PAGES:
        page = visit.go(f"{language}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            amiss.append(f"{path}: {wide} pixels too wide")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        amiss += [
            f"{path}: {f['id']} at {f['nodes'][0]['target']}: {f['nodes'][0]['failureSummary']}"
            for f in found
            if f["impact"] in ("serious", "critical")
        ]
    assert not amiss, "\n".join(amiss)
    visit.check()


def test_a_number_opens_its_cell_and_a_cell_its_sentence(visit: Visit) -> None:
    page = visit.go("zh/report.html?id=210300-2023")
    page.click("article a.number:has-text('5.2%')")
    assert "地区生产总值" in page.text_content(".panel")
    assert page.url.endswith("#n0")
    page.keyboard.press("Escape")
    assert page.is_hidden(".panel")
    page.click(".cells a.cell >> nth=0")
    assert page.is_visible(".panel") and page.locator("article .chosen").count() == 1
    visit.check()


def test_a_repair_is_undone_and_redone_in_place(visit: Visit) -> None:
    page = visit.go("en/report.html?id=210300-2023")
    if not page.locator("#repairs").count():
        pytest.skip("the small warehouse's report has no repair")
    before = page.text_content("article")
    page.check("#repairs")
    page.click("text=Undo all")
    assert page.text_content("article") != before
    page.click("text=Redo all")
    assert page.locator(".repair.undone").count() == 0


def test_from_the_front_to_a_number_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("zh/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("鞍山")
    page.keyboard.press("Enter")
    page.wait_for_url("**/region.html?code=210300")
    page.focus("#reports a >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report.html?id=210300-2023")
    page.wait_for_selector("article a.number")
    page.focus("article a.number >> nth=0")
    page.keyboard.press("Enter")
    assert page.is_visible(".panel")
    visit.check()


def test_a_chart_is_drawn_has_its_table_and_gives_its_data(visit: Visit) -> None:
    page = visit.go("en/region.html?code=210300")
    figure = page.locator("figure.chart >> nth=0")
    figure.locator(".drawing svg").wait_for()
    figure.locator("summary").click()
    assert figure.locator("tbody tr").count() >= 2
    for name, begin in (("Data (CSV)", b"\xef\xbb\xbfyear,target"), ("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            figure.get_by_role("button", name=name, exact=True).click()
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(begin)
    visit.check()


def test_the_link_of_a_comparison_keeps_what_was_chosen(visit: Visit) -> None:
    page = visit.go("zh/compare.html?regions=210000")
    page.fill("#add", "鞍山")
    page.keyboard.press("Enter")
    page.select_option("#status", "target")
    page.wait_for_url("**regions=210000,210300**status=target**")
    again = visit.go(page.url.removeprefix(visit.address + "/"))
    assert again.locator(".chips li").count() == 2
    page.click("a.language")
    page.wait_for_url("**/en/compare.html?regions=210000,210300**")
    visit.check()


def test_the_console_answers_over_the_sites_own_files(visit: Visit) -> None:
    page = visit.go("zh/data.html")
    page.fill(
        "#sql",
        "SELECT region_name, value FROM marts.report_indicators WHERE indicator_id = 'gdp' ORDER BY ALL",
    )
    page.click("#run")
    page.wait_for_selector("#result table")
    assert "鞍山市" in page.text_content("#result")
    page.fill("#sql", "SELECT count(*) AS n FROM mentions('地区生产总值')")
    page.press("#sql", "Control+Enter")
    page.locator("#result th", has_text="n").first.wait_for()
    assert page.locator("#result th").all_text_contents() == ["n"]
    n_examples = page.locator("#example option").count()
    assert n_examples >= 20
    failing = []
    for place in range(n_examples):
        page.select_option("#example", str(place))
        page.click("#run")
        page.locator("#result .loading").wait_for(state="detached")
        page.locator("#run:not([disabled])").wait_for()
        if page.locator("#result pre.warning").count():
            failing.append(f"{place}: {page.text_content('#result')}")
    assert not failing, "\n".join(failing)
    visit.check()


def test_what_is_not_there_is_said(visit: Visit) -> None:
    page = visit.go("en/report.html?id=999999-2023")
    assert "no such thing" in page.text_content("main")
    page = visit.go("en/term.html?term=<script>alert(1)</script>")
    assert "no such thing" in page.text_content("main")


def test_the_theme_is_chosen_and_kept(visit: Visit) -> None:
    page = visit.go("zh/index.html")
    page.click("button.theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    page = visit.go("zh/quality.html")
    assert page.get_attribute("html", "data-theme") == "dark"
