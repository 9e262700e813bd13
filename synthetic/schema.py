"""The source schema: the only place that names tables and columns.

Each :class:`Column` says its kind, unit, nullability, zone and French definition; the book's data dictionary,
the storage formats, the digests and the ledger are all driven by it.

Kinds: ``ascii`` (identifiers and codes), ``category`` (repeated text), ``date``, ``datetime`` (to the second),
``integer``, ``decimal`` (a fixed number of decimals).
Zones: ``identifiante`` (traits of persons) and ``soins`` (care data).
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("ascii", "category", "date", "datetime", "integer", "decimal")


@dataclass(frozen=True)
class Column:
    """One column of a source table."""

    name: str
    kind: str
    definition: str
    unit: str = ""
    nullable: bool = False
    decimals: int = 0
    references: str = ""


@dataclass(frozen=True)
class TableSchema:
    """One source table: its columns, its key (one column) and its zone."""

    name: str
    zone: str
    definition: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """Name of the key column: the first one."""
        return self.columns[0].name

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises
        ------
        KeyError
            If the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name!r} has no column {name!r}")


SITE = TableSchema(
    "site",
    "soins",
    "Sites hospitaliers du réseau simulé. Noms et FINESS sont fictifs.",
    (
        Column("site", "ascii", "Code court du site."),
        Column("nom", "category", "Nom fictif de l'établissement."),
        Column("finess", "ascii", "Numéro FINESS fictif : département 00, clé de Luhn valide."),
        Column("reseau", "category", "Réseau simulé auquel le site appartient."),
        Column("type_etablissement", "category", "CHU, CHR, CH ou CLCC."),
    ),
)

IDENTITE = TableSchema(
    "identite",
    "identifiante",
    "Identités des patients, une ligne par IPP ; un patient a un IPP par site où il est connu.",
    (
        Column("ipp", "ascii", "Identifiant permanent du patient, propre au site."),
        Column("site", "category", "Site qui a créé l'identité.", references="site"),
        Column("nom_naissance", "category", "Nom de naissance, en capitales."),
        Column("prenoms", "category", "Prénom, en capitales."),
        Column("sexe", "category", "Sexe : M ou F."),
        Column("date_naissance", "date", "Date de naissance."),
        Column(
            "cog_naissance",
            "ascii",
            "Lieu de naissance au format du code officiel géographique ; "
            "les codes de commune sont fictifs (900 à 989).",
        ),
        Column(
            "nir",
            "ascii",
            "NIR à 13 caractères suivi de sa clé à 2 chiffres ; vide s'il n'est pas connu.",
            nullable=True,
        ),
        Column("statut_identite", "category", "Statut de l'identité : PROV, VALI, RECUP ou QUAL."),
        Column("date_creation", "date", "Date de création de l'identité."),
        Column("date_deces", "date", "Date de décès connue de l'hôpital ; vide sinon.", nullable=True),
    ),
)

SEJOUR = TableSchema(
    "sejour",
    "soins",
    "Venues, une ligne par numéro de dossier (NDA), tous types de venue confondus.",
    (
        Column("nda", "ascii", "Numéro de dossier administratif de la venue."),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site de la venue.", references="site"),
        Column(
            "type_venue",
            "category",
            "Hospitalisation complète, ambulatoire, séance, urgences ou consultation externe.",
        ),
        Column("date_entree", "datetime", "Date et heure d'entrée."),
        Column(
            "date_sortie",
            "datetime",
            "Date et heure de sortie ; vide si le patient est présent à la date d'extraction. "
            "Une heure à 00:00:00 signifie « heure non renseignée ».",
            nullable=True,
        ),
        Column("mode_entree", "category", "Mode d'entrée PMSI : 8 domicile, 7 transfert."),
        Column("mode_sortie", "category", "Mode de sortie PMSI : 8 domicile, 7 transfert, 9 décès.", nullable=True),
        Column("unite_fonctionnelle", "category", "Unité fonctionnelle d'entrée."),
    ),
)

DIAGNOSTIC = TableSchema(
    "diagnostic",
    "soins",
    "Diagnostics codés des hospitalisations et des séances.",
    (
        Column("id_diagnostic", "ascii", "Identifiant de la ligne."),
        Column("nda", "ascii", "Venue à laquelle le diagnostic se rapporte.", references="sejour"),
        Column("type_diagnostic", "category", "DP (principal) ou DAS (associé significatif)."),
        Column("code_cim10", "ascii", "Code CIM-10 sans point, au format du PMSI."),
    ),
)

BIOLOGIE = TableSchema(
    "biologie",
    "soins",
    "Résultats de biologie, tels que le laboratoire de chaque site les transmet.",
    (
        Column("id_resultat", "ascii", "Identifiant du résultat."),
        Column("nda", "ascii", "Venue du prélèvement.", references="sejour"),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site du laboratoire.", references="site"),
        Column("code_local", "category", "Code de l'analyse dans le catalogue du site."),
        Column("libelle", "category", "Libellé de l'analyse dans le catalogue du site."),
        Column("valeur", "decimal", "Valeur numérique, dans l'unité indiquée par « unite ».", decimals=2),
        Column("unite", "category", "Unité transmise avec le résultat."),
        Column("borne_basse", "decimal", "Borne basse usuelle paramétrée au laboratoire.", nullable=True, decimals=2),
        Column("borne_haute", "decimal", "Borne haute usuelle paramétrée au laboratoire.", nullable=True, decimals=2),
        Column("date_prelevement", "datetime", "Date et heure de prélèvement."),
        Column("date_validation", "datetime", "Date et heure de validation du résultat."),
        Column("statut", "category", "Statut du résultat : F (définitif)."),
        Column("automate", "category", "Automate qui a rendu le résultat."),
    ),
)

CATALOGUE_BIOLOGIE = TableSchema(
    "catalogue_biologie",
    "soins",
    "Catalogue documenté des analyses de chaque laboratoire.",
    (
        Column("id_analyse", "ascii", "Identifiant de la ligne : site et code local."),
        Column("site", "category", "Site du laboratoire.", references="site"),
        Column("code_local", "category", "Code local de l'analyse."),
        Column("libelle", "category", "Libellé local de l'analyse."),
        Column("loinc", "ascii", "Code LOINC de l'analyse."),
        Column("unite_declaree", "category", "Unité dans laquelle le site déclare rendre ses résultats."),
    ),
)

TABLES: dict[str, TableSchema] = {
    table.name: table for table in (SITE, IDENTITE, SEJOUR, DIAGNOSTIC, BIOLOGIE, CATALOGUE_BIOLOGIE)
}
