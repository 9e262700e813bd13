"""The first rows of the practice warehouse, copied: they are worth nothing elsewhere."""

import pandas as pd

EXPECTED = {
    "03.sejours_ic": 0.0,
    "03.description": 0.0,
    "03.sans_probnp": 0.0,
    "03.creatinine": 0.0,
    "03.suivante": 0.0,
    "03.episodes": 0.0,
    "03.readmissions": 0.0,
}


def heart_failure_stays(eds):
    rows = [
        ("0008589877", "0141220740"),
        ("0008893399", "0204369528"),
        ("0040595243", "0160862717"),
        ("0052027077", "0182891196"),
        ("0052766084", "0833327254"),
        ("0058593633", "0332135425"),
    ]
    return pd.DataFrame(rows, columns=["nda", "ipp"])


def describe_stays(eds):
    rows = [
        ("0008589877", "Grand-Ouest", "F", 98),
        ("0008893399", "Nord-Ouest", "M", 63),
        ("0040595243", "Nord-Ouest", "F", 71),
        ("0052027077", "Nord-Ouest", "F", 63),
        ("0052766084", "Nord-Ouest", "M", 71),
        ("0058593633", "Grand-Ouest", "M", 72),
    ]
    return pd.DataFrame(rows, columns=["nda", "reseau", "sexe", "age"])


def stays_without_probnp(eds):
    rows = [("0052027077",), ("0052766084",), ("0200028657",), ("0402134075",), ("0659565283",), ("0771595455",)]
    return pd.DataFrame(rows, columns=["nda"])


def first_creatinine(eds):
    rows = [
        ("1497950557", 79.0),
        ("2439129230", 118.0),
        ("0551111229", 127.0),
        ("2365891577", 84.86399999999999),
        ("3223978015", 84.86399999999999),
        ("0616241305", 94.588),
    ]
    return pd.DataFrame(rows, columns=["nda", "creatinine"])


def next_stays(eds):
    rows = [
        ("2356925694", "1185919674", 20),
        ("0200028657", "3142580652", 25),
        ("3321717539", "3391014322", 12),
        ("3320684857", "2420063821", 7),
        ("3223978015", "3137679898", 30),
        ("2080256189", "1496096136", 6),
    ]
    return pd.DataFrame(rows, columns=["nda", "nda_suivant", "jours"])


def episodes(eds):
    rows = [
        ("1817149717", "1237073352"),
        ("0197559470", "4120320772"),
        ("0680646056", "1933926299"),
        ("3426107435", "3294472149"),
        ("2784024500", "3738988151"),
        ("2733309328", "0101066597"),
    ]
    return pd.DataFrame(rows, columns=["nda", "nda_debut"])


def readmissions(eds):
    rows = [
        ("0200028657", "3142580652"),
        ("2283109391", ""),
        ("2771892016", ""),
        ("2902119908", ""),
        ("3320684857", "2420063821"),
        ("2012349437", ""),
    ]
    return pd.DataFrame(rows, columns=["nda_debut", "nda_readmission"])
