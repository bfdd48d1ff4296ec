"""The endpoint that may write answers, put together only where one is configured: its package is heavy and nobody else needs it."""

from contextlib import closing

from pydantic import SecretStr

from bot.config import ReplySettings
from bot.ports import WritingReplyEngine


def build_writing(settings: ReplySettings, key: SecretStr | None) -> WritingReplyEngine | None:
    """Return the configured endpoint, or None where all answers are built in; nothing is sent before it is asked."""
    if not settings.host:
        return None
    from bot.nlp.openai_reply import OpenAiReplyEngine

    return OpenAiReplyEngine(settings, key)


def look_at_endpoint(settings: ReplySettings, key: SecretStr | None) -> str:
    """Return what answers, asking the endpoint for its models where there is one; raises `ReplyServiceError` if it is not ready."""
    if not settings.host:
        return "not used: answers are built in"
    from bot.nlp.openai_reply import OpenAiReplyEngine

    with closing(OpenAiReplyEngine(settings, key)) as engine:
        return engine.look()
