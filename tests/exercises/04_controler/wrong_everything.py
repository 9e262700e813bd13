"""Flags every row: full recall, and no point."""

EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 0.0, "04.doublons": 0.0}


def find_bad_nir(eds):
    return eds["identite"]


def find_bad_dates(eds):
    return eds["sejour"]


def find_unit_errors(eds):
    return eds["biologie"]


def find_duplicates(eds):
    one = eds["identite"][["site", "ipp"]]
    pairs = one.merge(one, on="site", suffixes=("_1", "_2"))
    return pairs.loc[pairs["ipp_1"] < pairs["ipp_2"], ["ipp_1", "ipp_2"]]
