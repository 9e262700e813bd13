"""The last pass over the pages: typography, tables, names, weight; and it can be made twice."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from campus.finish import finish_page
from campus.tables import mend_tables
from campus.typography import typeset, typeset_all
from campus.weight import lighten_files

from tests.book.pages import PAGES, parse

LINES = [
    ("Où ? Là : non ; si !", "Où\u202f? Là\u00a0: non\u202f; si\u202f!"),
    ("« ainsi »", "«\u00a0ainsi\u00a0»"),
    ("l'eau qu'on boit", "l’eau qu’on boit"),
    ("28 % des 21 876 identités", "28\u00a0% des 21\u202f876 identités"),
    ("1 090 763 220 834", "1\u202f090\u202f763\u202f220\u202f834"),
    ("2,5 mmol/L à 9 h 30", "2,5\u00a0mmol/L à 9\u00a0h\u00a030"),
    ("Module 4. Qualité I : n° 12", "Module\u00a04. Qualité\u00a0I\u00a0: n°\u00a012"),
    ("en 2023 150 cas", "en 2023 150 cas"),
    ("10:30 ou a?b", "10:30 ou a?b"),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "printed"), LINES)
def test_text_is_set_as_french_is_printed(typed, printed):
    assert typeset(typed) == printed
    assert typeset(printed) == printed


def test_nested_texts_are_set_and_the_rest_is_kept():
    assert typeset_all({"a": ["l'eau", 3, True, None, {"b": "n'a"}]}) == {"a": ["l’eau", 3, True, None, {"b": "n’a"}]}


def test_apostrophe_before_a_link_is_not_a_quotation_mark():
    assert "d’<a>identitovigilance</a>" in finish_page("<p>le service d'<a>identitovigilance</a></p>")


@pytest.mark.parametrize("tag", ["code", "pre", "kbd", "samp", "script", "style", "textarea"])
def test_code_is_left_as_typed(tag):
    text = "x = 'a' if b else 'c' ; 1 000 % d'e"
    assert text in finish_page(f"<{tag}>{text}</{tag}>")


PANDAS = """<h2>Les unités<a class="headerlink">#</a></h2><div><style scoped>td {}</style>
<table border="1" class="dataframe"><thead>
<tr style="text-align: right;"><th></th><th>site</th><th>n</th><th>part</th></tr>
<tr><th>mois</th><th></th><th></th><th></th></tr></thead>
<tbody><tr><th>01/2025</th><td>NO-1</td><td>1 214</td><td>3,5 %</td></tr>
<tr><th>02/2025</th><td>NO-3</td><td></td><td>−2</td></tr></tbody></table></div>"""


@pytest.fixture
def table():
    """A table as pandas writes it, mended."""
    page = BeautifulSoup(PANDAS, "html.parser")
    mend_tables(page)
    return page.table


def test_name_of_the_index_heads_its_column(table):
    assert [cell.get_text() for cell in table.thead.find_all("tr")[0]] == ["mois", "site", "n", "part"]
    assert len(table.thead.find_all("tr")) == 1


def test_headers_say_what_they_head(table):
    assert {header["scope"] for header in table.thead.find_all("th")} == {"col"}
    assert {header["scope"] for header in table.tbody.find_all("th")} == {"row"}


def test_columns_of_numbers_go_to_the_right_and_others_not(table):
    marked = [
        ["campus-nombre" in cell.get("class", []) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]
    assert marked == [[False, False, True, True]] * 3


@pytest.mark.parametrize("name", ["code_local", "ipp", "cog_naissance", "id_resultat", "annee"])
def test_columns_of_codes_stay_to_the_left(name):
    page = BeautifulSoup(PANDAS.replace("<th>n</th>", f"<th>{name}</th>"), "html.parser")
    mend_tables(page)
    assert "campus-nombre" not in page.find("th", string=name).get("class", [])


def test_short_codes_are_not_cut(table):
    assert "campus-court" in table.find(string="NO-1").parent["class"]


def test_table_scrolls_in_a_box_named_by_its_section(table):
    box = table.parent
    assert (box["role"], box["tabindex"], box["aria-label"]) == ("region", "0", "Tableau\u00a0: Les unités")


def test_caption_names_the_box():
    page = BeautifulSoup("<h2>Titre</h2><table><caption>Légende</caption><tr><td>1</td></tr></table>", "html.parser")
    mend_tables(page)
    assert page.table.parent["aria-label"] == "Tableau\u00a0: Légende"


def test_table_without_head_or_rows_is_left_whole():
    page = BeautifulSoup(
        "<table></table><table><tr><td colspan='2'>1</td></tr><tr><td>a</td><td>2</td></tr></table>", "html.parser"
    )
    mend_tables(page)
    assert [cell.get_text() for cell in page.find_all("td")] == ["1", "a", "2"]


def test_icon_button_has_a_name_and_its_icon_none():
    page = BeautifulSoup(
        finish_page('<button title="Search"><i class="fa-solid fa-bars" title="x"></i></button>'), "html.parser"
    )
    assert (page.button["aria-label"], page.button["title"]) == ("Rechercher", "Rechercher")
    assert page.i["aria-hidden"] == "true"
    assert not page.i.get("title")


def test_search_scripts_are_kept_on_the_search_page_only():
    kept = '<script src="quiz.js"></script>'
    page = f'<script src="_static/searchtools.js?v=1"></script><script src="../searchindex.js"></script>{kept}'
    assert finish_page(page) == kept
    assert finish_page(page, search=True) == page


def test_unused_files_are_taken_out_with_what_points_to_them(tmp_path):
    scripts = tmp_path / "_static" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "theme.js").write_text(
        'let a = "x//# sourceMappingURL=a.map y";\n//# sourceMappingURL=theme.js.map', encoding="utf-8"
    )
    (scripts / "theme.css").write_text("a{}\n/*# sourceMappingURL=theme.css.map*/", encoding="utf-8")
    for name in ("theme.js.map", "fontawesome.js"):
        (scripts / name).touch()
    lighten_files(tmp_path)
    assert sorted(path.name for path in scripts.iterdir()) == ["theme.css", "theme.js"]
    assert (scripts / "theme.js").read_text(encoding="utf-8") == 'let a = "x//# sourceMappingURL=a.map y";\n'
    assert (scripts / "theme.css").read_text(encoding="utf-8") == "a{}\n"


@pytest.mark.site
@pytest.mark.parametrize("page", PAGES)
def test_second_pass_changes_nothing(site, page):
    html = (site.folder / page).read_text(encoding="utf-8")
    again = finish_page(html, search=page == "search.html")
    assert re.sub(r"\n\s*", "\n", again) == re.sub(r"\n\s*", "\n", html)


@pytest.mark.site
def test_pages_do_not_load_what_they_do_not_use(site):
    for page in PAGES:
        names = {
            tag["src"].partition("?")[0].rpartition("/")[2]
            for tag in parse(site.folder, page).find_all("script", src=True)
        }
        assert not names & {"fontawesome.js", "sphinx_highlight.js", "tex-mml-chtml.js"}
        assert ("searchindex.js" in names) == (page == "search.html")
