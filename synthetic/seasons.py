"""How activity varies from day to day: weekends, holidays, seasons, summers, epidemics, COVID waves, strikes.

All of it is clean, documented variation (no fault). Levels around COVID come from DREES (2021): stays without
COVID at -53 % from 16 March to 15 May 2020, -12 % from 15 October to 31 December, -13 % over the year; 2021 about
3 % under 2019; 2022 back at the level of 2019. Seasons are assumptions of the course.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np

from synthetic.scenario import Scenario
from synthetic.streams import SCENARIO, stream

SEASONS = (
    "plat", "hiver", "ete", "automne", "grippe", "bronchiolite", "programme", "consultation",
    "covid Nord-Ouest", "covid Grand-Est", "covid Grand-Ouest",
)  # fmt: skip
MONTHS = {
    "plat": (1.02, 1.01, 1, 1, 1, 0.99, 0.98, 0.97, 1, 1, 1.01, 1.02),
    "hiver": (1.3, 1.25, 1.13, 1, 0.92, 0.86, 0.82, 0.82, 0.88, 0.96, 1.03, 1.2),
    "ete": (0.88, 0.88, 0.94, 0.98, 1.05, 1.15, 1.2, 1.15, 1.06, 0.98, 0.9, 0.88),
    "automne": (0.9, 0.9, 0.95, 1, 1, 0.9, 0.7, 0.7, 1.5, 1.4, 1.15, 1),
    "grippe": (4.2, 4, 1.6, 0.3, 0.08, 0.04, 0.04, 0.04, 0.06, 0.15, 0.4, 1.6),
    "bronchiolite": (1.7, 0.9, 0.5, 0.3, 0.2, 0.1, 0.08, 0.08, 0.2, 1, 3, 3.6),
    "programme": (1.05, 1.03, 1.08, 1.02, 0.95, 1.06, 0.86, 0.66, 1.05, 1.08, 1.06, 0.96),
    "consultation": (1.06, 1.02, 1.07, 1, 0.95, 1.05, 0.85, 0.68, 1.08, 1.08, 1.05, 0.96),
}
HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
PANDEMIC = (
    (dt.date(2020, 3, 16), dt.date(2020, 5, 15), 0.44, 0.12),
    (dt.date(2020, 5, 16), dt.date(2020, 10, 14), 1.01, 1.03),
    (dt.date(2020, 10, 15), dt.date(2020, 12, 31), 0.885, 0.85),
    (dt.date(2021, 1, 1), dt.date(2021, 6, 15), 0.96, 0.94),
    (dt.date(2021, 6, 16), dt.date(2021, 12, 31), 1.0, 1.0),
)
"""First and last day, level of unplanned and of planned activity."""
WAVES = (
    (dt.date(2020, 4, 3), 24, 26, 1.0),
    (dt.date(2020, 11, 10), 32, 45, 0.85),
    (dt.date(2021, 4, 8), 40, 40, 0.75),
    (dt.date(2021, 8, 15), 25, 30, 0.25),
    (dt.date(2022, 1, 22), 40, 40, 0.75),
    (dt.date(2022, 4, 5), 25, 30, 0.35),
    (dt.date(2022, 7, 15), 25, 30, 0.3),
    (dt.date(2022, 12, 15), 40, 40, 0.3),
)
"""Peak, days up, days down, height."""
FIRST_WAVE = {"Nord-Ouest": 1.0, "Grand-Est": 1.7, "Grand-Ouest": 0.5}
RESIDUAL = 0.05
STRIKES_PER_SITE, STRIKE_DAYS, STRIKE_LOSS = 2, (4, 10), 0.55


def season_index(name: str, network: str = "") -> int:
    """Place of a season in :data:`SEASONS`; COVID has one season per network."""
    return SEASONS.index(f"covid {network}" if name == "covid" else name)


@lru_cache
def day_weights(start: dt.date, end: dt.date) -> np.ndarray:
    """Weight of each day of a period (columns), by season (rows); 1 is an ordinary day's."""
    days = [start + dt.timedelta(days=offset) for offset in range((end - start).days + 1)]
    weights = np.ones((len(SEASONS), len(days)))
    for row, season in enumerate(SEASONS):
        weights[row] = [_weight(season, day) for day in days]
    return weights


def _weight(season: str, day: dt.date) -> float:
    if season.startswith("covid "):
        return _covid(day, season.removeprefix("covid "))
    planned = season in ("programme", "consultation")
    level = MONTHS[season][day.month - 1]
    off = day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS
    level *= (0.0 if off else 1.44) if planned else (0.9 if off else 1.04)
    if season == "grippe" and dt.date(2020, 9, 1) <= day <= dt.date(2021, 8, 31):
        return level * 0.03
    for first, last, unplanned_level, planned_level in PANDEMIC:
        if first <= day <= last:
            return level * (planned_level if planned else unplanned_level)
    return level


def _covid(day: dt.date, network: str) -> float:
    if day < dt.date(2020, 2, 24):
        return 0.0
    level = RESIDUAL
    for peak, up, down, height in WAVES:
        distance = (day - peak).days
        slope = up if distance < 0 else down
        own = FIRST_WAVE[network] if peak.year == 2020 and peak.month == 4 else 1.0
        level += own * height * max(0.0, 1.0 - abs(distance) / slope)
    return level


def strikes(scenario: Scenario, site: str) -> list[tuple[dt.date, dt.date]]:
    """First and last day of a site's strikes: planned activity falls, and nothing is broken."""
    rng = stream(scenario.seed, SCENARIO, f"strikes:{site}")
    days = (scenario.end - scenario.start).days
    spells = []
    for _ in range(STRIKES_PER_SITE):
        first = scenario.start + dt.timedelta(days=int(rng.integers(0, max(1, days), dtype=np.int64)))
        spells.append((first, first + dt.timedelta(days=int(rng.integers(*STRIKE_DAYS, dtype=np.int64)) - 1)))
    return spells
