"""Every figure of an executed cell must have an alternative text in French (``mystnb: image: alt:``)."""

from __future__ import annotations

from docutils import nodes
from sphinx.errors import ExtensionError


def check_alternatives(app, doctree: nodes.document) -> None:
    """Fail on a page one of whose images has no alternative, or the path of its file as one."""
    for number, image in enumerate(doctree.findall(nodes.image), 1):
        text = (image.get("alt") or "").strip()
        if not text or text.endswith((".png", ".svg", ".jpg")) or "/" in text.split(" ")[0]:
            raise ExtensionError(
                f"{app.env.docname} : la figure n° {number} n'a pas de texte de remplacement. "
                "Ajoutez à sa cellule « mystnb: image: alt: … », en français."
            )


def setup(app) -> None:
    """Register the check."""
    app.connect("doctree-read", check_alternatives)
