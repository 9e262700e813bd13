"""Opening of the data flows, register of information and objections, projects and extractions."""

from __future__ import annotations

from synthetic.schema.model import Column, TableSchema

FLUX = TableSchema(
    "flux",
    "soins",
    "Ouverture documentée des flux de données vers l'entrepôt, par site et par domaine.",
    (
        Column("id_flux", "ascii", "Identifiant de la ligne."),
        Column("site", "category", "Site.", references="site"),
        Column("domaine", "category", "Domaine de données."),
        Column("date_ouverture", "date", "Premier jour pour lequel les données sont versées."),
        Column("commentaire", "category", "Particularité documentée du flux."),
    ),
)

OPPOSITION = TableSchema(
    "opposition",
    "identifiante",
    "Registre de l'information des patients et de leurs oppositions, à l'entrepôt ou à un projet.",
    (
        Column("id_evenement", "ascii", "Identifiant de l'événement."),
        Column("ipp", "ascii", "IPP du patient.", references="identite"),
        Column("site", "category", "Site qui tient le registre.", references="site"),
        Column("type_evenement", "category", "Information, opposition, ou levée d'une opposition."),
        Column("portee", "category", "Entrepôt ou projet."),
        Column("id_projet", "ascii", "Projet, si l'opposition porte sur lui.", nullable=True, references="projet"),
        Column("date_evenement", "date", "Date de l'événement."),
        Column("canal", "category", "Canal : livret d'accueil, courrier, portail, accueil."),
    ),
)

PROJET = TableSchema(
    "projet",
    "soins",
    "Projets qui réutilisent les données.",
    (
        Column("id_projet", "ascii", "Identifiant du projet."),
        Column("titre", "category", "Titre du projet."),
        Column("cadre", "category", "Cadre juridique déclaré par le projet."),
        Column("site_responsable", "category", "Site responsable.", references="site"),
        Column("perimetre", "category", "Mono-établissement, réseau ou inter-réseaux."),
        Column("date_avis", "date", "Avis du comité scientifique et éthique."),
        Column("date_debut", "date", "Ouverture de l'espace du projet."),
        Column("date_fin", "date", "Fermeture ; vide si le projet est ouvert.", nullable=True),
    ),
)

EXTRACTION = TableSchema(
    "extraction",
    "soins",
    "Ce qui a été extrait pour chaque projet, et quand : une ligne par patient extrait.",
    (
        Column("id_extraction", "ascii", "Identifiant de la ligne."),
        Column("id_projet", "ascii", "Projet.", references="projet"),
        Column("lot", "category", "Lot de l'extraction (projet et date)."),
        Column("date_extraction", "date", "Date de l'extraction."),
        Column("ipp", "ascii", "IPP du patient extrait.", references="identite"),
        Column("site", "category", "Site.", references="site"),
    ),
)
