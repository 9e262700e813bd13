"""Tracks: what each profession follows, and which module comes before which (directives ``track``, ``prerequisites``).

Published modules are read from their ``module.toml``: a prerequisite names the module that gives it, as in
« filtrer des lignes (module 3) ». Modules to come are lines of ``parcours.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from campus.files import check, read_toml
from campus.header import AUDIENCES, read_header

FILE = "parcours.toml"
NAMED = re.compile(r"\bmodule (\d+)")
NO_CODE = "pour le parcours sans code"
TRACK = {"id": str, "titre": str, "pour": str}
COMING = {"numero": str, "titre": str, "public": list, "minutes": int}
NBSP = "\u00a0"
LABEL = f"Graphe des prérequis{NBSP}; le tableau qui suit dit la même chose"
WIDTH, HEIGHT, GAP, ROW_GAP, LINE = 156, 100, 14, 46, 17


@dataclass(frozen=True)
class Module:
    """A module, published (it has an address) or to come; ``no_code`` are the prerequisites of that route only."""

    number: int
    title: str
    audiences: tuple[str, ...]
    minutes: int
    needs: tuple[int, ...]
    no_code: tuple[int, ...] = ()
    address: str = ""


def read_modules(folder: Path) -> dict[int, Module]:
    """Every module by number: the headers of the book, then what ``parcours.toml`` announces.

    Raises
    ------
    ExtensionError
        If a file is wrong, two modules have one number, a prerequisite is no module, or prerequisites go in a circle.
    """
    found: dict[int, Module] = {}
    for path in sorted(folder.glob("modules/*/module.toml")):
        module = _published(path)
        if module.number in found:
            raise ExtensionError(f"{path.parent.name}/{path.name} : le numéro {module.number} est déjà pris")
        found[module.number] = module
    for place, entry in enumerate(read_toml(folder / FILE).get("module", []), 1):
        module = _coming(entry, f"{FILE}, module n° {place}")
        found.setdefault(module.number, module)
    found = dict(sorted(found.items()))
    _check_prerequisites(found)
    return found


def _published(path: Path) -> Module:
    header = read_header(path)
    named = {text: [int(number) for number in NAMED.findall(text)] for text in header["prerequis"]}
    return Module(
        int(header["numero"]),
        header["titre"],
        tuple(header["public"]),
        header["minutes_lecture"] + header["minutes_exercice"],
        tuple(number for text, numbers in named.items() if not text.startswith(NO_CODE) for number in numbers),
        tuple(number for text, numbers in named.items() if text.startswith(NO_CODE) for number in numbers),
        f"modules/{path.parent.name}/index.html",
    )


def _coming(entry: object, where: str) -> Module:
    check(entry, where, COMING, {"prerequis": list})
    unknown = [audience for audience in entry["public"] if audience not in AUDIENCES]
    if unknown:
        raise ExtensionError(f"{where} : public inconnu {unknown[0]!r} (possibles : {', '.join(AUDIENCES)})")
    numbers = [entry["numero"], *entry.get("prerequis", [])]
    if not all(isinstance(number, str) and number.isdigit() for number in numbers):
        raise ExtensionError(f"{where} : « numero » et « prerequis » s'écrivent en chiffres, entre guillemets")
    number, *needs = (int(number) for number in numbers)
    return Module(number, entry["titre"], tuple(entry["public"]), entry["minutes"], tuple(needs))


def _check_prerequisites(modules: dict[int, Module]) -> None:
    for module in modules.values():
        for needed in (*module.needs, *module.no_code):
            if needed not in modules:
                raise ExtensionError(f"module {module.number} : le prérequis « module {needed} » n'existe pas")
    for number in modules:
        _walk(modules, number, ())


def _walk(modules: dict[int, Module], number: int, path: tuple[int, ...]) -> int:
    """Depth of a module in the graph: 0 without prerequisite."""
    if number in path:
        circle = " → ".join(str(step) for step in (*path[path.index(number) :], number))
        raise ExtensionError(f"les prérequis tournent en rond : modules {circle}")
    module = modules[number]
    return max((1 + _walk(modules, needed, (*path, number)) for needed in (*module.needs, *module.no_code)), default=0)


def layers(modules: dict[int, Module]) -> list[list[int]]:
    """Numbers of the modules by depth: each layer only needs those above."""
    depth = {number: _walk(modules, number, ()) for number in modules}
    far = {number for edge in _edges(modules) if depth[edge[1]] - depth[edge[0]] > 1 for number in edge[:2]}
    order = sorted(modules, key=lambda number: (number not in far, number))  # the lines that go round by the left
    return [
        [number for number in order if depth[number] == rank] for rank in range(1 + max(depth.values(), default=-1))
    ]


def graph_svg(modules: dict[int, Module]) -> str:
    """The graph of prerequisites, drawn; hidden from screen readers, to which the table says the same."""
    rows = layers(modules)
    gutter = 12 + 10 * sum(1 for _ in _long_edges(modules, rows))
    width = gutter + max((len(row) for row in rows), default=1) * (WIDTH + GAP) - GAP + 2
    height = len(rows) * (HEIGHT + ROW_GAP) - ROW_GAP + 4
    place = {
        number: (gutter + column * (WIDTH + GAP), 2 + rank * (HEIGHT + ROW_GAP))
        for rank, row in enumerate(rows)
        for column, number in enumerate(row)
    }
    edges = "".join(_edge(place, *edge) for edge in _short_edges(modules, rows))
    edges += "".join(_gutter_edge(place, lane, *edge) for lane, edge in enumerate(_long_edges(modules, rows)))
    boxes = "".join(_box(module, *place[module.number]) for module in modules.values())
    arrow = (
        '<marker id="campus-fleche" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="pointe" d="M0 0 8 4 0 8z"/></marker>'
    )
    return (
        f'<svg class="campus-graphe" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false" '
        f'style="max-width:{width}px"><defs>{arrow}</defs>{edges}{boxes}</svg>'
    )


def _edges(modules: dict[int, Module]) -> list[tuple[int, int, bool]]:
    every = [(needed, module.number, False) for module in modules.values() for needed in module.needs]
    return every + [(needed, module.number, True) for module in modules.values() for needed in module.no_code]


def _span(rows: list[list[int]], edge: tuple[int, int, bool]) -> int:
    rank = {number: place for place, row in enumerate(rows) for number in row}
    return rank[edge[1]] - rank[edge[0]]


def _short_edges(modules: dict[int, Module], rows: list[list[int]]) -> list[tuple[int, int, bool]]:
    return [edge for edge in _edges(modules) if _span(rows, edge) == 1]


def _long_edges(modules: dict[int, Module], rows: list[list[int]]) -> list[tuple[int, int, bool]]:
    """Edges that jump a layer: they go round by the left, not behind a box that they don't concern."""
    return [edge for edge in _edges(modules) if _span(rows, edge) > 1]


