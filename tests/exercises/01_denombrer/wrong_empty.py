"""The release as it is: nothing is written."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 0.0, "01.circulatoire": 0.0, "01.presents": 0.0, "01.deces": 0.0}


def count_patients(eds):
    raise NotImplementedError()


def count_stays(eds):
    raise NotImplementedError()


def count_circulatory(eds):
    raise NotImplementedError()


def count_inpatients(eds):
    raise NotImplementedError()


def count_deaths(eds):
    raise NotImplementedError()
