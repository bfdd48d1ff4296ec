"""What leaves the machine with the configuration in force: said at the start and by `doctor`, read from it and never assumed."""

from pathlib import Path

from bot.config import EmotionSettings, Secrets, Settings


def online_facts(settings: Settings, secrets: Secrets) -> tuple[str, ...]:
    """Return one sentence for each thing that goes online; none means that nothing does."""
    speech, voice, host = settings.speech_to_text, settings.text_to_speech, settings.reply.host
    is_hub_model = speech.engine == "whisper" and speech.model and not settings.path(Path(speech.model)).exists()
    feeling, answer = settings.emotion.model, settings.reply.model if settings.reply.engine == "kogpt2" else ""
    facts = (
        ("messages to and from people pass through Telegram", secrets.telegram_token is not None),
        ("messages to and from people pass through Discord", secrets.discord_token is not None),
        ("voice notes go to Google to be written down (speech_to_text.engine)", speech.engine == "google"),
        ("answers that are spoken go to Google (text_to_speech.engine)", voice.engine in {"gtts", "auto"}),
        ("the speech model is fetched once from the Hugging Face hub (speech_to_text.model)", bool(is_hub_model)),
        ("the model of feelings is fetched once from the Hugging Face hub (emotion.model)", _is_on_hub(feeling, settings)),
        ("the model of answers is fetched once from the Hugging Face hub (reply.model)", _is_on_hub(answer, settings)),
        (
            f"the words of people who agreed go to {host} to be answered (reply.engine)",
            bool(settings.reply.host),
        ),
        ("that somebody needs a look is told to a person on call (safety.on_call)", bool(settings.safety.on_call)),
        ("the diary lies on a database server (database.url)", not settings.database.url.startswith("sqlite")),
    )
    return tuple(sentence for sentence, is_so in facts if is_so)


def _is_on_hub(model: str, settings: Settings) -> bool:
    """Tell whether a model is no folder here; the built-in one lies with the program, wherever the configuration is."""
    return bool(model) and model != EmotionSettings().model and not settings.path(Path(model)).exists()
