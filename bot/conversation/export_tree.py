"""What is kept of a person as JSON, for other programs; `docs/export-format.md` says what each name means.

The names are written here and not derived from the values, so that renaming a field inside does not change what people were given.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.messages import EMOTIONS, Address, Dialogue, Entry, Person
from bot.records import (
    AudioRecord,
    CheckInRecord,
    IndexRecord,
    MessageRecord,
    PersonalRecords,
    ReportRecord,
    ScheduleRecord,
    TurnRecord,
    VentRecord,
)

FORMAT, VERSION = "todaktodak-export", 3

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def export_json(records: PersonalRecords, files: Mapping[str, str], now_utc: datetime) -> bytes:
    """Return all records as JSON; `files` names the file of each entry's clip. Times are UTC in ISO 8601."""
    tree: Json = {
        "format": FORMAT,
        "version": VERSION,
        "exported_utc": now_utc.isoformat(),
        "person": _person(records.person),
        "accounts": [_account(account) for account in records.accounts],
        "entries": [_entry(entry) for entry in records.entries],
        "audio": [_audio(clip, files.get(clip.entry_id)) for clip in records.audio],
        "turns": [_turn(turn) for turn in records.turns],
        "inbox": [_message(message) for message in records.messages],
        "dialogues": [_dialogue(records.dialogue)] if records.dialogue else [],
        "reports": [_report(report) for report in records.reports],
        "check_ins": [_check_in(check_in) for check_in in records.check_ins],
        "schedules": [_schedule(schedule) for schedule in records.schedules],
        "entry_index": [_index(index) for index in records.entry_index],
        "link_codes": [{"expires_utc": _moment(code.expires_utc)} for code in records.link_codes],
        "link_tries": [{"count": tries.count, "since_utc": _moment(tries.since_utc)} for tries in records.link_tries],
        "vents": [_vent(vent) for vent in records.vents],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2).encode()


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "consented_utc": person.consented_utc.isoformat(),
        "zone": person.zone,
        "language": person.language.value,
        "register": person.register.value,
        "chart_minute": person.chart_minute,
        "wants_voice": person.wants_voice,
        "keeps_audio": person.keeps_audio,
        "country": person.country,
        "is_reachable": person.is_reachable,
        "retention": person.retention.value,
        "nickname": person.nickname,
        "speech_pace": person.speech_pace.value,
        "report_weekday": person.report_weekday,
        "report_minute": person.report_minute,
        "wants_month_report": person.wants_month_report,
        "reminder": person.reminder.value,
        "reminder_minute": person.reminder_minute,
        "words_go_to": person.words_go_to,
        "tender_until_utc": _moment(person.tender_until_utc),
        "helpline_offered_utc": _moment(person.helpline_offered_utc),
    }


def _account(account: Address) -> Json:
    return {"channel": account.channel.value, "user_id": account.user_id, "chat_id": account.chat_id}


def _entry(entry: Entry) -> Json:
    scores = entry.scores
    return {
        "id": entry.id,
        "source_key": entry.source_key,
        "created_utc": entry.created_utc.isoformat(),
        "text": entry.text,
        "has_words": bool(entry.text),
        "is_voice": entry.is_voice,
        "emotion": entry.emotion.value if entry.emotion else None,
        "is_corrected": entry.is_corrected,
        "scores": {emotion.value: scores.of(emotion) for emotion in EMOTIONS} if scores else None,
        "crisis": entry.crisis.word,
    }


def _audio(clip: AudioRecord, file: str | None) -> Json:
    return {"entry_id": clip.entry_id, "mime": clip.mime, "duration_seconds": clip.duration_seconds, "file": file}


def _turn(kept: TurnRecord) -> Json:
    turn = kept.turn
    return {
        "source_key": kept.source_key,
        "entry_id": kept.entry_id,
        "created_utc": turn.created_utc.isoformat(),
        "user_text": turn.user_text,
        "bot_text": turn.bot_text,
    }


def _message(message: MessageRecord) -> Json:
    return {
        "key": message.key,
        "state": message.state,
        "received_utc": message.received_utc.isoformat(),
        "placeholder_ref": message.placeholder_ref,
        "text": message.text,
        "voice_handle": message.voice_handle,
        "answer": message.answer,
    }


def _dialogue(dialogue: Dialogue) -> Json:
    return {"kind": dialogue.kind, "subject": dialogue.subject, "asked_utc": dialogue.asked_utc.isoformat()}


def _report(report: ReportRecord) -> Json:
    return {
        "kind": report.kind,
        "local_day": report.local_day.isoformat(),
        "state": report.state,
        "lease_until_utc": _moment(report.lease_until_utc),
    }


def _schedule(schedule: ScheduleRecord) -> Json:
    return {"kind": schedule.kind, "next_utc": _moment(schedule.next_utc)}


def _index(index: IndexRecord) -> Json:
    return {"entry_id": index.entry_id, "words": index.words}


def _vent(vent: VentRecord) -> Json:
    return {"started_utc": _moment(vent.started_utc), "ended_utc": _moment(vent.ended_utc)}


def _check_in(check_in: CheckInRecord) -> Json:
    return {
        "kind": check_in.kind,
        "due_utc": check_in.due_utc.isoformat(),
        "state": check_in.state,
        "lease_until_utc": _moment(check_in.lease_until_utc),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
