"""What the last exchanges say about the next answer: what was answered, what was asked, whether questions are welcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.messages import Turn
from bot.nlp.corpus import Situation

# A talk that rested this long is over: what comes next opens a new one.
TALK_RESTS_AFTER = timedelta(hours=6)
REPEAT_TURNS = 30
QUIET_TURNS = 5
TOPIC_TURNS = 3
QUIET_ACTS = frozenset({"act.just_listen", "act.do_not_ask", "turn.stop_talking"})
# An answer shorter than this says nothing to a question about one's feelings.
ANSWERING_CHARACTERS = 12


class AnswerBook:
    """Which situation an answer belongs to; answers of both speech levels are known."""

    def __init__(self, situations: Sequence[Situation]) -> None:
        self._owners: Mapping[str, Situation] = {
            answer: situation for situation in situations for answer in (*situation.replies, *situation.casual_replies)
        }

    def situation(self, bot_text: str) -> Situation | None:
        """Return the situation whose answer a text is, or holds as one of its paragraphs."""
        for paragraph in (bot_text.strip(), *(part.strip() for part in bot_text.split("\n"))):
            if paragraph in self._owners:
                return self._owners[paragraph]
        return None


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk a message belongs to.

    `last` is the situation the bot answered last, None if the talk is new or it was no bank answer; `topic` is the last situation of
    someone's day (no word to the bot, no follow-up) within a few turns.
    """

    is_open: bool
    last: Situation | None
    topic: Situation | None
    said: tuple[str, ...] = field(repr=False)
    wants_quiet: bool
    asked_last: bool
    asked_twice: bool

    def was_said(self, answer: str) -> bool:
        """Tell whether an answer was given within the last turns, alone or among other words."""
        return any(answer in text for text in self.said)

    def said_before(self, answer: str) -> int:
        """Return how many turns ago an answer was given; more than any turn if it was not."""
        for ago, text in enumerate(reversed(self.said)):
            if answer in text:
                return ago
        return REPEAT_TURNS


def follow(turns: Sequence[Turn], now_utc: datetime | None, book: AnswerBook) -> Talk:
    """Read the last exchanges, oldest first; without a time they count as recent."""
    is_open = bool(turns) and (now_utc is None or now_utc - turns[-1].created_utc <= TALK_RESTS_AFTER)
    recent = turns[-QUIET_TURNS:] if is_open else ()
    answered = [book.situation(turn.bot_text) for turn in recent]
    return Talk(
        is_open=is_open,
        last=answered[-1] if answered else None,
        topic=next((situation for situation in reversed(answered[-TOPIC_TURNS:]) if situation is not None and _tells(situation)), None),
        said=tuple(turn.bot_text for turn in turns[-REPEAT_TURNS:]),
        wants_quiet=any(situation is not None and situation.id in QUIET_ACTS for situation in answered),
        asked_last=is_open and asks(turns[-1].bot_text),
        asked_twice=len(recent) > 1 and all(asks(turn.bot_text) for turn in recent[-2:]),
    )


def _tells(situation: Situation) -> bool:
    return not (situation.is_act or situation.is_turn or situation.is_fallback or situation.is_topic or situation.id.startswith("bot."))


def follow_nothing(*, is_open: bool = False) -> Talk:
    """Return a talk of which nothing is known but whether it is open."""
    return Talk(is_open=is_open, last=None, topic=None, said=(), wants_quiet=False, asked_last=False, asked_twice=False)


def asks(answer: str) -> bool:
    """Tell whether an answer ends with a question."""
    return answer.rstrip().endswith("?")
