"""Answers from our own bank: rules on characters, then the nearest situation, then what is named, then the feeling's general answers.

Nothing here is generated. A wrong specific answer hurts more than a right general one, so a situation's own answers are given only
when it is near enough (chosen on held-out texts, see docs/decisions/0007-reply-engine.md).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.messages import Emotion, Language
from bot.nlp.acts import Phrases, act_of_characters, is_english
from bot.nlp.answer_choice import Manner, answers_of, choose_answer, draw, manner_of, oldest_answer
from bot.nlp.bank_index import BankIndex
from bot.nlp.calibration import read_calibration
from bot.nlp.corpus import Situation, Topic, load_topics
from bot.nlp.dialogue import TOPIC_TURNS, AnswerBook, Talk, asks, follow
from bot.nlp.mirror import PERIL, mirror
from bot.nlp.situation_choice import FUNERAL, LEANING_CHARACTERS, Choice, SituationChooser, Thresholds, is_parting, tells_illness
from bot.nlp.topics import SELF_WORTH, TopicFinder
from bot.ports import Reply, ReplyRequest
from bot.texts.catalogue import Texts

# A feeling less sure than this is not named in a general answer: words that fit any feeling are safer. Of the held-out diary lines read
# with less than 0.65, half were read wrongly.
SURE_ENOUGH = 0.65
# Joy misread is the one that hurts, so it must be surer, and it is never celebrated in words that sound like a parting. An
# illness and a funeral are neither a joy nor a plain day.
SURE_ENOUGH_JOY = 0.75
# Who is gone or missed is not celebrated, however brightly it is told.
MISSED = re.compile(r"잘 ?가,? ?(?:우리|내|나의)|떠난|떠났|떠나보|무지개다리|하늘나라|빈자리|그[립리]|보고 ?싶|돌아가[신셨]")
# A number that fell is no joy, however short it is told (계좌 -78%).
FELL = re.compile(r"[-−]\s?\d+(?:\.\d+)? ?%|손절|반토막|상장 ?폐지|상폐")
# From this many words on, English in a Korean talk tells of a day ("I feel sad") and is not only a greeting.
ENGLISH_TALK_WORDS = 3
# Words to the bot that tell how one feels: their answers are the act's, but they belong into the diary.
FELT_ACTS = frozenset({"act.feeling_better", "act.comfort_me", "act.introduces_self", "act.crying_only"})
# Acts that say little: when their own answers are used up, being there fits as well. The others hold something to know, such as that
# nobody here is human, and that is said again.
SMALL_ACTS = frozenset(
    {
        "act.yes",
        "act.no",
        "act.dont_know",
        "act.laughter_only",
        "act.crying_only",
        "act.emoji_or_dots",
        "act.nonsense",
        "act.greeting",
        "act.morning",
        "act.its_me",
        "act.bored",
        "act.what_doing",
        "act.are_you_there",
        "act.how_are_you",
        "act.introduces_self",
        "act.thanks",
        "act.change_topic",
    }
)


# A plain day leans on nothing, and listlessness is seldom about what was named a message before.
UNLEANING = frozenset({Emotion.NEUTRAL, Emotion.DEPRESSION})


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request on its way."""

    request: ReplyRequest
    talk: Talk
    manner: Manner
    seed: str = field(repr=False)


