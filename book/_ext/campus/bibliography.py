"""The bibliography: ``bibliographie.toml``, its page (directive ``bibliographie``) and its role ``{source}``.

Every entry must be cited by a page, and every citation must have its entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from campus.files import check, read_toml

FILE, PAGE = "bibliographie.toml", "bibliographie"
REQUIRED = {"id": str, "auteurs": str, "titre": str, "ou": str, "annee": (int, str), "note": str}
OPTIONAL = {"lien": str}


def read_bibliography(path: Path) -> dict[str, dict[str, Any]]:
    """References by identifier, in file order.

    Raises
    ------
    ExtensionError
        If a reference is wrong or appears twice.
    """
    references: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(check(read_toml(path), path.name, {"reference": list})["reference"], 1):
        check(entry, f"{path.name}, référence n° {number}", REQUIRED, OPTIONAL)
        if entry["id"] in references:
            raise ExtensionError(f"{path.name} : la référence « {entry['id']} » figure deux fois")
        references[entry["id"]] = entry
    return references


class Source(SphinxRole):
    """A citation: the author and year, linked to the bibliography."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Find the reference and build the link."""
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        entry = read_bibliography(path).get(self.text)
        if entry is None:
            raise ExtensionError(f"{self.env.docname} : la source « {self.text} » n'est pas dans {FILE}")
        cited(self.env).setdefault(self.env.docname, set()).add(self.text)
        up = "../" * self.env.docname.count("/")
        short = entry["auteurs"].split(",")[0].split(" et ")[0]
        link = nodes.reference("", f"{short}, {entry['annee']}", refuri=f"{up}{PAGE}.html#source-{self.text}")
        link["internal"] = True
        return [nodes.inline("", "[", link, nodes.Text("]"), classes=["campus-source"])], []


class Bibliography(SphinxDirective):
    """All the references, as a list."""

    def run(self) -> list[nodes.Node]:
        """Build the list."""
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        listing = nodes.bullet_list(classes=["campus-bibliographie"])
        for identifier, entry in read_bibliography(path).items():
            text = nodes.paragraph(ids=[f"source-{identifier}"])
            text += nodes.Text(f"{entry['auteurs'].removesuffix('.')}. ")
            title = nodes.emphasis(text=entry["titre"])
            text += nodes.reference("", "", title, refuri=entry["lien"]) if entry.get("lien") else title
            text += nodes.Text(f", {entry['ou']}, {str(entry['annee']).removesuffix('.')}. {entry['note']}")
            listing += nodes.list_item("", text)
        return [listing]


def cited(env) -> dict[str, set[str]]:
    """Page to the references that it cites."""
    if not hasattr(env, "campus_cited"):
        env.campus_cited = {}
    return env.campus_cited


def _forget(app, env, docname: str) -> None:
    cited(env).pop(docname, None)


def _merge(app, env, docnames, other) -> None:
    cited(env).update(cited(other))


def _check_all_cited(app, env) -> None:
    known = read_bibliography(Path(env.srcdir) / FILE)
    used = set().union(*cited(env).values()) if cited(env) else set()
    unused = [identifier for identifier in known if identifier not in used]
    if unused:
        raise ExtensionError(f"{FILE} : références jamais citées : {', '.join(unused)}")


def setup(app) -> None:
    """Register role, directive and checks."""
    app.add_role("source", Source())
    app.add_directive("bibliographie", Bibliography)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", _check_all_cited)
