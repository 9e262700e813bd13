"""Can everybody use the site: by contrast, by keyboard, on a small screen, on paper, without JavaScript?"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.book.pages import MODULES, PAGES, TEMPLATES, parse, visit

pytestmark = pytest.mark.site

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
NARROW = {"viewport": {"width": 320, "height": 640}}
MAY_SCROLL = ".campus-tableau, pre, .bd-sidebar-primary, .bd-sidebar-secondary, dialog"
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  document.querySelectorAll("form.campus-question").forEach((form) => {
    const field = form.querySelector("input, select");
    if (field.matches("select")) field.selectedIndex = 1;
    else if (field.type === "text") field.value = "1";
    else field.checked = true;
    form.requestSubmit();
  });
}"""
WIDE = """(allowed) => Array.from(document.querySelectorAll("body *")).filter((box) => {
  const style = getComputedStyle(box);
  return box.scrollWidth > box.clientWidth + 1 && ["auto", "scroll"].includes(style.overflowX) && !box.closest(allowed);
}).map((box) => box.outerHTML.slice(0, 120))"""
FOCUS = """() => {
  const box = document.activeElement, style = getComputedStyle(box), frame = box.getBoundingClientRect();
  return {
    body: box === document.body, name: box.outerHTML.slice(0, 100),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && style.outlineColor !== "rgba(0, 0, 0, 0)",
    seen: frame.width > 0 && frame.height > 0 && frame.bottom > 0 && frame.top < innerHeight,
  };
}"""


def faults(page) -> list[str]:
    """What axe-core finds against WCAG 2.1, levels A and AA, one line each."""
    response = Axe().run(page, options=WCAG).response
    return [
        f"{fault['id']} {node['target']}: {node['html'][:150]} {node['failureSummary']}"
        for fault in response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("page", PAGES)
def test_page_has_no_fault_against_wcag_in_light_and_dark(site, chromium, page):
    address = page if page != "search.html" else TEMPLATES["search"]
    with visit(chromium, f"{site.url}/{address}") as seen:
        if page == "search.html":
            seen.page.wait_for_selector("ul.campus-extraits mark")
        seen.page.evaluate(UNFOLD)
        for scheme in ("light", "dark"):
            seen.page.emulate_media(color_scheme=scheme)
            seen.page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
            assert faults(seen.page) == []


def test_axe_would_notice_a_poor_contrast_and_a_missing_label(site, chromium):
    with visit(chromium, f"{site.url}/index.html") as seen:
        seen.page.evaluate("document.querySelector('article').innerHTML += '<p style=\"color:#ccc\">pâle</p><input>'")
        found = " ".join(faults(seen.page))
    assert "color-contrast" in found
    assert "label" in found


@pytest.mark.parametrize("address", TEMPLATES.values(), ids=TEMPLATES)
def test_page_needs_no_sideways_scroll_at_320_pixels(site, chromium, address):
    with visit(chromium, f"{site.url}/{address}", **NARROW) as seen:
        if "search" in address:
            seen.page.wait_for_selector("ul.campus-extraits mark")
        seen.page.evaluate(UNFOLD)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320
        assert seen.page.evaluate(WIDE, MAY_SCROLL) == []


@pytest.mark.parametrize("address", TEMPLATES.values(), ids=TEMPLATES)
def test_skip_link_comes_first_and_leads_to_the_content(site, chromium, address):
    with visit(chromium, f"{site.url}/{address}") as seen:
        page = seen.page
        page.evaluate("document.activeElement.blur()")
        if "search" in address:  # this page puts the focus in its field: start again from the top
            page.evaluate(
                "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
            )
        page.keyboard.press("Tab")
        link = page.locator("#pst-skip-link a")
        assert link.evaluate("link => link === document.activeElement")
        assert "contenu principal" in link.inner_text()
        assert page.evaluate(FOCUS)["seen"]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#main-content').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        *((address, "light") for address in TEMPLATES.values()),
        (TEMPLATES["home"], "dark"),
        (TEMPLATES["module"], "dark"),
    ],
)
def test_focus_is_seen_wherever_the_keyboard_goes(site, chromium, address, scheme):
    with visit(chromium, f"{site.url}/{address}", color_scheme=scheme) as seen:
        stops = []
        for _ in range(60):
            seen.page.keyboard.press("Tab")
            stop = seen.page.evaluate(FOCUS)
            if stop["body"]:
                break
            stops.append(stop)
    assert len(stops) >= 10
    assert [stop["name"] for stop in stops if not (stop["ring"] and stop["seen"])] == []


@pytest.mark.parametrize("address", TEMPLATES.values(), ids=TEMPLATES)
def test_menu_opens_by_keyboard_on_a_phone_and_gives_the_focus_back(site, chromium, address):
    with visit(chromium, f"{site.url}/{address}", viewport={"width": 360, "height": 800}) as seen:
        page = seen.page
        page.locator("button.primary-toggle").focus()
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Glossaire").first.wait_for(state="visible")
        page.keyboard.press("Escape")
        page.locator("#pst-primary-sidebar-modal").wait_for(state="hidden")
        page.wait_for_function("document.activeElement.matches('button.primary-toggle')", timeout=5000)


@pytest.mark.parametrize("page", PAGES)
def test_page_reads_without_javascript(site, chromium, page):
    with visit(chromium, f"{site.url}/{page}", java_script_enabled=False) as seen:
        shown = seen.page.locator("main").inner_text()
        tree = parse(site.folder, page)
        for heading in tree.main.find_all(["h1", "h2", "h3"]):
            assert heading.get_text().removesuffix("#").split()[-1] in shown
        assert seen.page.locator("nav a", has_text="Glossaire").first.is_visible()
        assert not seen.page.locator(".pst-js-only >> visible=true").count()
        if page == "search.html":
            assert "JavaScript" in shown
        preloads = "request failed"  # scripts that the page announces, and that nobody runs
        assert [line for line in seen.trouble if not line.startswith(preloads)] == []


@pytest.mark.parametrize("page", MODULES)
def test_module_keeps_its_figures_and_data_without_javascript(site, chromium, page):
    with visit(chromium, f"{site.url}/{page}", java_script_enabled=False) as seen:
        widths = [image.evaluate("image => image.naturalWidth") for image in seen.page.locator("article img").all()]
        assert len(widths) >= 3 and all(widths)
        assert "a besoin de JavaScript" in seen.page.locator(".campus-question").first.inner_text()
        data = seen.page.locator("details.campus-donnees").first
        data.locator("summary").click()
        assert data.locator("table").is_visible()


def test_menu_is_there_on_a_phone_without_javascript(site, chromium):
    with visit(chromium, f"{site.url}/index.html", java_script_enabled=False, **NARROW) as seen:
        assert seen.page.locator("nav.bd-docs-nav a", has_text="Glossaire").is_visible()
        assert not seen.page.locator("button.primary-toggle").is_visible()


@pytest.mark.parametrize("address", TEMPLATES.values(), ids=TEMPLATES)
def test_print_shows_the_text_and_nothing_to_click(site, chromium, address):
    with visit(chromium, f"{site.url}/{address}") as seen:
        page = seen.page
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible()
        for useless in ("nav.bd-docs-nav", ".bd-sidebar-secondary", "button", ".campus-bouton", ".prev-next-footer"):
            assert not page.locator(f"{useless} >> visible=true").count(), useless
        assert page.locator("main").bounding_box()["x"] < 60
