"""When the sun stands at an equinox or a solstice. Formulas: Meeus, Astronomical Algorithms, 2nd ed., chapter 27."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import cos, radians

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
# Table 27.C: amplitude, phase and rate (degrees) of the periodic terms.
_TERMS = (
    (485, 324.96, 1934.136),
    (203, 337.23, 32964.467),
    (199, 342.08, 20.186),
    (182, 27.85, 445267.112),
    (156, 73.14, 45036.886),
    (136, 171.52, 22518.443),
    (77, 222.54, 65928.934),
    (74, 296.72, 3034.906),
    (70, 243.58, 9037.513),
    (58, 119.81, 33718.147),
    (52, 297.17, 150.678),
    (50, 21.02, 2281.226),
    (45, 247.54, 29929.562),
    (44, 325.15, 31555.956),
    (29, 60.93, 4443.417),
    (18, 155.12, 67555.328),
    (17, 288.79, 4562.452),
    (16, 198.04, 62894.029),
    (14, 199.76, 31436.921),
    (12, 95.39, 14577.848),
    (12, 287.11, 31931.756),
    (12, 320.81, 34777.259),
    (9, 227.73, 1222.114),
    (8, 15.45, 16859.074),
)
_MARCH = (2451623.80984, 365242.37404, 0.05169, -0.00411, -0.00057)
_DELTA_T_SECONDS = 72  # dynamical minus universal time; within 25 s of it from 1985 to 2050


def march_equinox(year: int) -> datetime:
    """Give the moment of the March equinox of `year` in UTC, good to about two minutes from 1950 to 2100."""
    millennia = (year - 2000) / 1000
    mean = sum(factor * millennia**power for power, factor in enumerate(_MARCH))
    centuries = (mean - 2451545.0) / 36525
    angle = radians(35999.373 * centuries - 2.47)
    stretch = 1 + 0.0334 * cos(angle) + 0.0007 * cos(2 * angle)
    wobble = sum(size * cos(radians(phase + rate * centuries)) for size, phase, rate in _TERMS)
    julian_day = mean + 0.00001 * wobble / stretch
    return _J2000 + timedelta(days=julian_day - 2451545.0, seconds=-_DELTA_T_SECONDS)
