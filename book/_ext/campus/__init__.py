"""The book's one Sphinx extension: the course's own formats, French, and accessibility.

One module a concern; it works with Jupyter Book 1.x and would with plain Sphinx and MyST-NB.
"""

from __future__ import annotations

from campus import alternatives, bibliography, finish, glossary, header, notebook, quiz, tracks


def setup(app):
    """Register everything."""
    app.add_config_value("comments_config", {}, "env")  # set by Jupyter Book for an extension that we don't load
    for module in (header, quiz, glossary, bibliography, notebook, alternatives, tracks, finish):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
