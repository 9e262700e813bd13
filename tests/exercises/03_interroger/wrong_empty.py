"""The release as it is: nothing is written."""

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
    raise NotImplementedError()


def describe_stays(eds):
    raise NotImplementedError()


def stays_without_probnp(eds):
    raise NotImplementedError()


def first_creatinine(eds):
    raise NotImplementedError()


def next_stays(eds):
    raise NotImplementedError()


def episodes(eds):
    raise NotImplementedError()


def readmissions(eds):
    raise NotImplementedError()
