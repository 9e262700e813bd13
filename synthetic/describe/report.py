"""The calibration table: value, target, deviation, source; as text and as a page with plots."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np

from synthetic.catalogue import rows

RELATIVE, POINTS = 5.0, 1.0
"""A value is on target within 5 % of it, or within one point for a share."""


@dataclass(frozen=True)
class Line:
    """One indicator: what was published, what is generated, and how far apart they are."""

    id: str
    group: str
    label: str
    unit: str
    target: float
    direction: str
    value: float
    size: int
    source: str
    mark: str
    note: str

    @property
    def deviation(self) -> float:
        """Generated minus published, in the indicator's unit."""
        return self.value - self.target

    @property
    def relative(self) -> float:
        """Deviation in per cent of the target (infinite for a target of zero)."""
        return 100 * self.deviation / abs(self.target) if self.target else float("inf")

    @property
    def margin(self) -> float:
        """Twice the standard error of a share, in points: what the sample's size alone explains."""
        if self.unit != "%" or not self.size:
            return 0.0
        share = min(max(abs(self.value) / 100, 0.0), 1.0)
        return 200 * float(np.sqrt(share * (1 - share) / self.size))

    @property
    def within(self) -> bool:
        """On target: above or below it where the source says so, near it otherwise."""
        if self.direction == "plus":
            return self.value >= self.target
        if self.direction == "moins":
            return self.value <= self.target
        near = abs(self.deviation) <= POINTS if self.unit == "%" else False
        return near or abs(self.relative) <= RELATIVE


def compare(measured: dict[str, tuple[float, int]]) -> list[Line]:
    """One line per target that could be measured, in the order of the targets."""
    lines = []
    for row in rows("targets"):
        if row["id"] not in measured:
            continue
        value, size = measured[row["id"]]
        lines.append(
            Line(
                row["id"],
                row["groupe"],
                row["libelle"],
                row["unite"],
                float(row["valeur"]),
                row["sens"],
                value,
                size,
                row["source"],
                row["marque"],
                row["remarque"],
            )
        )
    return lines


def number(value: float, unit: str) -> str:
    """A number as French readers write it."""
    digits = 2 if unit in ("séjours", "nuits") else 1
    return f"{value:.{digits}f}".replace(".", ",")


def text_table(lines: list[Line]) -> str:
    """The table as aligned text, one group after the other."""
    parts, group = [], ""
    for line in lines:
        if line.group != group:
            group = line.group
            parts.append(f"\n{group}")
        sign = {"plus": "> ", "moins": "< "}.get(line.direction, "")
        mark = "ok " if line.within else "!! "
        parts.append(
            f"  {mark}{line.label[:62]:62s} {number(line.value, line.unit):>8s}  "
            f"cible {sign}{number(line.target, line.unit)} {line.unit}  "
            f"écart {number(line.deviation, line.unit)}  [{line.mark}] {line.source}"
        )
    good = sum(line.within for line in lines)
    parts.append(f"\n{good} indicateurs sur {len(lines)} à moins de 5 % de la cible (ou d'un point pour une part).")
    return "\n".join(parts).lstrip("\n")


def html_page(lines: list[Line], title: str) -> str:
    """A self-contained page: one plot (deviations) and one table a group."""
    body = [f"<h1>{html.escape(title)}</h1>"]
    for group in dict.fromkeys(line.group for line in lines):
        chosen = [line for line in lines if line.group == group]
        body += [f"<h2>{html.escape(group)}</h2>", _plot(chosen), _table(chosen)]
    style = (
        "body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;text-align:left}"
        "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    )
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{style}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _table(lines: list[Line]) -> str:
    cells = []
    for line in lines:
        sign = {"plus": "plus de ", "moins": "moins de "}.get(line.direction, "")
        state = "atteinte" if line.within else "non atteinte"
        note = f" ({html.escape(line.note)})" if line.note else ""
        cells.append(
            f"<tr><th scope='row'>{html.escape(line.label)}{note}</th>"
            f"<td class='n'>{number(line.value, line.unit)}</td>"
            f"<td class='n'>{sign}{number(line.target, line.unit)} {line.unit}</td>"
            f"<td class='n'>{number(line.deviation, line.unit)}</td><td>{state}</td>"
            f"<td>{html.escape(line.source)} [{line.mark}]</td></tr>"
        )
    head = "".join(
        f"<th scope='col'>{name}</th>" for name in ("Indicateur", "Généré", "Publié", "Écart", "Cible", "Source")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(cells)}</tbody></table>"


def _plot(lines: list[Line]) -> str:
    """Generated (dot) against published (bar), each scaled to the larger of the two; read by the table beside it."""
    height, left, width = 22, 330, 420
    shapes = []
    for place, line in enumerate(lines):
        top = max(abs(line.value), abs(line.target), 1e-9)
        y = place * height + 4
        bar, dot = (width * abs(v) / top for v in (line.target, line.value))
        colour = "#1b5e8a" if line.within else "#b3261e"
        shapes.append(
            f'<text x="{left - 8}" y="{y + 12}" text-anchor="end" font-size="12">{html.escape(line.label[:48])}</text>'
            f'<rect x="{left}" y="{y + 3}" width="{bar:.1f}" height="10" fill="#c9d6df"/>'
            f'<circle cx="{left + dot:.1f}" cy="{y + 8}" r="5" fill="{colour}"/>'
        )
    total = len(lines) * height + 8
    label = "Valeur générée (point) et valeur publiée (barre) ; les nombres sont dans le tableau qui suit."
    return (
        f'<svg viewBox="0 0 {left + width + 20} {total}" role="img" aria-label="{label}">{"".join(shapes)}</svg>'
        f"<p>{label}</p>"
    )
