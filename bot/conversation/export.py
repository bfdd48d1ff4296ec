"""A person's diary as a file of their own."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from bot.messages import Document, Entry, Person

EXPORT_VERSION = 1


def export_document(person: Person, entries: Sequence[Entry], now_utc: datetime) -> Document:
    """Return every entry and setting as JSON; times are UTC in ISO 8601, feelings by their English names."""
    settings = {
        "zone": person.zone,
        "language": person.language.value,
        "register": person.register.value,
        "chart_minute": person.chart_minute,
        "wants_voice": person.wants_voice,
        "keeps_audio": person.keeps_audio,
        "country": person.country,
        "consented_utc": person.consented_utc.isoformat(),
    }
    tree = {"format": "todaktodak-export", "version": EXPORT_VERSION, "exported_utc": now_utc.isoformat(), "settings": settings}
    rows = [
        {
            "created_utc": entry.created_utc.isoformat(),
            "text": entry.text,
            "is_voice": entry.is_voice,
            "emotion": entry.emotion.value if entry.emotion else None,
            "is_corrected": entry.is_corrected,
            "scores": asdict(entry.scores) if entry.scores else None,
        }
        for entry in entries
    ]
    content = json.dumps({**tree, "entries": rows}, ensure_ascii=False, indent=2).encode()
    return Document(content, f"todaktodak-{now_utc:%Y%m%d}.json", "application/json")
