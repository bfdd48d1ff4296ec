"""Our own export (`todaktodak.json`, versions 2 and 3) as entries. Only entries are taken: nobody's settings, accounts or ids."""

import json
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, FiniteFloat, ValidationError

from bot.conversation.brought import BroughtDiary, BroughtEntry, FileKind
from bot.conversation.export_tree import FORMAT, VERSION
from bot.conversation.hearing import readable
from bot.conversation.import_daylio import FIRST_DAY, MOST_ENTRIES
from bot.errors import BrokenFileError, NewerFileError, TooManyEntriesError, UnknownFileError
from bot.messages import CrisisLevel, Emotion, EmotionScores

KNOWN_VERSIONS = range(2, VERSION + 1)
# Six rounded probabilities sum to one but for so much.
_SUM_SLACK = 0.05


class _Scores(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    joy: FiniteFloat
    sadness: FiniteFloat
    depression: FiniteFloat
    anger: FiniteFloat
    anxiety: FiniteFloat
    neutral: FiniteFloat

    def to_value(self) -> EmotionScores | None:
        row = (self.joy, self.sadness, self.depression, self.anger, self.anxiety, self.neutral)
        is_sound = all(0 <= share <= 1 for share in row) and abs(sum(row) - 1) <= _SUM_SLACK
        return EmotionScores(*row) if is_sound else None


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    created_utc: AwareDatetime
    text: str = ""
    emotion: Emotion | None = None
    is_corrected: bool = False
    is_voice: bool = False
    scores: _Scores | None = None
    crisis: str = ""
    id: str = ""
    source_key: str = ""


def read_own(text: str, now_utc: datetime, max_characters: int) -> BroughtDiary:
    """Read the JSON of an export.

    Raises:
        UnknownFileError: it is some other JSON.
        NewerFileError: it is of a version that is not known here.
        BrokenFileError: it is no JSON.
        TooManyEntriesError: it has more than 20,000 entries.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFileError("JSON that cannot be read") from error
    if not isinstance(tree, dict) or tree.get("format") != FORMAT or not isinstance(tree.get("entries"), list):
        raise UnknownFileError("JSON that is no export of ours")
    if tree.get("version") not in KNOWN_VERSIONS:
        raise NewerFileError("an export of an unknown version")
    rows = tree["entries"]
    if len(rows) > MOST_ENTRIES:
        raise TooManyEntriesError(f"an export of more than {MOST_ENTRIES} entries")
    read = [_entry(row, now_utc, max_characters) for row in rows]
    entries = sorted((entry for entry in read if entry is not None), key=lambda entry: entry.created_utc)
    return BroughtDiary(FileKind.OWN, tuple(entries), len(read) - len(entries))


def _entry(row: object, now_utc: datetime, max_characters: int) -> BroughtEntry | None:
    try:
        kept = _Row.model_validate(row)
        created = kept.created_utc.astimezone(UTC)
    except (ValidationError, OverflowError):
        return None
    text = readable(kept.text)[:max_characters].strip()
    if created.date() < FIRST_DAY or created > now_utc + timedelta(days=1) or not (text or kept.emotion):
        return None
    return BroughtEntry(
        created_utc=created,
        text=text,
        emotion=kept.emotion,
        is_corrected=kept.is_corrected,
        is_voice=kept.is_voice,
        scores=kept.scores.to_value() if kept.scores else None,
        crisis={level.word: level for level in CrisisLevel}.get(kept.crisis, CrisisLevel.NONE),
        entry_id=kept.id,
        source_key=kept.source_key,
    )
