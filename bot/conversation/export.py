"""Everything of a person as a ZIP of their own: JSON for programs, a table, pages to read, and the clips they kept.

The same records at the same moment give the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.conversation.export_pages import entries_csv, monthly_pages
from bot.conversation.export_tree import export_json
from bot.messages import Clip, Document
from bot.records import PersonalRecords
from bot.texts.catalogue import Texts

ZIP_MIME = "application/zip"
# Discord takes files of 10 MB from a bot (discord.com/developers/docs/reference#uploading-files), Telegram of 50.
PART_BYTES = 8_000_000
# ZIP's oldest moment stands for all: a clock in it would make equal exports differ.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_OWNER_ONLY = 0o600 << 16
_ENDINGS = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/webm": "webm",
    "video/mp4": "mp4",
}


def audio_files(records: PersonalRecords) -> dict[str, str]:
    """Return the name in the export of each kept clip, by the id of its entry; nothing in a name comes from outside."""
    return {
        clip.entry_id: f"audio/{number:05d}.{_ENDINGS.get(clip.mime.split(';')[0], 'bin')}" for number, clip in enumerate(records.audio, 1)
    }


def export_document(
    records: PersonalRecords, clips: Mapping[str, Clip], charts: Mapping[str, bytes], texts: Texts, now_utc: datetime
) -> Document:
    """Return all records as one ZIP with these clips, given by the ids of their entries, and these charts by their names."""
    names = audio_files(records)
    pages = monthly_pages(records, texts)
    content = _zipped(
        [
            ("todaktodak.json", export_json(records, names, now_utc)),
            ("entries.csv", entries_csv(records, texts)),
            *((f"diary/{month}.md", page) for month, page in pages.items()),
            *charts.items(),
            *((names[entry_id], clip.content) for entry_id, clip in clips.items()),
        ]
    )
    return Document(content, f"todaktodak-{now_utc:%Y%m%d}.zip", ZIP_MIME)


def audio_document(records: PersonalRecords, clips: Mapping[str, Clip], number: int, now_utc: datetime) -> Document:
    """Return clips that the first ZIP has no room for."""
    names = audio_files(records)
    content = _zipped((names[entry_id], clip.content) for entry_id, clip in clips.items())
    return Document(content, f"todaktodak-{now_utc:%Y%m%d}-audio-{number}.zip", ZIP_MIME)


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NO_MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _OWNER_ONLY
            archive.writestr(entry, content)
    return out.getvalue()
