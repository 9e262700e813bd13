"""Laboratory results, drugs, vital signs, and the sites' own catalogues."""

from __future__ import annotations

from synthetic.schema.model import Column, TableSchema

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
        Column(
            "valeur",
            "decimal",
            "Valeur numérique, dans l'unité indiquée par « unite » ; vide si le résultat est un texte.",
            nullable=True,
            decimals=2,
        ),
        Column(
            "valeur_texte",
            "category",
            "Résultat rendu en texte quand il n'est pas un nombre (« <3 », sous la limite de quantification).",
            nullable=True,
        ),
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
        Column("milieu", "category", "Milieu prélevé : sang, urine, autre liquide."),
        Column("loinc", "ascii", "Code LOINC de l'analyse ; vide si le laboratoire ne l'a pas établi.", nullable=True),
        Column(
            "unite_declaree", "category", "Unité dans laquelle le site déclare rendre ses résultats.", nullable=True
        ),
        Column("date_ouverture", "date", "Premier jour d'emploi du code.", nullable=True),
        Column("date_fermeture", "date", "Dernier jour d'emploi du code ; vide s'il est en service.", nullable=True),
    ),
)

MEDICAMENT = TableSchema(
    "medicament",
    "soins",
    "Prescriptions et administrations de médicaments pendant les venues.",
    (
        Column("id_ligne", "ascii", "Identifiant de la ligne."),
        Column("nda", "ascii", "Venue.", references="sejour"),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site.", references="site"),
        Column("type_ligne", "category", "Prescription ou administration."),
        Column("code_local", "category", "Code du produit au livret du site."),
        Column("libelle", "category", "Libellé du produit au livret du site."),
        Column("code_atc", "category", "Code ATC."),
        Column("dose", "decimal", "Dose par prise.", decimals=3),
        Column("unite_dose", "category", "Unité de la dose."),
        Column("voie", "category", "Voie d'administration."),
        Column("rythme", "category", "Rythme prescrit."),
        Column("date_debut", "datetime", "Début de la prescription, ou heure de l'administration."),
        Column("date_fin", "datetime", "Fin de la prescription ; vide pour une administration.", nullable=True),
    ),
)

CATALOGUE_MEDICAMENT = TableSchema(
    "catalogue_medicament",
    "soins",
    "Livret thérapeutique de chaque site.",
    (
        Column("id_produit", "ascii", "Identifiant de la ligne : site et code local."),
        Column("site", "category", "Site.", references="site"),
        Column("code_local", "category", "Code local du produit."),
        Column("libelle", "category", "Libellé local du produit."),
        Column("code_atc", "category", "Code ATC."),
        Column("code_ucd", "ascii", "Code UCD à 13 chiffres, fictif, de clé valide."),
    ),
)

CONSTANTE = TableSchema(
    "constante",
    "soins",
    "Constantes et mesures au lit du patient.",
    (
        Column("id_constante", "ascii", "Identifiant de la mesure."),
        Column("nda", "ascii", "Venue.", references="sejour"),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site.", references="site"),
        Column("code_local", "category", "Code de la mesure au dossier de soins du site."),
        Column("libelle", "category", "Libellé de la mesure."),
        Column("valeur", "decimal", "Valeur, dans l'unité indiquée.", decimals=2),
        Column("unite", "category", "Unité."),
        Column("date_mesure", "datetime", "Date et heure de la mesure."),
    ),
)
