"""The built-in brain as it ships, loaded once for the tests of this room."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.messages import Language, Register, Turn
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.encoder import CtEncoder
from bot.ports import Reply, ReplyRequest

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "encoder"
CORPUS = ROOT / "corpus"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@cache
def encoder() -> CtEncoder:
    return CtEncoder.load(MODEL)


@cache
def engine() -> BankReplyEngine:
    return BankReplyEngine.load(MODEL, CORPUS)


class Talker:
    """A person who talks with the engine and keeps what was said, as the diary would."""

    def __init__(
        self, register: Register = Register.POLITE, language: Language = Language.KO, brain: BankReplyEngine | None = None
    ) -> None:
        self.turns: tuple[Turn, ...] = ()
        self.now = NOON
        self._register = register
        self._language = language
        self._brain = brain or engine()

    def request(self, text: str) -> ReplyRequest:
        reading = encoder().read([text])[0]
        return ReplyRequest(text, reading.scores.top(), reading, self.turns, self._language, self._register, self.now)

    def say(self, text: str) -> Reply:
        reply = self._brain.reply([self.request(text)])[0]
        self.turns = (*self.turns, Turn(text, reply.text, self.now))[-30:]
        self.now += timedelta(minutes=2)
        return reply

    def heard(self, answer: str) -> None:
        """Put an answer of the bot into the past."""
        self.turns = (*self.turns, Turn("오늘 이야기", answer, self.now))[-30:]

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
