"""Notices that say what the bot is: its commands, and what it keeps, made from the configuration in force."""

import difflib

from bot.conversation.services import PrivacyFacts
from bot.messages import ChannelName, Language, Person, Retention
from bot.safety.helplines import short_lines
from bot.texts.catalogue import Texts

# Each group of the help has a heading in the catalogues; channels' menus follow the same order.
COMMAND_GROUPS = (
    (
        "diary",
        (
            "today",
            "day",
            "month",
            "year",
            "find",
        ),
    ),
    (
        "pictures",
        (
            "chart",
            "stats",
            "report",
        ),
    ),
    (
        "ease",
        (
            "vent",
            "done",
            "breathe",
            "ground",
        ),
    ),
    (
        "talk",
        (
            "start",
            "cancel",
            "help",
        ),
    ),
    (
        "yours",
        (
            "settings",
            "voice",
            "privacy",
            "link",
            "unlink",
            "export",
            "import",
            "delete_me",
        ),
    ),
)
COMMAND_NAMES = tuple(name for _, names in COMMAND_GROUPS for name in names)
_LEAST_LIKENESS = 0.72
"""Share of common letters (difflib) under which a guess at the command meant would only confuse."""


def command_list(language: Language) -> tuple[tuple[str, str], ...]:
    """Return (name, description) of every command, for a channel's menu."""
    texts = Texts(language)
    return tuple((name, texts.say(f"command.{name}")) for name in COMMAND_NAMES)


def nearest_command(name: str) -> str | None:
    """Return the command most like a word that is none, or None where none is like it."""
    return next(iter(difflib.get_close_matches(name.lower(), COMMAND_NAMES, n=1, cutoff=_LEAST_LIKENESS)), None)


def unknown_command_text(name: str, texts: Texts) -> str:
    """Return what to say to a command that is none."""
    nearest = nearest_command(name)
    if nearest is None:
        return texts.say("help.unknown_plain", name=name[:30])
    return texts.say("help.unknown", name=name[:30], nearest=nearest)


def help_text(texts: Texts, country: str) -> str:
    """Return what the bot can do, with the helplines of a country."""
    descriptions = dict(command_list(texts.language))
    groups = []
    for group, names in COMMAND_GROUPS:
        lines = [texts.say("help.command_line", name=name, description=descriptions[name]) for name in names]
        groups.append("\n".join([texts.say(f"help.group_{group}"), *lines]))
    return texts.say("help.text", commands="\n" + "\n\n".join(groups), helplines=helplines_line(texts, country))


def helplines_line(texts: Texts, country: str) -> str:
    """Return a country's helplines in one line."""
    return texts.say("welcome.helplines_line", line=short_lines(country, texts.language))


def privacy_text(facts: PrivacyFacts, texts: Texts, channel: ChannelName, person: Person | None = None) -> str:
    """Return the privacy notice for a channel: a person's own, or what holds for somebody who just came."""
    retention = person.retention if person else Retention.FOREVER
    keeps_audio = person is not None and person.keeps_audio
    where = texts.say("privacy.where_sqlite" if facts.database_is_local_file else "privacy.where_postgresql")
    return texts.say(
        "privacy.text",
        where=where,
        kept=texts.say(f"privacy.kept_{retention.value}"),
        audio=texts.say("privacy.audio_kept" if keeps_audio else "privacy.audio_dropped"),
        leaves=leaving_words(facts, texts, channel, person),
    )


def leaving_words(facts: PrivacyFacts, texts: Texts, channel: ChannelName, person: Person | None = None) -> str:
    """Return what leaves the machine when somebody talks through a channel, in words.

    A person who did not agree to the endpoint sends nothing there.
    """
    writes = bool(facts.words_go_to) and (person is None or person.words_go_to == facts.words_go_to)
    leaving = [
        ("welcome.leaves_telegram", channel is ChannelName.TELEGRAM),
        ("welcome.leaves_discord", channel is ChannelName.DISCORD),
        ("welcome.leaves_database", not facts.database_is_local_file),
        ("welcome.leaves_google_stt", facts.speech_goes_to_google),
        ("welcome.leaves_gtts", facts.answers_go_to_google),
        ("welcome.leaves_on_call", facts.someone_is_on_call),
        ("welcome.leaves_endpoint", writes),
    ]
    named = [texts.say(key, host=facts.words_go_to) for key, is_so in leaving if is_so]
    return texts.say("welcome.leaves_some", list=" ".join(named)) if named else texts.say("welcome.leaves_nothing")
