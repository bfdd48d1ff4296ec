"""Our corpus: situations with their answers, diary lines, crisis rows. Every row is checked; a bad one is named by file and line."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.messages import CrisisLevel, Danger, Emotion
from bot.nlp.corpus_rows import CorpusError as CorpusError
from bot.nlp.corpus_rows import Row, rows_of

# One text in twenty is held out, by a hash of the text, so that no edit of a file moves a text from one side to the other.
HELD_OUT_ONE_IN = 20


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation people tell of: example messages and answers that fit any message of it.

    Ids that start with `act.` are words to the bot, `turn.` follow an answer of the bot, `fallback.` answer a feeling when no
    situation is near.
    """

    id: str
    emotion: Emotion
    utterances: tuple[str, ...] = field(repr=False)
    replies: tuple[str, ...] = field(repr=False)
    casual_replies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_act(self) -> bool:
        """Words to the bot rather than of one's day."""
        return self.id.startswith("act.")

    @property
    def is_turn(self) -> bool:
        """Words that only make sense after the bot has answered."""
        return self.id.startswith("turn.")

    @property
    def is_fallback(self) -> bool:
        """Answers for a feeling, not for a situation."""
        return self.id.startswith("fallback.")

    @property
    def is_topic(self) -> bool:
        """Answers for a feeling and what a message names."""
        return self.id.startswith("topic.")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message names: words that begin one of its words, the situation families it covers, its answers, one set a feeling.

    The answers are situations without messages, called `topic.<id>`, and fit any message with that feeling that names the topic.
    """

    id: str
    words: tuple[str, ...] = field(repr=False)
    families: tuple[str, ...]
    answers: tuple[Situation, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """A diary line with its feeling and the answer written for it; `history` holds earlier (person, bot) turns."""

    text: str = field(repr=False)
    emotion: Emotion
    reply: str = field(repr=False)
    history: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class CrisisRow:
    """A line graded by hand; `danger` says who is in danger from whom, None where nobody has said."""

    text: str = field(repr=False)
    level: CrisisLevel
    kind: str
    danger: Danger | None = None


class Grade(StrEnum):
    """How an answer was graded by somebody who read it; corpus/README.md says when which."""

    FITS = "fits"
    ACCEPTABLE = "acceptable"
    WRONG = "wrong"
    HARMFUL = "harmful"


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer somebody read, with the message it was given to, its earlier turns, and a few words why.

    `round` counts the readings. After each, words and rules were changed, and a changed answer was read and graded in the old one's place:
    these are grades of answers that were improved on sight. How each round first came out stands in docs/decisions/0009.
    """

    text: str = field(repr=False)
    history: tuple[tuple[str, str], ...] = field(repr=False)
    emotion: Emotion
    round: int
    answer: str = field(repr=False)
    source: str
    grade: Grade
    why: str = field(repr=False)

    @property
    def message(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The message with its earlier turns: what an answer is given to."""
        return (self.text, self.history)


def is_held_out(text: str) -> bool:
    """Tell whether a text is kept from training."""
    return int.from_bytes(hashlib.sha256(text.strip().encode()).digest()[:4]) % HELD_OUT_ONE_IN == 0


def load_situations(folder: Path) -> tuple[Situation, ...]:
    """Return the bank in file order, each situation with the utterances written for it later and its 반말 answers if there are any.

    Raises:
        CorpusError: a row is not usable, an id comes twice, or an addition names an unknown id.
    """
    bank = _by_id(sorted(folder.glob("bank_*.jsonl")))
    casual = _by_id(sorted(folder.glob("casual/*.jsonl")))
    more: dict[str, tuple[str, ...]] = {}
    for row in rows_of(sorted(folder.glob("utterances/*.jsonl"))):
        name = _known(row, row.text("id"), bank)
        more[name] = (*more.get(name, ()), *row.texts("utterances"))
    for name, row in casual.items():
        _known(row, name, bank)
    return tuple(_situation(row, more.get(name, ()), casual.get(name)) for name, row in bank.items())


def _situation(row: Row, more: tuple[str, ...], casual: Row | None) -> Situation:
    utterances = tuple(dict.fromkeys((*row.texts("utterances"), *more)))
    said = casual.texts("replies") if casual is not None else ()
    one = Situation(row.text("id"), row.one_of("emotion", Emotion), utterances, row.texts("replies"), said)
    if casual is not None and len(said) != len(one.replies):
        raise CorpusError(f"{casual.place}: the 반말 answers of {one.id} must match its answers one to one")
    return one


def _by_id(files: Sequence[Path], what: str = "situation") -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for row in rows_of(files):
        name = row.text("id")
        if name in rows:
            raise CorpusError(f"{row.place}: the {what} {name} comes twice, first at {rows[name].place}")
        rows[name] = row
    return rows


def _known(row: Row, name: str, ids: Container[str], what: str = "situation") -> str:
    if name not in ids:
        raise CorpusError(f"{row.place}: no {what} is called {name}")
    return name


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Return the topics with their answers; none for a bank that has none.

    Raises:
        CorpusError: a row is not usable, an answer has no 반말 twin, or it belongs to no topic.
    """
    topics = _by_id(sorted(folder.glob("topics/words.jsonl")), "topic")
    answers: dict[str, list[Situation]] = {}
    for row in rows_of(sorted(folder.glob("topics/answers.jsonl"))):
        name = _known(row, row.text("id"), topics, "topic")
        told = Situation(f"topic.{name}", row.one_of("emotion", Emotion), (), row.texts("replies"), row.texts("casual"))
        if len(told.replies) != len(told.casual_replies):
            raise CorpusError(f"{row.place}: the 반말 answers of {name} must match its answers one to one")
        answers.setdefault(name, []).append(told)
    return tuple(Topic(name, row.texts("words"), row.texts("families"), tuple(answers.get(name, ()))) for name, row in topics.items())


def load_twins(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Return the ids of situations whose answers fit each other's messages; raises `CorpusError` for a bad row or an unknown id."""
    rows = tuple(rows_of(sorted(folder.glob("topics/twins.jsonl"))))
    bank = _by_id(sorted(folder.glob("bank_*.jsonl"))) if rows else {}
    return tuple(tuple(_known(row, name, bank) for name in row.texts("ids")) for row in rows)


def load_diary_lines(folder: Path) -> tuple[DiaryLine, ...]:
    """Return the diary lines; raises `CorpusError` for a bad row."""
    files = sorted(folder.glob("train_*.jsonl"))
    return tuple(DiaryLine(row.text("text"), row.one_of("emotion", Emotion), row.text("reply"), row.history()) for row in rows_of(files))


def load_crisis_rows(folder: Path, files: str = "crisis_*.jsonl") -> tuple[CrisisRow, ...]:
    """Return the crisis rows of some files of a corpus; raises `CorpusError` for a bad row."""
    return tuple(_crisis_row(row) for row in rows_of(sorted(folder.glob(files))))


def _crisis_row(row: Row) -> CrisisRow:
    danger = row.one_of("danger", Danger) if "danger" in row.values else None
    return CrisisRow(row.text("text"), row.level(), row.text("kind"), danger)


def load_grades(file: Path) -> tuple[GradedAnswer, ...]:
    """Return the answers somebody graded; raises `CorpusError` for a bad row or an answer that is graded twice."""
    graded: dict[tuple[object, str], GradedAnswer] = {}
    for row in rows_of([file]):
        one = GradedAnswer(
            row.text("text"),
            row.history(),
            row.one_of("emotion", Emotion),
            row.count("round"),
            row.text("answer"),
            row.text("source"),
            row.one_of("grade", Grade),
            row.text("why"),
        )
        if (one.message, one.answer) in graded:
            raise CorpusError(f"{row.place}: this answer is graded twice")
        graded[one.message, one.answer] = one
    return tuple(graded.values())
