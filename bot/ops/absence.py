"""Engines that are not there. With them the bot still listens, keeps the diary and gives care; it says in the log what is missing."""

from collections.abc import Sequence

from bot.errors import EngineError
from bot.messages import Reading
from bot.ports import Reply, ReplyRequest


class AbsentEmotionEngine:
    """Stands where no encoder could be loaded: every reading fails with the reason, so the person is asked for the feeling."""

    def __init__(self, reason: EngineError) -> None:
        self._reason = reason

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Raise the reason."""
        raise type(self._reason)(str(self._reason)) from self._reason


class AbsentReplyEngine:
    """Stands where no bank could be loaded: every request fails with the reason, so the written answers are used."""

    def __init__(self, reason: EngineError) -> None:
        self._reason = reason

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        """Raise the reason."""
        raise type(self._reason)(str(self._reason)) from self._reason
