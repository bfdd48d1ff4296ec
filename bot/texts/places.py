"""The zone of a place on the globe, without asking anybody: the borders come with the package `tzfpy`."""

import zoneinfo

from bot.messages import Place


def zone_of_place(place: Place) -> str | None:
    """Return the IANA zone of a place, or None where it lies in none that is known here (and for degrees that are none)."""
    # 34 MiB of borders, loaded for the few who share a place.
    import tzfpy

    zone = tzfpy.get_tz(place.longitude, place.latitude)
    return zone if zone in zoneinfo.available_timezones() else None
