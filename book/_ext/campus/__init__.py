"""The book's one Sphinx extension: the course's own formats, French, and accessibility.

One module a concern; it works with Jupyter Book 1.x and would with plain Sphinx and MyST-NB.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from campus import alternatives, bibliography, finish, glossary, header, notebook, quiz, search, trainer

BOOK = Path(__file__).resolve().parents[2]


def digest() -> str:
    """A mark of the extension, the styles and the templates: when it changes, every page is made again."""
    total = hashlib.sha256()
    for folder in ("_ext", "_static", "_templates"):
        for path in sorted((BOOK / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                total.update(path.read_bytes())
    return total.hexdigest()


def setup(app):
    """Register everything."""
    app.add_config_value("comments_config", {}, "env")  # set by Jupyter Book for an extension that we don't load
    app.add_config_value("campus_digest", digest(), "env")
    for module in (header, quiz, glossary, bibliography, notebook, alternatives, search, trainer, finish):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
