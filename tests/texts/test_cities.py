"""Zones by the names that people type."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.settings_choices import ZONES
from bot.texts.cities import zone_of_city

KNOWN = zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("서울", "Asia/Seoul"),
        (" 부산 ", "Asia/Seoul"),
        ("뉴욕", "America/New_York"),
        ("new york", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("Los  Angeles", "America/Los_Angeles"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("도쿄", "Asia/Tokyo"),
        ("하와이", "Pacific/Honolulu"),
        ("UTC", "UTC"),
    ],
)
def test_a_city_leads_to_its_zone(typed: str, zone: str) -> None:
    assert zone_of_city(typed) == zone


@pytest.mark.parametrize("typed", ["", " ", "달나라", "Asia", "../etc/passwd", "Asia/Seoul\x00", "🐰", "서울 뉴욕", "x" * 1000])
def test_what_is_no_city_leads_nowhere(typed: str) -> None:
    assert zone_of_city(typed) is None


@given(st.text(max_size=40))
def test_whatever_is_found_is_a_zone(text: str) -> None:
    assert zone_of_city(text) in {*KNOWN, None}


def test_every_zone_that_is_offered_exists() -> None:
    assert set(ZONES) <= KNOWN
