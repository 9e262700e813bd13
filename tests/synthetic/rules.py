"""Rules that every clean warehouse keeps: one line each, read by people, run on warehouses of any seed.

A rule takes the warehouse (tables as DataFrames, with ``truth``) and returns the rows that break it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from synthetic import TABLES, Truth, Warehouse
from synthetic.catalogue import conditions, drugs, lab_tests, procedures

DAY = pd.Timedelta(days=1)


class Clean:
    """A clean warehouse and its truth, with the joins that rules share."""

    def __init__(self, eds: Warehouse, truth: Truth, end: pd.Timestamp) -> None:
        self.tables = {name: eds[name] for name in eds.tables}
        self.truth, self.end = truth, end + DAY - pd.Timedelta(seconds=1)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @functools.cached_property
    def stays(self) -> pd.DataFrame:
        """Stays with birth, death known to the hospital, sex, person, condition and the last moment of the stay."""
        identities = self["identite"][["ipp", "date_naissance", "date_deces", "sexe"]]
        found = self["sejour"].merge(identities, on="ipp", how="left")
        known = self.truth.identities.set_index("ipp")["person"]
        found["person"] = found["ipp"].map(known)
        found = found.merge(self.truth.stays[["nda", "condition"]], on="nda", how="left")
        midnight = found["date_sortie"].dt.normalize() == found["date_sortie"]
        last = found["date_sortie"].where(~midnight, found["date_sortie"] + DAY - pd.Timedelta(seconds=1))
        found["until"] = last.fillna(self.end)
        return found

    def within(self, table: str, column: str) -> pd.DataFrame:
        """Rows of a table outside their stay."""
        rows = self[table].merge(self.stays[["nda", "date_entree", "until"]], on="nda", suffixes=("", "_stay"))
        entry = rows["date_entree_stay"] if "date_entree_stay" in rows else rows["date_entree"]
        return rows[(rows[column] < entry) | (rows[column] > rows["until"])]

    def of_person(self, table: str) -> pd.DataFrame:
        """Rows of a table with the sex, age and kind of their stay."""
        stays = self.stays[["nda", "sexe", "date_naissance", "type_venue", "condition", "date_entree", "mode_entree"]]
        rows = self[table].merge(stays, on="nda", suffixes=("", "_stay"))
        rows["age"] = (rows["date_entree"] - rows["date_naissance"]).dt.days / 365.25
        return rows


def dates(keys: pd.Series, table: pd.Series) -> pd.Series:
    """Dates looked up in a table, which may be empty."""
    return pd.to_datetime(keys.map(table.to_dict()))


def orphans(table: str, column: str, other: str) -> Callable[[Clean], pd.DataFrame]:
    """A foreign key that points nowhere."""

    def check(eds: Clean) -> pd.DataFrame:
        rows = eds[table].dropna(subset=column)
        return rows[~rows[column].isin(eds[other][TABLES[other].key])]

    return check


def outside(table: str, column: str) -> Callable[[Clean], pd.DataFrame]:
    """Rows dated outside their stay."""
    return lambda eds: eds.within(table, column)


def after_death(table: str, column: str) -> Callable[[Clean], pd.DataFrame]:
    """Rows dated after the death that the hospital knows."""

    def check(eds: Clean) -> pd.DataFrame:
        rows = eds[table].merge(eds.stays[["nda", "date_deces"]], on="nda")
        return rows[rows[column].dt.normalize() > rows["date_deces"]]

    return check


def same_patient(table: str) -> Callable[[Clean], pd.DataFrame]:
    """Rows whose IPP or site is not their stay's."""

    def check(eds: Clean) -> pd.DataFrame:
        rows = eds[table].merge(eds["sejour"][["nda", "ipp", "site"]], on="nda", suffixes=("", "_stay"))
        return rows[(rows["ipp"] != rows["ipp_stay"]) | (rows["site"] != rows["site_stay"])]

    return check


def bound(codes: str, column: str, table: str, sex: str = "", low: float = 0, high: float = 130):
    """Rows of codes that a sex or an age excludes."""

    def check(eds: Clean) -> pd.DataFrame:
        rows = eds.of_person(table)
        rows = rows[rows[column].str.match(codes)]
        wrong = ~rows["age"].between(low, high)
        return rows[wrong | ((rows["sexe"] != sex) if sex else False)]

    return check


