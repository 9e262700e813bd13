"""Stays, their passages in medical units, diagnoses, procedures and documents."""

from __future__ import annotations

from synthetic.schema.model import Column, TableSchema

MODES_IN = "8 domicile, 7 transfert, 6 mutation, N naissance"
MODES_OUT = "8 domicile, 7 transfert, 6 mutation, 9 décès"

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
        Column("mode_entree", "category", f"Mode d'entrée PMSI : {MODES_IN}."),
        Column(
            "provenance",
            "category",
            "Provenance PMSI : 5 urgences du site, 1 court séjour d'un autre établissement, 7 médico-social.",
            nullable=True,
        ),
        Column("mode_sortie", "category", f"Mode de sortie PMSI : {MODES_OUT}.", nullable=True),
        Column(
            "destination",
            "category",
            "Destination PMSI : 1 court séjour, 2 soins médicaux et de réadaptation, 7 médico-social.",
            nullable=True,
        ),
        Column("unite_fonctionnelle", "category", "Unité fonctionnelle d'entrée (voir « structure »)."),
        Column(
            "nda_mere", "ascii", "Pour un nouveau-né, NDA du séjour de sa mère.", nullable=True, references="sejour"
        ),
    ),
)

RUM = TableSchema(
    "rum",
    "soins",
    "Résumés d'unité médicale : un par passage en unité médicale, pour les hospitalisations et les séances.",
    (
        Column("id_rum", "ascii", "Identifiant du résumé."),
        Column("nda", "ascii", "Venue.", references="sejour"),
        Column("rang", "integer", "Rang du passage dans la venue, à partir de 1."),
        Column("unite_medicale", "category", "Unité médicale (voir « structure »)."),
        Column("date_entree", "datetime", "Entrée dans l'unité."),
        Column("date_sortie", "datetime", "Sortie de l'unité ; vide si le patient y est encore.", nullable=True),
        Column("mode_entree", "category", f"Mode d'entrée dans l'unité : {MODES_IN}."),
        Column("mode_sortie", "category", f"Mode de sortie de l'unité : {MODES_OUT}.", nullable=True),
        Column("nombre_seances", "integer", "Nombre de séances : 1 pour une séance, 0 sinon."),
        Column("poids_naissance", "decimal", "Poids à la naissance, pour les nouveau-nés.", unit="g", nullable=True),
        Column(
            "age_gestationnel",
            "decimal",
            "Âge gestationnel à la naissance (nouveau-né) ou à l'accouchement (mère).",
            unit="semaines d'aménorrhée",
            nullable=True,
        ),
    ),
)

DIAGNOSTIC = TableSchema(
    "diagnostic",
    "soins",
    "Diagnostics codés des hospitalisations et des séances, par résumé d'unité médicale.",
    (
        Column("id_diagnostic", "ascii", "Identifiant de la ligne."),
        Column("nda", "ascii", "Venue à laquelle le diagnostic se rapporte.", references="sejour"),
        Column("id_rum", "ascii", "Résumé d'unité médicale.", references="rum"),
        Column("type_diagnostic", "category", "DP (principal), DR (relié) ou DAS (associé significatif)."),
        Column("code_cim10", "ascii", "Code CIM-10 sans point, au format du PMSI."),
    ),
)

ACTE = TableSchema(
    "acte",
    "soins",
    "Actes CCAM, une ligne par acte et par activité.",
    (
        Column("id_acte", "ascii", "Identifiant de la ligne."),
        Column("nda", "ascii", "Venue.", references="sejour"),
        Column("code_ccam", "ascii", "Code CCAM à 7 caractères."),
        Column("libelle", "category", "Libellé court de l'acte."),
        Column("activite", "category", "Activité : 1 acte principal, 4 anesthésie, 5 second intervenant."),
        Column("phase", "category", "Phase : 0 sauf exception."),
        Column("date_acte", "datetime", "Date et heure de réalisation."),
        Column("unite_medicale", "category", "Unité médicale qui demande l'acte."),
    ),
)

DOCUMENT = TableSchema(
    "document",
    "soins",
    "Comptes rendus et courriers ; le texte porte des données identifiantes tant qu'il n'est pas pseudonymisé.",
    (
        Column("id_document", "ascii", "Identifiant du document."),
        Column("nda", "ascii", "Venue à laquelle le document se rapporte.", references="sejour"),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site.", references="site"),
        Column("type_document", "category", "Type : compte rendu d'hospitalisation, d'imagerie, d'échographie, etc."),
        Column("date_document", "datetime", "Date et heure du document."),
        Column("titre", "category", "Titre du document."),
        Column("texte", "text", "Texte du document."),
        Column("auteur", "category", "Signataire (nom fictif)."),
    ),
)