def _edge(place: dict[int, tuple[int, int]], start: int, end: int, no_code: bool) -> str:
    x1, y1 = place[start][0] + WIDTH / 2, place[start][1] + HEIGHT
    x2, y2 = place[end][0] + WIDTH / 2, place[end][1] - 2
    middle = (y1 + y2) / 2
    return _path(f"M{x1:g} {y1:g}C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}", no_code)


def _gutter_edge(place: dict[int, tuple[int, int]], lane: int, start: int, end: int, no_code: bool) -> str:
    x, y1 = 6 + 10 * lane, place[start][1] + HEIGHT
    above = place[end][1] - ROW_GAP / 2 + 6 * lane
    below = y1 + ROW_GAP / 2 - 6 * lane
    x1, x2 = place[start][0] + 24 + 8 * lane, place[end][0] + 24 + 8 * lane
    return _path(f"M{x1:g} {y1:g}V{below:g}H{x:g}V{above:g}H{x2:g}V{place[end][1] - 2:g}", no_code)


def _path(line: str, no_code: bool) -> str:
    return f'<path class="lien{" sans-code" if no_code else ""}" d="{line}" marker-end="url(#campus-fleche)"/>'


def _box(module: Module, x: int, y: int) -> str:
    lines = wrap(module.title, 20)
    texts = [f'<text class="numero" x="{x + 10}" y="{y + 20}">{module.number} · {duration(module.minutes)}</text>']
    texts += [f'<text x="{x + 10}" y="{y + 38 + LINE * rank}">{escape(text)}</text>' for rank, text in enumerate(lines)]
    box = (
        f'<rect class="{"publie" if module.address else "a-venir"}" x="{x}" y="{y}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="6"/>{"".join(texts)}'
    )
    return f'<a href="{module.address}" tabindex="-1">{box}</a>' if module.address else f"<g>{box}</g>"