def luhn(number: str) -> bool:
    """Whether a FINESS has a valid key."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def nir_keys(eds: Clean) -> pd.DataFrame:
    """NIR whose key is wrong."""
    rows = eds["identite"].dropna(subset="nir")
    body = rows["nir"].str[:13].str.replace("2A", "19").str.replace("2B", "18").astype("int64")
    return rows[97 - body % 97 != rows["nir"].str[13:].astype("int64")]


def nir_traits(eds: Clean) -> pd.DataFrame:
    """NIR that contradicts sex, year, month or place of birth."""
    rows = eds["identite"].dropna(subset="nir")
    sex = rows["sexe"].map({"M": "1", "F": "2"})
    expected = sex + rows["date_naissance"].dt.strftime("%y%m") + rows["cog_naissance"]
    return rows[rows["nir"].str[:10] != expected]


def overlaps(eds: Clean) -> pd.DataFrame:
    """Stays of one person that overlap."""
    rows = eds.stays.sort_values(["person", "date_entree", "until"])
    before = rows.groupby("person")["until"].shift()
    return rows[rows["date_entree"] < before]


def stays_after_death(eds: Clean) -> pd.DataFrame:
    """Stays that begin after the true death."""
    death = eds.truth.persons.set_index("person")["death"]
    rows = eds.stays
    return rows[rows["date_entree"].dt.normalize() > dates(rows["person"], death)]


def rum_chain(eds: Clean) -> pd.DataFrame:
    """RUM that do not follow one another from the entry to the exit of their stay."""
    rows = eds["rum"].sort_values(["nda", "rang"])
    rows = rows.merge(eds.stays[["nda", "date_entree", "date_sortie"]], on="nda", suffixes=("", "_stay"))
    before = rows.groupby("nda")["date_sortie"].shift()
    first, last = rows["rang"] == 1, ~rows.duplicated("nda", keep="last")
    wrong = first & (rows["date_entree"] != rows["date_entree_stay"])
    wrong |= ~first & (rows["date_entree"] != before)
    same_end = (rows["date_sortie"] == rows["date_sortie_stay"]) | (
        rows["date_sortie"].isna() & rows["date_sortie_stay"].isna()
    )
    return rows[wrong | (last & ~same_end)]


def units_in_time(eds: Clean) -> pd.DataFrame:
    """Stays in a unit that does not exist on their first day."""
    rows = eds["sejour"].merge(eds["structure"], on=["site", "unite_fonctionnelle"], how="left")
    day = rows["date_entree"].dt.normalize()
    good = (day >= rows["date_debut"]) & ~(day > rows["date_fin"])
    return rows[~good]


def mothers(eds: Clean) -> pd.DataFrame:
    """Newborn whose mother's stay is not a delivery at the same site, around the birth."""
    rows = eds.stays.dropna(subset="nda_mere")
    stays = eds.stays[["nda", "site", "sexe", "date_entree", "until", "condition"]]
    rows = rows.merge(stays, left_on="nda_mere", right_on="nda", suffixes=("", "_m"))
    good = (rows["site"] == rows["site_m"]) & (rows["sexe_m"] == "F")
    good &= rows["condition_m"].isin(["accouchement_voie_basse", "cesarienne", "accouchement_multiple"])
    good &= rows["date_entree"].between(rows["date_entree_m"], rows["until_m"])
    return rows[~good]


def transfers(eds: Clean) -> pd.DataFrame:
    """Discharges to another site of the network that nothing follows within a day."""
    rows = eds.stays.sort_values(["person", "date_entree"])
    following = rows.groupby("person")["date_entree"].shift(-1)
    sent = (rows["mode_sortie"] == "7") & (rows["destination"] == "1")
    return rows[sent & ~(following - rows["until"] <= DAY)]


def one_main_diagnosis(eds: Clean) -> pd.DataFrame:
    """RUM that do not have exactly one DP."""
    main = eds["diagnostic"][eds["diagnostic"]["type_diagnostic"] == "DP"]
    counts = main.groupby("id_rum").size().reindex(eds["rum"]["id_rum"]).fillna(0)
    return counts[counts != 1].to_frame()


def known_lab_codes(eds: Clean) -> pd.DataFrame:
    """Results whose code, label or unit is not that of the site's catalogue."""
    catalogue = eds["catalogue_biologie"][["site", "code_local", "libelle", "unite_declaree"]]
    rows = eds["biologie"].merge(catalogue, on=["site", "code_local"], how="left", suffixes=("", "_c"))
    return rows[(rows["libelle"] != rows["libelle_c"]) | (rows["unite"] != rows["unite_declaree"])]


def number_or_text(eds: Clean) -> pd.DataFrame:
    """Results that are neither a number nor a text, or both."""
    return eds["biologie"][eds["biologie"]["valeur"].isna() == eds["biologie"]["valeur_texte"].isna()]