class BankReplyEngine:
    """The built-in `ReplyEngine`. Holds no state between calls: what was said comes with each request."""

    def __init__(self, index: BankIndex, thresholds: Thresholds, phrases: Phrases | None = None, topics: Sequence[Topic] = ()) -> None:
        self._index = index
        self._topics = TopicFinder(topics, index)
        self._chooser = SituationChooser(index, thresholds)
        self._phrases = phrases or Phrases(index.situations)
        self._book = AnswerBook((*index.situations, *self._topics.answers))
        self._by_id = {situation.id: situation for situation in index.situations}

    @classmethod
    def load(
        cls,
        model_folder: Path,
        corpus_folder: Path,
        *,
        near_enough: float | None = None,
        is_forgotten: Callable[[str], bool] = lambda _text: False,
    ) -> "BankReplyEngine":
        """Load the bank with what belongs to it.

        Args:
            model_folder: the encoder's, which holds the vectors, the letters and the thresholds.
            corpus_folder: where the bank and the topics lie.
            near_enough: overrides the threshold found on held-out texts.
            is_forgotten: tells which messages are not known by heart; for measuring.

        Raises:
            WeightsMissingError: a file is missing, or the corpus has changed since its vectors were computed.
        """
        index, calibration = BankIndex.load(model_folder, corpus_folder), read_calibration(model_folder)
        thresholds = Thresholds(
            near_enough=calibration.near_enough if near_enough is None else near_enough,
            act=calibration.act_near_enough,
            turn=calibration.turn_near_enough,
        )
        return cls(index, thresholds, Phrases(index.situations, is_forgotten), load_topics(corpus_folder))

    @property
    def index(self) -> BankIndex:
        """The bank it answers from."""
        return self._index

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        """Answer each request, in order. The same request always gets the same answer."""
        asked = [self._ask(request) for request in requests]
        return [replace(self._answer(one), may_ask=one.manner.may_ask) for one in asked]

    def choice(self, request: ReplyRequest) -> Choice | None:
        """Return the situation a request is answered from, or None where only the feeling is answered; for measuring."""
        return self._choose(self._ask(request))

    def _ask(self, request: ReplyRequest) -> _Asked:
        talk = follow(request.turns, request.now_utc, self._book)
        seed = f"{request.text}\n{len(request.turns)}\n{talk.said[-1] if talk.said else ''}"
        manner = manner_of(request.text, request.register, talk)
        return _Asked(request, replace(talk, said=(*talk.said, *request.refused)), manner, seed)

    def _answer(self, asked: _Asked) -> Reply:
        if asked.request.language is not Language.KO:
            return self._for_worry(asked) or self._written(asked, _sure_feeling(asked.request))
        choice = self._choose(asked)
        if choice is not None and _may_answer(choice.situation, asked.request):
            answer = self._answer_from(choice.situation, asked)
            if answer is not None:
                return Reply(answer, _source(choice.situation, asked.request.text))
            if choice.situation.is_act:
                return Reply(self._act_again(choice.situation, asked), _source(choice.situation, asked.request.text))
        general, request = self._general(asked), asked.request
        echo = mirror(request.text, request.emotion, request.reading, request.register, asked.talk)
        return general if echo is None else Reply(f"{echo}\n{general.text}", general.source)

    def _act_again(self, act: Situation, asked: _Asked) -> str:
        """Answer an act whose own answers were all given lately: where little was said by being there, else with the oldest of them."""
        present = Texts(asked.request.language, asked.request.register).choices("act.again") if act.id in SMALL_ACTS else ()
        return oldest_answer((*present, *answers_of(act, asked.request.register)), asked.talk, may_ask=asked.manner.may_ask)

    def _choose(self, asked: _Asked) -> Choice | None:
        text = asked.request.text
        act = act_of_characters(text) or ("act.english" if is_english(text) else None)
        if act is not None and act in self._by_id:
            return Choice(self._by_id[act], 1.0)
        phrase = self._phrases.find(text, in_talk=asked.talk.is_open)
        if phrase is not None:
            return Choice(phrase, 1.0)
        return self._chooser.choose(asked.request, asked.talk)

    def _answer_from(self, situation: Situation, asked: _Asked) -> str | None:
        reading = asked.request.reading
        scores = None
        if reading is not None:
            scores = self._index.answer_scores(self._index.position(situation.id), reading.vector)
        return choose_answer(situation, scores, asked.manner, asked.talk, asked.seed)

    def _general(self, asked: _Asked) -> Reply:
        """Answer the feeling alone, or, where it is not sure, with words that fit any; a worrying message with words that fit a cry."""
        gentle = self._for_worry(asked)
        if gentle is not None:
            return gentle
        emotion = _sure_feeling(asked.request)
        if emotion is None:
            if asked.request.emotion is None:
                return self._written(asked, None)
            unsure = self._fresh_written(asked, "unknown")
            if unsure is not None or not asked.request.may_write:
                return self._written(asked, None)
            emotion = Emotion.NEUTRAL if asked.request.emotion is Emotion.JOY else asked.request.emotion
        else:
            named = self._named(asked, emotion)
            if named is not None:
                return named
        situation = self._by_id[f"fallback.{emotion.value}"]
        answer = self._answer_from(situation, asked)
        if answer is None:
            return self._written(asked, emotion, answers_of(situation, asked.request.register))
        return Reply(answer, situation.id.replace(".", ":", 1))

    def _for_worry(self, asked: _Asked) -> Reply | None:
        """Answer what may be a cry, with the oldest of these words when all were said lately; None for any other message."""
        if not asked.request.is_worrying:
            return None
        words = self._fresh_written(asked, "worrying") or self._fresh_written(asked, "more")
        if words is None:
            choices = Texts(asked.request.language, asked.request.register).choices("fallback.worrying")
            words = oldest_answer(choices, asked.talk, may_ask=asked.manner.may_ask)
        return Reply(words, "written:worrying")

    def _named(self, asked: _Asked, emotion: Emotion) -> Reply | None:
        """Answer what the message names; a short one with a feeling leans on what was said before it."""
        request = asked.request
        vector = request.reading.vector if request.reading is not None else None
        if emotion is Emotion.DEPRESSION and SELF_WORTH.search(request.text):
            return None
        topic = self._topics.find(request.text, emotion, vector)
        if topic is None and _leans(asked, emotion):
            before = (self._topics.find(turn.user_text, emotion, None) for turn in reversed(request.turns[-TOPIC_TURNS:]))
            topic = next((found for found in before if found is not None), None)
        answer = choose_answer(topic, None, asked.manner, asked.talk, asked.seed) if topic is not None else None
        return Reply(answer, topic.id.replace(".", ":", 1)) if topic is not None and answer is not None else None

    def _fresh_written(self, asked: _Asked, name: str) -> str | None:
        """Return a sentence of the catalogue that was not said within the last turns, if one is left."""
        choices = Texts(asked.request.language, asked.request.register).choices(f"fallback.{name}")
        fresh = [choice for choice in choices if not asked.talk.was_said(choice) and (asked.manner.may_ask or not asks(choice))]
        return fresh[draw(len(fresh), asked.seed)] if fresh else None

    def _written(self, asked: _Asked, emotion: Emotion | None, before: Sequence[str] = ()) -> Reply:
        """Answer from the catalogue: for the feeling, then for any; when all was said, with what of it and of `before` is oldest."""
        name, texts = emotion.value if emotion else "unknown", Texts(asked.request.language, asked.request.register)
        answer = self._fresh_written(asked, name) or self._fresh_written(asked, "more")
        if answer is None:
            said = (*before, *texts.choices(f"fallback.{name}"), *texts.choices("fallback.more"))
            answer = oldest_answer(said, asked.talk, may_ask=asked.manner.may_ask)
        return Reply(answer, f"written:{name}")


