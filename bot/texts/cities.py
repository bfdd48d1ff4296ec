"""Zones by the names people type: IANA names, and the cities our users name most, in Korean and English."""

import zoneinfo

_KOREAN_CITIES = {
    "Asia/Seoul": "서울 부산 대구 인천 광주 대전 울산 세종 수원 제주 한국 대한민국",
    "Asia/Tokyo": "도쿄 동경 오사카 교토 후쿠오카 삿포로 나고야 일본",
    "Asia/Shanghai": "베이징 북경 상하이 상해 선양 칭다오 중국",
    "Asia/Hong_Kong": "홍콩",
    "Asia/Taipei": "타이베이 타이페이 대만",
    "Asia/Singapore": "싱가포르 싱가폴",
    "Asia/Bangkok": "방콕 태국",
    "Asia/Ho_Chi_Minh": "호찌민 호치민 하노이 다낭 베트남",
    "Asia/Manila": "마닐라 세부 필리핀",
    "Asia/Jakarta": "자카르타",
    "Asia/Dubai": "두바이",
    "Asia/Kolkata": "뭄바이 델리 뉴델리 인도",
    "Australia/Sydney": "시드니 멜버른 캔버라",
    "Australia/Brisbane": "브리즈번",
    "Pacific/Auckland": "오클랜드 뉴질랜드",
    "Europe/London": "런던 영국",
    "Europe/Paris": "파리 프랑스",
    "Europe/Berlin": "베를린 프랑크푸르트 뮌헨 독일",
    "Europe/Madrid": "마드리드 바르셀로나 스페인",
    "Europe/Rome": "로마 밀라노 이탈리아",
    "Europe/Amsterdam": "암스테르담 네덜란드",
    "Europe/Prague": "프라하 체코",
    "America/New_York": "뉴욕 보스턴 워싱턴 애틀랜타",
    "America/Chicago": "시카고 댈러스 휴스턴",
    "America/Denver": "덴버",
    "America/Los_Angeles": "로스앤젤레스 엘에이 샌프란시스코 시애틀 라스베이거스",
    "America/Vancouver": "밴쿠버",
    "America/Toronto": "토론토",
    "Pacific/Honolulu": "하와이 호놀룰루",
    "America/Sao_Paulo": "상파울루 브라질",
}
_BY_NAME = {city: zone for zone, cities in _KOREAN_CITIES.items() for city in cities.split()}


def zone_of_city(text: str) -> str | None:
    """Return the IANA zone for what a person typed (`서울`, `new york`, `Europe/Berlin`), or None."""
    name = " ".join(text.split())
    if name in _BY_NAME:
        return _BY_NAME[name]
    wanted = name.replace(" ", "_").lower()
    by_last_part = None
    for zone in sorted(zoneinfo.available_timezones()):
        if zone.lower() == wanted:
            return zone
        if "/" in zone and zone.lower().rsplit("/", 1)[1] == wanted and by_last_part is None:
            by_last_part = zone
    return by_last_part