def possible_values(eds: Clean) -> pd.DataFrame:
    """Potassium, sodium, haemoglobin or pH that nobody lives with (in the usual units)."""
    limits = {"2823-3": (1.5, 9), "2951-2": (95, 185), "718-7": (2.5, 24), "2744-1": (6.5, 7.9), "14682-9": (5, 3000)}
    usual = {test.loinc: test.unite for test in lab_tests()}
    rows = eds["biologie"].merge(eds["catalogue_biologie"][["site", "code_local", "loinc"]], on=["site", "code_local"])
    rows = rows[rows["loinc"].isin(limits) & (rows["unite"] == rows["loinc"].map(usual))]
    low, high = (rows["loinc"].map({code: pair[side] for code, pair in limits.items()}) for side in (0, 1))
    return rows[~rows["valeur"].between(low, high)]


def dialysis_shows(eds: Clean) -> pd.DataFrame:
    """Dialysis sessions of patients who are not truly dialysed."""
    ill = eds.truth.phenotypes.query("condition == 'dialyse'").set_index("person")["onset"]
    rows = eds.stays[eds.stays["condition"] == "dialyse_chronique"]
    return rows[~(dates(rows["person"], ill) <= rows["date_entree"])]


def heart_failure_is_true(eds: Clean) -> pd.DataFrame:
    """Stays for heart failure of patients who do not truly have it."""
    ill = eds.truth.phenotypes.query("condition == 'insuffisance_cardiaque'").set_index("person")["onset"]
    rows = eds.stays[eds.stays["condition"] == "insuffisance_cardiaque_decompensee"]
    return rows[~(dates(rows["person"], ill) <= rows["until"])]


def ejection_fraction(eds: Clean) -> pd.DataFrame:
    """DP of heart failure whose code contradicts the true ejection fraction."""
    main = eds["diagnostic"][eds["diagnostic"]["code_cim10"].str.match(r"I50[01][012]$")]
    persons = eds.stays[["nda", "person"]].merge(eds.truth.persons[["person", "lvef"]], on="person")
    rows = main.merge(persons, on="nda")
    level = rows["code_cim10"].str[4].astype(int)
    expected = np.select([rows["lvef"] >= 50, rows["lvef"] >= 40], [0, 1], 2)
    return rows[level != expected]


def objections_kept(eds: Clean) -> pd.DataFrame:
    """Patients extracted although they had objected."""
    events = eds["opposition"]
    warehouse = events[events["portee"] == "entrepôt"]
    against = warehouse[warehouse["type_evenement"] == "opposition"].set_index("ipp")["date_evenement"]
    lifted = warehouse[warehouse["type_evenement"] == "levée d'opposition"].set_index("ipp")["date_evenement"]
    rows = eds["extraction"]
    day = rows["date_extraction"]
    wrong = (dates(rows["ipp"], against) <= day) & ~(dates(rows["ipp"], lifted) <= day)
    project = events[events["portee"] == "projet"][["ipp", "id_projet", "date_evenement"]]
    joined = rows.merge(project, on=["ipp", "id_projet"])
    return pd.concat([rows[wrong], joined[joined["date_evenement"] <= joined["date_extraction"]]])


def administrations(eds: Clean) -> pd.DataFrame:
    """Administrations of a drug that the stay has no prescription of, or before it."""
    lines = eds["medicament"]
    ordered = lines[lines["type_ligne"] == "prescription"][["nda", "code_local", "date_debut"]]
    given = lines[lines["type_ligne"] == "administration"]
    rows = given.merge(ordered, on=["nda", "code_local"], how="left", suffixes=("", "_p"))
    return rows[~(rows["date_debut"] >= rows["date_debut_p"])]


def drug_catalogue(eds: Clean) -> pd.DataFrame:
    """Drugs whose code, label or ATC is not the site's catalogue's."""
    columns = ["site", "code_local", "libelle", "code_atc"]
    return (
        eds["medicament"]
        .merge(eds["catalogue_medicament"][columns], on=columns, how="left", indicator=True)
        .query("_merge == 'left_only'")
    )


def drugs_together(eds: Clean) -> pd.DataFrame:
    """Prescriptions of two drugs of an exclusive class in one stay (two ACE inhibitors, two anticoagulants)."""
    classes = {drug.atc: drug.exclusif for drug in drugs() if drug.exclusif}
    rows = eds["medicament"][eds["medicament"]["type_ligne"] == "prescription"]
    rows = rows.assign(exclusive=rows["code_atc"].map(classes)).dropna(subset="exclusive")
    return rows[rows.duplicated(["nda", "exclusive"])]