def _sure_feeling(request: ReplyRequest) -> Emotion | None:
    """Return the feeling to answer, or None if it is too unsure. A feeling that is not the reading's own was told by the person."""
    if request.emotion is None or request.reading is None or request.reading.scores.top() is not request.emotion:
        return request.emotion
    if request.emotion is Emotion.JOY and (MISSED.search(request.text) or FELL.search(request.text)):
        return None
    if request.emotion.is_light and (_is_grave(request.text) or not request.may_write):
        return None
    needed = SURE_ENOUGH_JOY if request.emotion is Emotion.JOY else SURE_ENOUGH
    return request.emotion if request.reading.scores.of(request.emotion) >= needed else None


def _may_answer(situation: Situation, request: ReplyRequest) -> bool:
    """Tell whether a situation may answer.

    What may be a cry is no joy and no plain day, and the writer's own has no situation at all where urgent outweighs concern; nor is a
    mere worry light that names a place or a thing of a crisis.
    """
    if situation.emotion.is_light and (request.may_be_a_cry or (not request.may_write and _is_grave(request.text))):
        return False
    if not request.is_worrying:
        return True
    _, concern, urgent = request.reading.crisis if request.reading is not None else (0.0, 1.0, 0.0)
    return urgent <= concern


def _is_grave(text: str) -> bool:
    """Tell whether a text names what is neither a joy nor a plain day, however it is told."""
    return is_parting(text) or tells_illness(text) or FUNERAL.search(text) is not None or PERIL.search(text) is not None


def _leans(asked: _Asked, emotion: Emotion) -> bool:
    """Tell whether a message may be about what was named before it: not where its feeling turns away from a joy, or from one to another."""
    topic = asked.talk.topic
    has_turned = topic is not None and topic.emotion is not emotion and Emotion.JOY in (topic.emotion, emotion)
    is_short = len(asked.request.text) <= LEANING_CHARACTERS
    return asked.talk.is_open and is_short and emotion not in UNLEANING and not has_turned


def _source(situation: Situation, text: str) -> str:
    if situation.id in FELT_ACTS or (situation.id == "act.english" and len(text.split()) >= ENGLISH_TALK_WORDS):
        return f"bank:{situation.id}"
    if situation.is_act or situation.is_turn:
        return situation.id.replace(".", ":", 1)
    return f"bank:{situation.id}"
