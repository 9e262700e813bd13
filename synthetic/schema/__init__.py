"""The source schema: the only place that names tables and columns.

Each :class:`Column` says its kind, unit, nullability, zone and French definition; the book's data dictionary,
the storage formats, the digests and the ledger are all driven by it.

Kinds: ``ascii`` (identifiers and codes), ``category`` (repeated text), ``date``, ``datetime`` (to the second),
``integer``, ``decimal`` (a fixed number of decimals), ``text`` (long, mostly unique text with accents).
Zones: ``identifiante`` (traits of persons) and ``soins`` (care data).
"""

from __future__ import annotations

from synthetic.schema.care import ACTE, DIAGNOSTIC, DOCUMENT, RUM, SEJOUR
from synthetic.schema.governance import EXTRACTION, FLUX, OPPOSITION, PROJET
from synthetic.schema.identity import DECES_INSEE, IDENTITE, SITE, STRUCTURE
from synthetic.schema.measures import BIOLOGIE, CATALOGUE_BIOLOGIE, CATALOGUE_MEDICAMENT, CONSTANTE, MEDICAMENT
from synthetic.schema.model import KINDS, Column, TableSchema

TABLES: dict[str, TableSchema] = {
    table.name: table
    for table in (
        SITE,
        STRUCTURE,
        FLUX,
        IDENTITE,
        DECES_INSEE,
        SEJOUR,
        RUM,
        DIAGNOSTIC,
        ACTE,
        BIOLOGIE,
        CATALOGUE_BIOLOGIE,
        MEDICAMENT,
        CATALOGUE_MEDICAMENT,
        CONSTANTE,
        DOCUMENT,
        OPPOSITION,
        PROJET,
        EXTRACTION,
    )
}

DOMAINS: dict[str, tuple[str, ...]] = {
    "pmsi": ("rum", "diagnostic", "acte"),
    "biologie": ("biologie", "catalogue_biologie"),
    "medicament": ("medicament", "catalogue_medicament"),
    "constante": ("constante",),
    "document": ("document",),
    "deces": ("deces_insee",),
    "gouvernance": ("opposition", "projet", "extraction"),
}
"""Tables of each domain that a scenario may leave out; sites, structure, identities and stays are always there."""

__all__ = ["DOMAINS", "KINDS", "TABLES", "Column", "TableSchema"]
