"""The HTML report in a browser: it asks nobody for anything, shows the chain of a claim, filters, follows findings, and can be used by keyboard."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from dossiers import BIB, PAGE, dossier
from test_html_report import PAYLOADS, RETRACTED, poisoned, whole

from evidgrade.checks import all_checks
from evidgrade.checks.declaration import Example
from evidgrade.cli import cli
from evidgrade.dossier import Dossier
from evidgrade.filing import renderer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of this module; while it is open, no other event loop may run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        with sync_api.sync_playwright() as driver:
            one = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            yield one
            one.close()


class Reader:
    """Opens files as a reader would, and notes every error and every request that is not the file itself."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.wrong: list[str] = []
        self.pages: list[Page] = []

    def opened(self, content: bytes | Path, anchor: str = "", *, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Page:
        """The page, at an anchor."""
        path = content if isinstance(content, Path) else self.folder / "report.html"
        if isinstance(content, bytes):
            path.write_bytes(content)
        context = self.browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", self.dialog)
        page.on("request", lambda request: None if request.url.partition("#")[0] == path.as_uri() else self.wrong.append(request.url))
        page.route(lambda url: not url.startswith(path.as_uri()), lambda route: route.abort())
        page.goto(path.as_uri() + (f"#{anchor}" if anchor else ""))
        self.pages.append(page)
        return page

    def dialog(self, dialog: Dialog) -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def close(self) -> None:
        for page in self.pages:
            page.context.close()
        assert self.wrong == []


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    one = Reader(browser, tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def filed() -> Dossier:
    """Two pages, one retracted source, findings of several sorts."""
    text = PAGE.replace("Spine. 2018;3:20-29.", "Rest for knee pain: a randomized controlled trial. Spine. 2018;3:20-29. doi:10.9999/brown")
    value = dossier(Example(text, works=(RETRACTED,), bibliography=BIB, others=(("other.md", PAGE.replace("Knee", "Hip").replace("knee", "hip")),)))
    return replace(value, report=replace(value.report, checks=tuple(all_checks())))


@pytest.fixture(scope="module")
def example_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the worked example."""
    folder = tmp_path_factory.mktemp("example")
    for name in ("documents", "references"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("claims.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / "tests" / "example" / "works.jsonl", folder / "works.jsonl")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(cli, ["report", "-o", "report.html", "--source", "works:works.jsonl", "--today", "2026-11-23"])
    assert result.exit_code == 0, result.output
    return folder / "report.html"


def shown(page: Page, selector: str) -> list[str]:
    """The words of everything that is visible and fits."""
    return [" ".join(one.inner_text().split()) for one in page.locator(selector).all() if one.is_visible()]


def test_a_click_on_a_claim_shows_its_chain_and_escape_closes_it(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "documents")
    assert shown(page, ".chain") == []
    page.get_by_text("Rest alone does not reduce knee pain").first.click()
    (chain,) = shown(page, ".chain")
    assert "Rest for knee pain: a randomized controlled trial" in chain
    assert "retracted" in chain
    assert "randomized trial, from the title: randomized controlled trial" in chain, chain
    assert page.evaluate("document.activeElement.className").startswith("chain")
    assert page.url.endswith("#c0-1")
    page.keyboard.press("Escape")
    assert shown(page, ".chain") == []
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#c0-1"


def test_j_and_k_go_from_claim_to_claim_over_documents(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "c0-0")
    seen = []
    for key in "jjjk":
        page.keyboard.press(key)
        page.wait_for_function("document.querySelectorAll('.chain.on').length === 1")
        seen.append(page.evaluate("document.querySelector('.chain.on').id"))
    assert seen == ["c0-1", "c0-2", "c1-0", "c0-2"]
    assert shown(page, ".document h3") == ["page.md"]


def test_a_flag_shows_the_finding_and_why_it_matters(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "documents")
    number = next(n for n, f in enumerate(filed.findings) if f.code == "CLM001" and f.document == "page.md")
    page.locator(f"#m{number}").click()
    (panel,) = shown(page, ".panel")
    assert filed.findings[number].message.replace("`", "") in panel
    why = next(c.rationale for c in all_checks() if c.code == "CLM001")
    assert why[:40].replace("`", "") in panel
    page.locator(".chain.on .here a", has_text="CLM001").click()
    assert shown(page, f"#f{number}") != []
    page.locator(f"#f{number} .where a").click()
    assert shown(page, ".chain .here .card") != []


def test_filters_of_findings(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "findings")
    total = len(filed.findings)
    assert shown(page, "#findings .shown") == [f"{total} of {total} findings"]
    page.get_by_label("Severity").select_option("error")
    errors = [f for f in filed.findings if f.severity == "error"]
    assert len(shown(page, ".finding")) == len(errors) > 0
    assert shown(page, "#findings .shown") == [f"{len(errors)} of {total} findings"]
    assert page.url.endswith("#findings?severity=error")
    page.get_by_role("button", name="Clear").first.click()
    page.wait_for_function(f"document.querySelector('#findings .shown').textContent.startsWith('{total} of')")
    page.locator('#findings input[name="q"]').fill("retract")
    found = shown(page, ".group:visible")
    assert found
    assert all("retract" in words.lower() for words in found)


def test_filters_of_claims_and_addresses_with_a_filter(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "documents?rests=fallen")
    assert page.locator(".claim.match").count() == 1
    assert "1 of 3 claims here, 1 of 6 in all" in shown(page, "#documents .shown")
    page.get_by_role("button", name="Next claim").click()
    page.wait_for_selector(".chain.on")
    assert page.url.endswith("#c0-1")
    assert page.evaluate("document.activeElement.textContent") == "Next claim"


def test_the_summary_leads_to_what_it_names(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed))
    assert shown(page, ".part") != []
    page.locator(".first a").first.click()
    assert page.evaluate("document.documentElement.dataset.view") == "sources"
    assert "retracted" in shown(page, "tr.target")[0]
    page.go_back()
    page.locator(".tile a", has_text="warning").click()
    assert page.url.endswith("#findings?severity=warning")
    page.go_back()
    page.locator(".tile a", has_text="at level 2").click()
    page.wait_for_selector(".claim.match")
    assert page.get_by_label("Rests on").input_value() == "level 2"
    assert page.locator(".claim.match").count() == sum(c.grade is not None and c.grade.level == "2" for c in filed.claims)


def test_the_graph_is_drawn_and_marks_what_was_retracted(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "graph")
    assert page.locator("#canvas canvas").count() > 0
    assert shown(page, "#graph .shown")[0].startswith("4 claims, 4 references, 2 works")
    page.get_by_label("Show").last.select_option("bad")
    assert shown(page, "#graph .shown")[0].startswith("1 claim, 1 reference, 1 work.")


def test_markers_lead_to_their_entries(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), "documents")
    page.locator(".document.current .cite").nth(1).click()
    assert page.url.endswith("#r0-2")
    assert "Rest for knee pain" in shown(page, ".words .target")[0]
    page.locator(".words .target .known").click()
    assert page.evaluate("document.documentElement.dataset.view") == "sources"


def test_without_a_script_everything_can_be_read(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed), scripts=False)
    assert len(shown(page, ".chain")) == 6
    assert len(shown(page, ".part")) == 8
    assert shown(page, "form") == []
    page.locator(".words .tag").first.click()
    assert page.url.endswith("#c0-0")


def test_on_paper_nothing_is_folded_away(reader: Reader, filed: Dossier) -> None:
    page = reader.opened(renderer("html")(filed))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(shown(page, ".chain")) == 6
    assert len(shown(page, ".finding")) == len(filed.findings)
    assert shown(page, "nav, form, #canvas") == []


VIEWS = ("summary", "c0-13", "findings", "sources", "graph", "decisions", "not-checked", "provenance")


@pytest.mark.parametrize(("scheme", "views", "rules"), [("light", VIEWS, None), ("dark", VIEWS[:4], {"runOnly": ["color-contrast"]})], ids=["light", "dark"])
def test_axe_finds_nothing(reader: Reader, example_page: Path, scheme: str, views: tuple[str, ...], rules: dict[str, list[str]] | None) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = reader.opened(example_page, scheme=scheme)
    for anchor in views:
        page.evaluate(f"location.hash = '{anchor}'")
        page.wait_for_timeout(50)
        found = axe.run(page, options=rules).response["violations"]
        assert [(anchor, v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_axe_finds_nothing_without_a_script_or_on_a_narrow_page(reader: Reader, filed: Dossier) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = reader.opened(renderer("html")(filed), "c0-1", width=400)
    found = axe.run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []
    page.evaluate("document.documentElement.classList.remove('js')")
    found = axe.run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_window(reader: Reader, example_page: Path, width: int) -> None:
    page = reader.opened(example_page, width=width)
    for anchor in VIEWS:
        page.evaluate(f"location.hash = '{anchor}'")
        page.wait_for_timeout(30)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, anchor


def test_a_page_with_markup_of_its_own_does_nothing(reader: Reader) -> None:
    text = "".join(p for p in PAYLOADS if "\u0301" not in p)
    page = reader.opened(renderer("html")(poisoned(whole(), text)))
    for anchor in ("c0-0", "findings", "f0", "sources", "graph", "decisions", "not-checked", "provenance"):
        page.evaluate(f"location.hash = '{anchor}'")
        page.wait_for_timeout(20)
    assert page.locator("script").count() == 5
    assert page.locator("img, svg, iframe, object, [onclick], [onerror], [onload], [onmouseover], [onfocus]").count() == 0
    assert re.fullmatch(r"Evidence report: example.*", page.title())


@pytest.mark.shared
def test_the_seeds(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the seed documents are not here")
    monkeypatch.chdir(tmp_path)
    names = [path.name for path in sorted(SEEDS.glob("*.txt"))]
    for name in names:
        shutil.copy(SEEDS / name, tmp_path / name)
    result = CliRunner().invoke(cli, ["report", *names, "-o", "seeds.html", "--source", f"works:{SEEDS / 'works.jsonl'}"])
    assert result.exit_code == 0, result.output
    page = reader.opened(tmp_path / "seeds.html", "c0-0")
    assert len(shown(page, ".chain")) == 1
    page.evaluate("location.hash = 'findings'")
    page.wait_for_selector(".group")
    assert shown(page, ".group") != []
