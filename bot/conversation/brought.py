"""A diary that a person brings from elsewhere, as a file told it, and what of it is new to the diary here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.messages import CrisisLevel, Emotion, EmotionScores, Entry

# How the source key of an entry from a file begins. Stores keep no digest of words behind it that could be found again by trying.
IMPORTED = "import:"
_DIGEST_CHARACTERS = 32


class FileKind(StrEnum):
    """Where a file comes from; the values end the keys `import.from_*`."""

    OWN = "own"
    DAYLIO = "daylio"


@dataclass(frozen=True, slots=True)
class BroughtEntry:
    """One entry of a file. Id and source key are the file's and name an entry here only if the same person's entry has them."""

    created_utc: datetime
    text: str = field(repr=False)
    emotion: Emotion | None
    is_corrected: bool = False
    is_voice: bool = False
    scores: EmotionScores | None = None
    crisis: CrisisLevel = CrisisLevel.NONE
    entry_id: str = ""
    source_key: str = ""

    @property
    def import_key(self) -> str:
        """Return the source key it gets here: the same for the same words at the same second, whatever file brings them."""
        return import_key(self.created_utc, self.text)


@dataclass(frozen=True, slots=True)
class BroughtDiary:
    """All that could be read of a file, oldest first; `skipped` rows could not."""

    kind: FileKind
    entries: tuple[BroughtEntry, ...]
    skipped: int = 0


def import_key(created_utc: datetime, text: str) -> str:
    """Return the key of an entry that is told apart by its moment and its words; a store keeps it under its own key only."""
    told = f"{created_utc.isoformat(timespec='seconds')}\n{text}"
    return f"{IMPORTED}{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:_DIGEST_CHARACTERS]}"


def new_entries(brought: Iterable[BroughtEntry], here: Sequence[Entry]) -> tuple[BroughtEntry, ...]:
    """Return what the diary does not have yet: neither by id, nor by the message it came from, nor by its words and moment."""
    ids = {entry.id for entry in here}
    keys = {entry.source_key for entry in here} | {import_key(entry.created_utc, entry.text) for entry in here}
    found: dict[str, BroughtEntry] = {}
    for entry in brought:
        if entry.entry_id not in ids and entry.source_key not in keys and entry.import_key not in keys:
            found.setdefault(entry.import_key, entry)
    return tuple(found.values())
