"""What the five counts of module 1 are worth, and the values that usual mistakes give. Never given to trainees."""

from __future__ import annotations

from typing import Any

import pandas as pd

TRAITS = ["nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]
FULL, DAY_CASE, SESSION, EMERGENCY = "hospitalisation complète", "ambulatoire", "séance", "urgences"
LAST_MONTH = pd.Timestamp("2025-12-01")
Mistakes = dict[str, list[tuple[str, dict[str, Any]]]]


def expected(eds, truth) -> dict[str, dict[str, Any]]:
    """The right values, by question."""
    stays = eds["sejour"]
    full = stays[stays["type_venue"] == FULL]
    return {
        "01.patients": _patients(eds, TRAITS),
        "01.sejours": {
            "sejours": int(stays["type_venue"].isin([FULL, DAY_CASE]).sum()),
            "patients_en_seance": stays.loc[stays["type_venue"] == SESSION, "ipp"].nunique(),
        },
        "01.circulatoire": _circulatory(full[full["nda"].isin(_coded(eds)["nda"])]),
        "01.presents": {
            "entrees_decembre": int((full["date_entree"] >= LAST_MONTH).sum()),
            "presents": int(full["date_sortie"].isna().sum()),
        },
        "01.deces": _deaths(full[full["date_sortie"].notna()]),
    }


def mistakes(eds, truth) -> Mistakes:
    """The usual mistakes, by question: what to say, and the values that they give."""
    return {
        "01.patients": _patient_mistakes(eds),
        "01.sejours": _stay_mistakes(eds["sejour"]),
        "01.circulatoire": _circulatory_mistakes(eds),
        "01.presents": _inpatient_mistakes(eds["sejour"]),
        "01.deces": _death_mistakes(eds),
    }


def _patients(eds, traits: list[str]) -> dict[str, int]:
    identities, stays = eds["identite"], eds["sejour"]
    admitted = identities[identities["ipp"].isin(stays.loc[stays["type_venue"] == FULL, "ipp"])]
    sites = identities.groupby(traits)["site"].nunique()
    return {
        "patients_hospitalises": admitted.groupby(traits).ngroups,
        "patients_plusieurs_sites": int((sites > 1).sum()),
    }


def _patient_mistakes(eds) -> list[tuple[str, dict[str, Any]]]:
    stays = eds["sejour"]
    full = stays[stays["type_venue"] == FULL]
    return [
        (
            "Vous comptez des IPP : un patient hospitalisé dans deux sites en a deux. Comptez des personnes.",
            {"patients_hospitalises": full["ipp"].nunique()},
        ),
        (
            "Vous comptez des séjours : un patient hospitalisé trois fois y figure trois fois.",
            {"patients_hospitalises": len(full)},
        ),
        (
            "Vous comptez tous les patients connus, y compris ceux qui n'ont jamais été hospitalisés.",
            {"patients_hospitalises": eds["identite"].groupby(TRAITS).ngroups},
        ),
        ("Vous comptez des NIR : les patients dont le NIR n'est pas connu disparaissent.", _patients(eds, ["nir"])),
        (
            "Avec le nom et le prénom seuls, vous réunissez des homonymes : prenez les cinq traits.",
            _patients(eds, ["nom_naissance", "prenoms"]),
        ),
        (
            "Sans le prénom, vous réunissez des jumeaux : même nom, même date et même lieu de naissance.",
            _patients(eds, ["nom_naissance", "sexe", "date_naissance", "cog_naissance"]),
        ),
        (
            "Vous comptez les sites de chaque IPP : un IPP n'appartient qu'à un site, le résultat est toujours 0.",
            {"patients_plusieurs_sites": 0},
        ),
    ]


def _stay_mistakes(stays: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    def rows(*kinds: str) -> int:
        return int(stays["type_venue"].isin(kinds).sum())

    sessions = stays[stays["type_venue"] == SESSION]
    return [
        ("Vous comptez toutes les venues, consultations comprises.", {"sejours": len(stays)}),
        ("Vous comptez les séances comme des séjours.", {"sejours": rows(FULL, DAY_CASE, SESSION)}),
        (
            "Vous comptez les séances et les passages aux urgences comme des séjours.",
            {"sejours": rows(FULL, DAY_CASE, SESSION, EMERGENCY)},
        ),
        ("Vous comptez les passages aux urgences comme des séjours.", {"sejours": rows(FULL, DAY_CASE, EMERGENCY)}),
        ("Vous oubliez l'ambulatoire : c'est un séjour, sans nuit.", {"sejours": rows(FULL)}),
        (
            "Vous comptez des séances, et non des patients : un même IPP revient à chacune de ses séances.",
            {"patients_en_seance": len(sessions)},
        ),
    ]


def _coded(eds, main_only: bool = False) -> pd.DataFrame:
    """Diagnoses of the circulatory system (chapter IX of ICD-10: codes in I)."""
    codes = eds["diagnostic"]
    found = codes[codes["code_cim10"].str.startswith("I")]
    return found[found["type_diagnostic"] == "DP"] if main_only else found


def _circulatory(stays: pd.DataFrame) -> dict[str, int]:
    nights = (stays["date_sortie"].dt.normalize() - stays["date_entree"].dt.normalize()).dt.days
    return {"sejours_circulatoire": len(stays), "nuits_circulatoire": int(nights.sum())}


def _circulatory_mistakes(eds) -> list[tuple[str, dict[str, Any]]]:
    stays = eds["sejour"]
    full = stays[stays["type_venue"] == FULL]
    main = full[full["nda"].isin(_coded(eds, main_only=True)["nda"])]
    right = full[full["nda"].isin(_coded(eds)["nda"])]
    whole_days = (right["date_sortie"] - right["date_entree"]).dt.days
    return [
        (
            "Vous comptez les lignes de la jointure : un séjour qui porte trois diagnostics y figure trois fois.",
            _circulatory(full.merge(_coded(eds), on="nda")),
        ),
        (
            "Vous ne gardez que le diagnostic principal : la question porte sur tous les diagnostics.",
            _circulatory(main),
        ),
        (
            "Une nuit se compte sans les heures : entré lundi à 20 h et sorti mardi à 10 h, c'est une nuit.",
            {"nuits_circulatoire": int(whole_days.sum())},
        ),
    ]


def _inpatient_mistakes(stays: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    full = stays[stays["type_venue"] == FULL]
    closed = full[full["date_sortie"].notna()]
    return [
        (
            "Vous écartez les séjours sans date de sortie : ces patients sont entrés, et ils sont encore là.",
            {"entrees_decembre": int((closed["date_entree"] >= LAST_MONTH).sum()), "presents": 0},
        ),
        (
            "Vous comptez les sorties de décembre, et non les entrées.",
            {"entrees_decembre": int((full["date_sortie"] >= LAST_MONTH).sum())},
        ),
        (
            "Vous comptez toutes les venues de décembre, et non les seules hospitalisations complètes.",
            {"entrees_decembre": int((stays["date_entree"] >= LAST_MONTH).sum())},
        ),
    ]


def _deaths(stays: pd.DataFrame) -> dict[str, float]:
    deaths = int((stays["mode_sortie"] == "9").sum())
    return {"sejours_deces": deaths, "deces_pour_100": 100 * deaths / len(stays)}


def _death_mistakes(eds) -> list[tuple[str, dict[str, Any]]]:
    stays = eds["sejour"]
    full = stays[stays["type_venue"] == FULL]
    dead = set(eds["identite"].dropna(subset="date_deces")["ipp"])
    every_visit = stays[stays["ipp"].isin(dead)]
    every_stay = full[full["ipp"].isin(dead)]
    deaths = int((full["mode_sortie"] == "9").sum())
    return [
        (
            "Vous comptez toutes les venues des patients décédés : seule celle qui finit par le décès compte.",
            {"sejours_deces": len(every_visit), "deces_pour_100": 100 * len(every_visit) / len(stays)},
        ),
        (
            "Vous comptez tous les séjours des patients décédés, y compris ceux dont ils sont sortis vivants.",
            {"sejours_deces": len(every_stay), "deces_pour_100": 100 * len(every_stay) / len(full)},
        ),
        (
            "Vous donnez une part de 1 : multipliez par 100 pour avoir des décès pour 100 séjours.",
            {"deces_pour_100": deaths / int(full["date_sortie"].notna().sum())},
        ),
        (
            "Votre dénominateur compte toutes les venues, consultations et séances comprises.",
            {"deces_pour_100": 100 * deaths / len(stays)},
        ),
        (
            "Votre dénominateur compte les séjours encore ouverts : on ne sait pas comment ils finiront.",
            {"deces_pour_100": 100 * deaths / len(full)},
        ),
    ]