def duration(minutes: int) -> str:
    """Minutes as one says them: ``90`` gives « 1 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def needs_text(module: Module) -> str:
    """Prerequisites in words."""
    texts = [", ".join(str(number) for number in module.needs)] if module.needs else []
    if module.no_code:
        texts.append(f"sans code{NBSP}: {', '.join(str(number) for number in module.no_code)}")
    return f"{NBSP}; ".join(texts) or "aucun"


def link(module: Module) -> str:
    """The module's title, linked when it is published."""
    title = f"{module.number}. {escape(module.title)}"
    return f'<a href="{module.address}">{title}</a>' if module.address else f"{title} <em>(en préparation)</em>"


def _modules_of(directive: SphinxDirective) -> dict[int, Module]:
    folder = Path(directive.env.srcdir)
    for path in (folder / FILE, *folder.glob("modules/*/module.toml")):
        directive.env.note_dependency(str(path))
    directive.env.note_reread()  # a module that appears is no change of a file already known
    return read_modules(folder)


class Prerequisites(SphinxDirective):
    """The graph of prerequisites, and the table that says the same."""

    def run(self) -> list[nodes.Node]:
        """Build figure and table."""
        modules = _modules_of(self)
        head = "".join(f"<th>{title}</th>" for title in ("Module", "Durée", "Parcours", "Après le module"))
        body = "".join(
            f"<tr><td>{link(module)}</td><td>{duration(module.minutes)}</td><td>{', '.join(module.audiences)}</td>"
            f"<td>{needs_text(module)}</td></tr>"
            for module in modules.values()
        )
        html = (
            f'<div class="campus-graphe-cadre" tabindex="0" role="group" aria-label="{LABEL}">'
            f"{graph_svg(modules)}</div>"
            "<table><caption>Les modules, leur durée et ce qu'il faut avoir suivi avant</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
        return [nodes.raw("", html, format="html")]


class Track(SphinxDirective):
    """``{track} C``: who the track is for, its modules in order, its duration."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Build the list."""
        modules = _modules_of(self)
        tracks = {}
        for place, entry in enumerate(read_toml(Path(self.env.srcdir) / FILE).get("parcours", []), 1):
            tracks[check(entry, f"{FILE}, parcours n° {place}", TRACK)["id"]] = entry
        name = self.arguments[0]
        if name not in tracks or name not in AUDIENCES:
            raise ExtensionError(f"{self.env.docname} : parcours inconnu {name!r} (dans {FILE} : {', '.join(tracks)})")
        followed = [module for module in modules.values() if name in module.audiences]
        published = sum(module.minutes for module in followed if module.address)
        total = f"En tout{NBSP}: {duration(sum(module.minutes for module in followed))}, "
        total += f"dont {duration(published)} déjà publiées."
        items = "".join(f"<li>{link(module)}, {duration(module.minutes)}</li>" for module in followed)
        return [
            nodes.paragraph(text=tracks[name]["pour"]),
            nodes.raw("", f'<ul class="campus-parcours">{items}</ul>', format="html"),
            nodes.paragraph(text=total, classes=["campus-note"]),
        ]


def setup(app) -> None:
    """Register the directives."""
    app.add_directive("prerequisites", Prerequisites)
    app.add_directive("track", Track)
