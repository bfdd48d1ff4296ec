"""From the configuration to the values the conversation works with."""

from bot.config import Settings
from bot.conversation.on_call import OnCall, on_call_address
from bot.conversation.services import NewcomerDefaults, PrivacyFacts, Rules
from bot.ports import Clock, OutboxLookup
from bot.texts.catalogue import Texts

# A terminal's own person needs no protection from themselves, and a script brings a diary in seconds.
UNLIMITED = 1_000_000_000


def house_rules(settings: Settings, ask_below: float, *, is_local: bool) -> Rules:
    """Return limits and thresholds; people at this machine's own terminal have no rate limits."""
    limits = settings.limits
    return Rules(
        ask_below=ask_below if settings.emotion.ask_below is None else settings.emotion.ask_below,
        max_clip_seconds=settings.speech_to_text.max_seconds,
        max_clip_bytes=settings.speech_to_text.max_bytes,
        messages_per_minute=UNLIMITED if is_local else limits.messages_per_minute,
        voice_seconds_per_hour=UNLIMITED if is_local else limits.voice_seconds_per_hour,
        check_in_hours=settings.safety.check_in_hours,
    )


def newcomer_defaults(settings: Settings) -> NewcomerDefaults:
    """Return what a new person starts with."""
    chosen = settings.defaults
    hour, minute = chosen.chart_time.split(":")
    return NewcomerDefaults(
        language=chosen.language,
        register=chosen.register_,
        zone=chosen.zone,
        chart_minute=int(hour) * 60 + int(minute),
        wants_voice=chosen.voice,
        country=chosen.country,
    )


def privacy_facts(settings: Settings) -> PrivacyFacts:
    """Return what the privacy notice is made of."""
    return PrivacyFacts(
        database_is_local_file=settings.database.url.startswith("sqlite"),
        speech_goes_to_google=settings.speech_to_text.engine == "google",
        answers_go_to_google=settings.text_to_speech.engine in {"gtts", "auto"},
        someone_is_on_call=bool(settings.safety.on_call),
        words_go_to=settings.reply.host,
    )


def person_on_call(settings: Settings, outboxes: OutboxLookup, clock: Clock) -> OnCall | None:
    """Return whoever is told that somebody needs a look, or None when the host named nobody."""
    address = on_call_address(settings.safety.on_call)
    return OnCall(address, outboxes, clock, Texts(settings.defaults.language)) if address else None
