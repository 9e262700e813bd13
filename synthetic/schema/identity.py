"""Sites, their structure, the identities of patients and the register of deaths."""

from __future__ import annotations

from synthetic.schema.model import Column, TableSchema

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

STRUCTURE = TableSchema(
    "structure",
    "soins",
    "Fichier de structure daté : rattachement des unités fonctionnelles aux unités médicales et aux pôles.",
    (
        Column("id_structure", "ascii", "Identifiant de la ligne."),
        Column("site", "category", "Site.", references="site"),
        Column("unite_fonctionnelle", "category", "Unité fonctionnelle (UF)."),
        Column("libelle_uf", "category", "Libellé de l'unité fonctionnelle."),
        Column("unite_medicale", "category", "Unité médicale (UM) de rattachement pour le PMSI."),
        Column("libelle_um", "category", "Libellé de l'unité médicale."),
        Column(
            "type_unite", "category", "Type d'activité : hospitalisation, ambulatoire, séance, urgences ou externe."
        ),
        Column("pole", "category", "Pôle d'activité."),
        Column("date_debut", "date", "Premier jour du rattachement."),
        Column("date_fin", "date", "Dernier jour du rattachement ; vide s'il est en vigueur.", nullable=True),
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
        Column("nom_utilise", "category", "Nom utilisé (marital, par exemple), en capitales.", nullable=True),
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
        Column(
            "oid_ins",
            "category",
            "Autorité d'affectation de l'INS, si l'identité est qualifiée : OID de test, car l'INS est fictif.",
            nullable=True,
        ),
        Column("adresse", "ascii", "Numéro et voie, inventés.", nullable=True),
        Column("code_postal", "ascii", "Code postal, inventé dans un département de la région du site.", nullable=True),
        Column("commune", "category", "Commune de résidence, inventée.", nullable=True),
        Column("telephone", "ascii", "Téléphone, dans une tranche réservée à la fiction.", nullable=True),
        Column("courriel", "ascii", "Adresse électronique en example.org.", nullable=True),
        Column("date_creation", "date", "Date de création de l'identité."),
        Column("date_deces", "date", "Date de décès connue de l'hôpital ; vide sinon.", nullable=True),
    ),
)

DECES_INSEE = TableSchema(
    "deces_insee",
    "identifiante",
    "Extrait du fichier des décès, à apparier par les traits d'identité : tous les décès, où qu'ils surviennent.",
    (
        Column("id_deces", "ascii", "Identifiant de la ligne."),
        Column("nom", "category", "Nom de naissance, en capitales."),
        Column("prenoms", "category", "Prénom, en capitales."),
        Column("sexe", "category", "Sexe : M ou F."),
        Column("date_naissance", "date", "Date de naissance."),
        Column("cog_naissance", "ascii", "Lieu de naissance (codes de commune fictifs)."),
        Column("date_deces", "date", "Date du décès."),
        Column("cog_deces", "ascii", "Lieu du décès (codes de commune fictifs)."),
    ),
)
