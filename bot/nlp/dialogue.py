"""What the last exchanges say about the next answer: what was answered, what was asked, whether questions are welcome."""

import re
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
# Nor do these, however many of them there are: they are left out before the rest is measured.
SAYS_NOTHING = re.compile(
    r"글쎄[요다]?|(?:잘 ?)?(?:모르겠|모름|몰라)[가-힣]*|(?:생각|기억)(?:이|도)? ?안 ?나[가-힣]*|아무것도 ?아니[가-힣]*"
    r"|됐[어다고네]요?|됐습니다|별로(?:요|예요|야)?|그냥(?:요)?|딱히(?:요)?|귀찮[가-힣]*|상관 ?없[가-힣]*|패스|노코멘트"
    r"|비밀(?:이에요|이야|임)?|(?<![가-힣])(?:음+|아니[요야]?)(?![가-힣])"
    r"|i (?:really )?(?:don[’']?t|do not) (?:really )?know|\bidk\b|\bdunno\b|\bno idea\b"
    r"|(?:i[’']?m )?not (?:really )?sure|\bnothing(?: really)?\b|\bnever ?mind\b|\bwhatever\b|\bleave it\b|\bi guess\b",
    re.IGNORECASE,
)
# Who does not want to tell is not asked on, whatever else they wrote; what others do not want (말하기 싫대, 싫다고) is something told.
WILL_NOT_TELL = re.compile(
    r"(?:말|얘기|이야기|대답|답)(?:은|는|을|를|도)? ?(?:(?:이제|지금은?|더|별로|굳이|좀) ?){0,2}"
    r"(?:하기 ?싫|하고 ?싶지 ?않|안 ?하고 ?싶|안 ?할)(?!다[고는며]|대|어 ?[하했])"
    r"|(?:묻지|물어보지|캐묻지) ?(?:마|말)|그만 ?(?:좀 ?)?(?:물어|묻)"
    r"|\b(?:don[’']?t|do not|rather not|not going to) (?:want to |wanna )?(?:say|talk about|tell you|discuss|answer)\b|\brather not\b"
    r"|\b(?:don[’']?t|stop) ask",
    re.IGNORECASE,
)


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
    """Tell whether an answer asks something, wherever in it."""
    return "?" in answer or "？" in answer  # noqa: RUF001 - the wide sign is meant


def tells(text: str) -> bool:
    """Tell whether a message says something when it was asked, beyond not knowing and not wanting to say."""
    rest = SAYS_NOTHING.sub("", text)
    return WILL_NOT_TELL.search(text) is None and len(" ".join(rest.split()).strip(" .,!…~")) >= ANSWERING_CHARACTERS
