"""Keys copied from the practice warehouse: worth nothing elsewhere."""

import functools

from synthetic import make
from synthetic.exercise import load_exercise
from synthetic.scoring import key_truth

EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 0.0, "04.doublons": 0.0}


@functools.cache
def practice_keys(fault, table):
    spec = load_exercise("04_controler")
    _, truth = make(spec.scenario, seed=spec.practice_seed)
    return tuple(truth.ledger.keys(fault, table)["key"])


def find_bad_nir(eds):
    return list(practice_keys("nir_key", "identite"))


def find_bad_dates(eds):
    return list(practice_keys("discharge_before_admission", "sejour"))


def find_unit_errors(eds):
    return list(practice_keys("mixed_lab_units", "biologie"))


def find_duplicates(eds):
    spec = load_exercise("04_controler")
    _, truth = make(spec.scenario, seed=spec.practice_seed)
    return [tuple(key.split("|")) for key in key_truth(spec.questions["04.doublons"], truth).wanted]
