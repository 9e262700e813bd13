"""Pictures of the dashboard: inline SVG that follows the page's colours, each with a title and a description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from grading.measures import BINS, Group, Item, Mistake
from synthetic.messages import NBSP, french_number

WIDTH, LEFT, ROW = 720, 250, 34


def _svg(height: float, title: str, text: str, *parts: str) -> Markup:
    """A picture that screen readers announce by its title and description."""
    name = re.sub(r"\W+", "-", title)
    head = Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="titre-{n} texte-{n}">'
        '<title id="titre-{n}">{t}</title><desc id="texte-{n}">{d}</desc>'
    )
    return head.format(w=WIDTH, h=f"{height:g}", n=name, t=title, d=text) + Markup("").join(parts) + Markup("</svg>")


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>').format(
        f"{x:.1f}", f"{y:.1f}", kind, anchor, text
    )


def _bar(x: float, y: float, width: float, height: float, kind: str = "barre") -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>').format(
        f"{x:.1f}", f"{y:.1f}", f"{max(0, width):.1f}", f"{max(0, height):.1f}", kind
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "axe") -> Markup:
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(
        *(f"{v:.1f}" for v in (x1, y1, x2, y2)), kind
    )


def _dot(x: float, y: float, label: str) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="6" class="point"><title>{}</title></circle>').format(
        f"{x:.1f}", f"{y:.1f}", label
    )


def percent(value: float) -> str:
    """A share in French: ``62 %``."""
    return f"{value:.0f}{NBSP}%"


def spread(counts: Sequence[int], threshold: float) -> Markup:
    """Bars of the marks, in ten classes, with the pass mark."""
    left, right, top, bottom = 40, WIDTH - 20, 34, 220
    step, most = (right - left) / BINS, max([*counts, 1])
    parts = []
    for number, copies in enumerate(counts):
        height = (bottom - top) * copies / most
        parts.append(_bar(left + number * step + 3, bottom - height, step - 6, height))
        if copies:
            parts.append(_text(left + (number + 0.5) * step, bottom - height - 6, str(copies), anchor="middle"))
    parts.append(_line(left, bottom, right, bottom))
    parts += [_text(left + n * step, bottom + 20, f"{10 * n}", anchor="middle") for n in range(BINS + 1)]
    x = left + (right - left) * threshold / 100
    anchor = "end" if threshold > 70 else "start"
    parts += [_line(x, 8, x, bottom, "seuil")]
    parts.append(
        _text(
            x + (6 if anchor == "start" else -6),
            16,
            f"seuil de réussite : {french_number(threshold)} %",
            "fort",
            anchor,
        )
    )
    parts.append(_text(right, bottom + 40, "note, en pour cent des points", "doux", "end"))
    told = ", ".join(f"{copies} de {10 * n} à {10 * n + 10} %" for n, copies in enumerate(counts) if copies)
    return _svg(bottom + 50, "Répartition des notes", f"Nombre de copies : {told or 'aucune'}.", *parts)


def difficulty(items: Sequence[Item]) -> Markup:
    """One bar a question: the share of its points that the class got."""
    parts, right = [], WIDTH - 70
    for number, item in enumerate(items):
        y = number * ROW + 6
        parts.append(_text(LEFT - 10, y + 17, _short(item.question.title), anchor="end"))
        parts.append(_bar(LEFT, y, right - LEFT, ROW - 10, "fond"))
        parts.append(_bar(LEFT, y, (right - LEFT) * item.success, ROW - 10))
        parts.append(_text(right + 8, y + 17, percent(100 * item.success)))
    told = " ; ".join(f"{item.question.title} : {percent(100 * item.success)}" for item in items)
    return _svg(len(items) * ROW + 8, "Réussite par question", told + ".", *parts)


def compare(groups: Sequence[Group], title: str) -> Markup:
    """One line a group: a dot a copy, and a stroke at the median."""
    parts, right = [], WIDTH - 30
    bottom = len(groups) * ROW + 4
    for mark in (0, 25, 50, 75, 100):
        x = LEFT + (right - LEFT) * mark / 100
        parts += [_line(x, 0, x, bottom, "grille"), _text(x, bottom + 18, f"{mark}", anchor="middle")]
    for number, group in enumerate(groups):
        y = number * ROW + ROW / 2
        parts.append(_text(LEFT - 10, y + 5, f"{_short(group.name)} ({len(group.marks)})", anchor="end"))
        for mark in group.marks:
            parts.append(_dot(LEFT + (right - LEFT) * mark / 100, y, percent(mark)))
        x = LEFT + (right - LEFT) * group.median / 100
        parts.append(_line(x, y - 12, x, y + 12, "mediane"))
    told = " ; ".join(f"{group.name} : {len(group.marks)} copies, médiane {percent(group.median)}" for group in groups)
    return _svg(bottom + 26, title, told + ".", *parts)


def frequent(mistakes: Sequence[Mistake]) -> Markup:
    """One bar a mistake, numbered as in the table below."""
    parts, left, right = [], 40, WIDTH - 170
    most = max((mistake.share for mistake in mistakes), default=1)
    for number, mistake in enumerate(mistakes):
        y = number * ROW + 6
        parts.append(_text(left - 10, y + 17, f"{number + 1}", "fort", "end"))
        parts.append(_bar(left, y, (right - left) * mistake.share / most, ROW - 10, "barre erreur"))
        label = f"{mistake.copies} copie{'s' * (mistake.copies > 1)}, {percent(100 * mistake.share)}"
        parts.append(_text(left + (right - left) * mistake.share / most + 8, y + 17, label))
    told = " ; ".join(f"erreur {n + 1} : {mistake.copies} copies" for n, mistake in enumerate(mistakes))
    return _svg(len(mistakes) * ROW + 8, "Erreurs les plus fréquentes", told + ".", *parts)


def progress(rows: Sequence[tuple[str, Sequence[float | None]]], steps: Sequence[str]) -> Markup:
    """One broken line a trainee over the steps (pre-test, quiz, mark)."""
    left, right, top, bottom = 60, WIDTH - 60, 16, 240
    xs = [left + (right - left) * n / (len(steps) - 1) for n in range(len(steps))]
    parts = []
    for mark in (0, 25, 50, 75, 100):
        y = bottom - (bottom - top) * mark / 100
        parts += [_line(left, y, right, y, "grille"), _text(left - 12, y + 5, f"{mark}", anchor="end")]
    for name, values in rows:
        points = [(x, bottom - (bottom - top) * v / 100) for x, v in zip(xs, values, strict=True) if v is not None]
        parts += [_line(*one, *other, "chemin") for one, other in pairwise(points)]
        parts += [_dot(x, y, name) for x, y in points]
    parts += [_text(x, bottom + 24, step, "fort", "middle") for x, step in zip(xs, steps, strict=True)]
    text = f"{len(rows)} stagiaires, de {steps[0]} à {steps[-1]} ; les valeurs sont dans le tableau des copies."
    return _svg(bottom + 36, "Du pré-test à la note", text, *parts)


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
