"""The release as it is: nothing is written."""

EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 0.0, "04.doublons": 0.0}


def find_bad_nir(eds):
    raise NotImplementedError()


def find_bad_dates(eds):
    raise NotImplementedError()


def find_unit_errors(eds):
    raise NotImplementedError()


def find_duplicates(eds):
    raise NotImplementedError()