def ucd_keys(eds: Clean) -> pd.DataFrame:
    """UCD whose control key is wrong."""
    rows = eds["catalogue_medicament"]

    def good(code: str) -> bool:
        return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(code)) % 10 == 0

    return rows[~rows["code_ucd"].map(good)]


def flows(eds: Clean) -> pd.DataFrame:
    """Results dated before their flow opened."""
    opened = eds["flux"][eds["flux"]["domaine"] == "biologie"].set_index("site")["date_ouverture"]
    rows = eds["biologie"]
    return rows[rows["date_prelevement"] < rows["site"].map(opened)]


def quiet_seasons(eds: Clean) -> pd.DataFrame:
    """COVID before it existed."""
    rows = eds["diagnostic"].merge(eds["sejour"][["nda", "date_sortie"]], on="nda")
    return rows[rows["code_cim10"].str.startswith("U07") & (rows["date_sortie"] < "2020-02-24")]


def contacts_are_fictional(eds: Clean) -> pd.DataFrame:
    """Telephones or e-mails that could reach somebody."""
    rows = eds["identite"]
    phone = rows["telephone"].dropna().str.match(r"(019900|026191|035301|046571|053649|063998)\d{4}$")
    mail = rows["courriel"].dropna().str.endswith("@example.org")
    return rows.loc[pd.concat([phone[~phone], mail[~mail]]).index]


def documents_are_the_patients(eds: Clean) -> pd.DataFrame:
    """Documents whose truth names a NDA or IPP that is not theirs."""
    spans = eds.truth.spans[eds.truth.spans["label"].isin(["IPP", "NDA"])]
    rows = spans.merge(eds["document"][["id_document", "texte", "ipp", "nda"]], on="id_document")
    said = [re.sub(r"\D", "", text[a:b]) for text, a, b in zip(rows["texte"], rows["start"], rows["end"], strict=True)]
    expected = rows["ipp"].where(rows["label"] == "IPP", rows["nda"])
    return rows[pd.Series(said, index=rows.index) != expected]


def venue_without_codes(eds: Clean) -> pd.DataFrame:
    """Emergency visits or outpatient consultations that have a RUM."""
    rows = eds["rum"].merge(eds["sejour"][["nda", "type_venue"]], on="nda")
    return rows[rows["type_venue"].isin(["urgences", "consultation externe"])]


def dead_leave_dead(eds: Clean) -> pd.DataFrame:
    """Stays ended by death that are not the person's last, or whose identity does not know it."""
    rows = eds.stays.sort_values(["person", "date_entree"])
    dead = rows["mode_sortie"] == "9"
    last = ~rows.duplicated("person", keep="last")
    known = rows["date_deces"] == rows["date_sortie"].dt.normalize()
    return rows[dead & ~(last & known)]


def deaths_match(eds: Clean) -> pd.DataFrame:
    """Deaths known in hospital that the true persons do not have."""
    death = eds.truth.persons.set_index("person")["death"]
    rows = eds["identite"].dropna(subset="date_deces").merge(eds.truth.identities[["ipp", "person"]], on="ipp")
    return rows[rows["date_deces"] != dates(rows["person"], death)]


CCAM = {procedure.ccam for procedure in procedures()}
FORBIDDEN_DP = r"(O82|Z37|Z602|R572|I500$|I501$|I110$|I130$|U071$|S720$|E119$|N180$)"
FULL_STAYS = {c.key for c in conditions() if c.type_venue == "hospitalisation complète"}

