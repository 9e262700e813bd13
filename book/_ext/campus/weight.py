"""Less to load: what the theme brings and the course does not use."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bs4 import BeautifulSoup

ICONS = "fontawesome.js"
"""1.4 MB that draw again, as SVG, icons which the theme's style sheet already draws with its font."""

SEARCH = ("searchtools.js", "language_data.js", "searchindex.js", "recherche.js")
"""What only the search page needs: the index grows with the course."""

HIGHLIGHT = "sphinx_highlight.js"
"""Marks the words of the last search on every page, and keeps them in the browser; ours marks them in the results."""

MAP_COMMENT = re.compile(r"\n?(?://|/\*)# sourceMappingURL=\S+?\.map(?:\s*\*/)?\s*$")


def lighten_page(page: BeautifulSoup, search: bool) -> None:
    """Take out the scripts that the page has no use for."""
    unwanted = {ICONS, HIGHLIGHT, *(() if search else SEARCH)}
    for script in page.find_all("script", src=True):
        if script["src"].partition("?")[0].rpartition("/")[2] in unwanted:
            script.decompose()


def lighten_files(site: Path) -> None:
    """Take out the files that nothing asks for any more."""
    static = site / "_static"
    for path in [*static.rglob("*.map"), *static.rglob(ICONS), static / HIGHLIGHT]:
        path.unlink(missing_ok=True)
    shutil.rmtree(static / "locales", ignore_errors=True)
    for path in [*static.rglob("*.js"), *static.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        lighter = MAP_COMMENT.sub("\n", text)
        if lighter != text:
            path.write_text(lighter, encoding="utf-8")
