"""How old a lift is: whole years since it was registered for use, in the bands that leadership looks at.

上海市电梯安全管理办法 (2023): at 15 years a lift may be assessed; 以上 includes the fifteenth. The national
subsidies count registration for use (投用登记), so that day counts here, not the day it was made.
"""

from datetime import date, timedelta

from models.lift_enums import AgeBand

STARTS = {AgeBand.UNDER_10: 0, AgeBand.FROM_10: 10, AgeBand.FROM_15: 15, AgeBand.FROM_20: 20}
"""From how many whole years on a band counts."""


def years_before(on: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th where there is none."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def age_years(registered_on: date | None, *, on: date) -> int | None:
    """Whole years in use on a day; None where the registration is not known or lies ahead."""
    if registered_on is None or registered_on > on:
        return None
    years = on.year - registered_on.year
    return years if registered_on <= years_before(on, years) else years - 1


def band_of(registered_on: date | None, *, on: date) -> AgeBand:
    """The band of a lift on a day."""
    age = age_years(registered_on, on=on)
    return (
        AgeBand.UNKNOWN
        if age is None
        else max((b for b in STARTS if STARTS[b] <= age), key=STARTS.__getitem__)
    )


def registered_between(band: AgeBand, *, on: date) -> tuple[date, date] | None:
    """The first and the last day of registration that make this band on a day; None for what is not known."""
    if band not in STARTS:
        return None
    later = [years for years in STARTS.values() if years > STARTS[band]]
    first = years_before(on, min(later)) + timedelta(days=1) if later else date.min
    return first, years_before(on, STARTS[band])