RULES: dict[str, Callable[[Clean], pd.DataFrame]] = {
    # keys and references
    "a stay has an identity": orphans("sejour", "ipp", "identite"),
    "a RUM has a stay": orphans("rum", "nda", "sejour"),
    "a diagnosis has a stay": orphans("diagnostic", "nda", "sejour"),
    "a diagnosis has a RUM": orphans("diagnostic", "id_rum", "rum"),
    "a procedure has a stay": orphans("acte", "nda", "sejour"),
    "a result has a stay": orphans("biologie", "nda", "sejour"),
    "a drug has a stay": orphans("medicament", "nda", "sejour"),
    "a vital sign has a stay": orphans("constante", "nda", "sejour"),
    "a document has a stay": orphans("document", "nda", "sejour"),
    "an objection has an identity": orphans("opposition", "ipp", "identite"),
    "an extraction has an identity": orphans("extraction", "ipp", "identite"),
    "an extraction has a project": orphans("extraction", "id_projet", "projet"),
    "a newborn's mother has a stay": orphans("sejour", "nda_mere", "sejour"),
    "a result is its stay's patient's": same_patient("biologie"),
    "a drug is its stay's patient's": same_patient("medicament"),
    "a vital sign is its stay's patient's": same_patient("constante"),
    "a document is its stay's patient's": same_patient("document"),
    # time
    "nobody comes before birth": lambda eds: eds.stays[
        eds.stays["date_entree"].dt.normalize() < eds.stays["date_naissance"]
    ],
    "nobody comes after death": stays_after_death,
    "a stay ends after it begins, hour unknown aside": lambda eds: eds.stays[
        eds.stays["until"] < eds.stays["date_entree"]
    ],
    "a person's stays do not overlap": overlaps,
    "RUM follow one another": rum_chain,
    "a sample is taken within the stay": outside("biologie", "date_prelevement"),
    "a procedure is done within the stay": outside("acte", "date_acte"),
    "a drug is ordered or given within the stay": outside("medicament", "date_debut"),
    "a vital sign is taken within the stay": outside("constante", "date_mesure"),
    "a result is validated after the sample": lambda eds: eds["biologie"].query("date_validation < date_prelevement"),
    "no result is sampled after death": after_death("biologie", "date_prelevement"),
    "no drug is given after death": after_death("medicament", "date_debut"),
    "a drug is given after it is ordered": administrations,
    "a unit exists on the day": units_in_time,
    "no result comes before its flow": flows,
    "COVID has a first day": quiet_seasons,
    "an identity is created by the first stay": lambda eds: eds.stays.merge(
        eds["identite"][["ipp", "date_creation"]], on="ipp"
    ).query("date_entree.dt.normalize() < date_creation"),
    "nothing happens after the extraction": lambda eds: eds.stays[eds.stays["date_entree"] > eds.end],
    # codes
    "a RUM has one main diagnosis": one_main_diagnosis,
    "forbidden codes are not main diagnoses": lambda eds: eds["diagnostic"][
        (eds["diagnostic"]["type_diagnostic"] == "DP") & eds["diagnostic"]["code_cim10"].str.match(FORBIDDEN_DP)
    ],
    "a code is not repeated in a RUM": lambda eds: eds["diagnostic"][
        eds["diagnostic"].duplicated(["id_rum", "code_cim10"])
    ],
    "codes have the shape of ICD-10": lambda eds: eds["diagnostic"][
        ~eds["diagnostic"]["code_cim10"].str.match(r"^[A-Z]\d{2}(?:\d(?:\d{1,2}|\+\d{1,2})?|\+\d{1,2})?$")
    ],
    "procedures are in the catalogue": lambda eds: eds["acte"][~eds["acte"]["code_ccam"].isin(CCAM)],
    "pregnancies are women's": bound("O", "code_cim10", "diagnostic", "F", 13, 50),
    "prostates are men's": bound("C61|N40", "code_cim10", "diagnostic", "M", 40),
    "deliveries are women's": bound("JQG", "code_ccam", "acte", "F", 13, 50),
    "perinatal codes are newborn's": bound("P|Z38", "code_cim10", "diagnostic", "", 0, 0.2),
    "cataracts are not children's": bound("H25", "code_cim10", "diagnostic", "", 40),
    "dementia is not the young's": bound("F0[0-3]|G30", "code_cim10", "diagnostic", "", 45),
    "emergency visits and consultations have no RUM": venue_without_codes,
    # measures
    "a result is in its site's catalogue": known_lab_codes,
    "a result is a number or a text": number_or_text,
    "vital values are compatible with life": possible_values,
    "a drug is in its site's catalogue": drug_catalogue,
    "drugs that exclude each other are not given together": drugs_together,
    "UCD have a valid key": ucd_keys,
    # identities
    "NIR have a valid key": nir_keys,
    "NIR agree with the traits": nir_traits,
    "FINESS have a valid key": lambda eds: eds["site"][~eds["site"]["finess"].map(luhn)],
    "birthplaces do not exist": lambda eds: eds["identite"][
        ~eds["identite"]["cog_naissance"].str[2:].astype(int).between(900, 989)
    ],
    "contacts reach nobody": contacts_are_fictional,
    "only qualified identities have an INS authority": lambda eds: eds["identite"][
        (eds["identite"]["statut_identite"] == "QUAL") != eds["identite"]["oid_ins"].notna()
    ],
    # stories
    "a newborn's mother gave birth there": mothers,
    "a transfer is followed": transfers,
    "the dead stay dead, and are known": dead_leave_dead,
    "deaths in hospital are true": deaths_match,
    "dialysis is for the dialysed": dialysis_shows,
    "heart failure stays are for heart failure": heart_failure_is_true,
    "heart failure codes agree with the ejection fraction": ejection_fraction,
    "documents name their own patient": documents_are_the_patients,
    # governance
    "objections are kept": objections_kept,
}
