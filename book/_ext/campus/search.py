"""Search without accents: « donnees » finds « données », in the index as in what is typed.

Sphinx cuts texts and queries into words, then stems them. Both cuts drop accents here, so that both sides meet.
"""

from __future__ import annotations

from sphinx.search.fr import SearchFrench

from campus.glossary import plain

SPLITTER = r"""
/* The same as campus.glossary.plain: no case, no accents. */
var sansAccents = (text) => text.toLowerCase().replaceAll("œ", "oe").normalize("NFD").replace(/\p{M}/gu, "");
var splitQuery = (query) => sansAccents(query).split(/[^\p{L}\p{N}_]+/u).filter((word) => word);
"""


class FrenchWithoutAccents(SearchFrench):
    """Sphinx's French, on words without accents."""

    stopwords = frozenset(SearchFrench.stopwords | {plain(word) for word in SearchFrench.stopwords})
    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """Words of a text, without case or accents."""
        return super().split(plain(input))


def setup(app) -> None:
    """Put it in the place of Sphinx's French."""
    app.add_search_language(FrenchWithoutAccents)
