"""Makes a bank out of a dialogue script that a host holds, such as AI Hub's 웰니스, and trains the retriever on it together with ours.

A script has a category, a question and sometimes an answer a row. Each category becomes a situation. What people said in a crisis is left
out, since only the fixed words of care may answer that, and so is every answer that the guard would not let through.
"""

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bot.errors import ConfigurationError, MaterialError
from bot.messages import EMOTIONS, CrisisLevel, Emotion
from bot.nlp.corpus import Situation, load_situations
from bot.nlp.encoder import CtEncoder
from bot.nlp.training.encoder import train_encoder
from bot.nlp.training.tables import read_table
from bot.recipes import SituationsRecipe, Trained, Watch
from bot.safety import crisis, guard

CATEGORY_COLUMNS = ("구분", "category", "카테고리", "intent")
QUESTION_COLUMNS = ("유저", "question", "질문", "user", "q")
ANSWER_COLUMNS = ("챗봇", "answer", "답변", "system", "a")
BANK_FILE, CORPUS_FOLDER = "bank_host.jsonl", "corpus"
PREFIX = "host"
# Read in this order: "우울한 기분에 불안" is first of all low. What none of them tells, the encoder reads off the questions.
_FEELING_WORDS: tuple[tuple[re.Pattern[str], Emotion], ...] = (
    (re.compile("우울|무기력|의욕|절망|공허|자괴|자존감|죄책|외로움"), Emotion.DEPRESSION),
    (re.compile("불안|걱정|초조|두려|공포|긴장|공황|압박|불면"), Emotion.ANXIETY),
    (re.compile("분노|화남|/화$|짜증|억울|적대|답답"), Emotion.ANGER),
    (re.compile("슬픔|눈물|상실|이별|그리움|속상"), Emotion.SADNESS),
    (re.compile("기쁨|행복|감사|증상.?호전|즐거"), Emotion.JOY),
)
_CRISIS_CATEGORY = re.compile("자살|자해|죽")


@dataclass(frozen=True, slots=True)
class HostBank:
    """The situations of a script, and how many rows were left out, by reason."""

    situations: tuple[Situation, ...]
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Category:
    questions: dict[str, None] = field(default_factory=dict)
    answers: dict[str, None] = field(default_factory=dict)


def read_host_bank(files: Sequence[Path], known: Sequence[Situation], reader: CtEncoder) -> HostBank:
    """Read scripts as situations that can stand beside the known ones.

    Raises:
        MaterialError: a column is missing, or no category has both questions and answers that may be used.
    """
    categories: dict[str, _Category] = {}
    for file in files:
        _gather(file, categories)
    taken = {text for situation in known for text in situation.utterances}
    left_out: Counter[str] = Counter()
    found = []
    for name, category in categories.items():
        questions = _usable_questions(name, category, taken, left_out)
        answers = _usable_answers(category, questions, left_out)
        if not questions or not answers:
            left_out["category without questions or answers"] += 1
            continue
        taken.update(questions)
        found.append((name, questions, answers))
    if not found:
        raise MaterialError(f"{files[0].name}: no category has both a question and an answer that may be used")
    ids = {situation.id for situation in known}
    return HostBank(tuple(_situation(*parts, reader, ids) for parts in found), dict(left_out))


def _gather(file: Path, categories: dict[str, _Category]) -> None:
    table = read_table(file)
    columns = [table.first(*names) for names in (CATEGORY_COLUMNS, QUESTION_COLUMNS, ANSWER_COLUMNS)]
    named = [column for column in columns if column is not None]
    if len(named) < len(columns):
        lacks = (CATEGORY_COLUMNS, QUESTION_COLUMNS, ANSWER_COLUMNS)[columns.index(None)]
        raise MaterialError(f"{table.name} has no column {' or '.join(lacks)}; its columns are {', '.join(table.columns)}")
    for name, question, answer in table.cells(*named):
        category = categories.setdefault(name, _Category())
        if question:
            category.questions[question] = None
        if answer:
            category.answers[answer] = None


def _usable_questions(name: str, category: _Category, taken: set[str], left_out: Counter[str]) -> list[str]:
    if _CRISIS_CATEGORY.search(name):
        left_out["question of a crisis category"] += len(category.questions)
        return []
    usable = []
    for question in category.questions:
        if question in taken:
            left_out["question that another situation has"] += 1
        elif crisis.signals(question).level is CrisisLevel.URGENT:
            left_out["question that is a crisis"] += 1
        else:
            usable.append(question)
    return usable


def _usable_answers(category: _Category, questions: Sequence[str], left_out: Counter[str]) -> list[str]:
    usable = []
    for answer in category.answers:
        reason = guard.refusal(answer, guard.GuardContext(questions[0] if questions else ""))
        if reason is None:
            usable.append(answer)
        else:
            left_out[f"answer the guard refuses ({reason.value})"] += 1
    return usable


def _situation(name: str, questions: Sequence[str], answers: Sequence[str], reader: CtEncoder, ids: set[str]) -> Situation:
    """Make a situation under an id that is not among `ids` yet, and add it: names may differ in nothing but punctuation."""
    feeling = next((feeling for words, feeling in _FEELING_WORDS if words.search(name)), None)
    if feeling is None:
        rows = np.array([reading.scores.as_row() for reading in reader.read(questions)])
        feeling = EMOTIONS[int(rows.mean(0).argmax())]
    slug = re.sub(r"[^0-9A-Za-z가-힣]+", "_", name).strip("_") or "unnamed"
    numbered = (slug, *(f"{slug}_{number}" for number in range(2, len(ids) + 3)))
    chosen = next(known for part in numbered if (known := f"{PREFIX}.{part}.{feeling.value}") not in ids)
    ids.add(chosen)
    return Situation(chosen, feeling, tuple(questions), tuple(answers))


def write_bank(situations: Sequence[Situation], file: Path) -> None:
    """Write situations as a `bank_*.jsonl`."""
    rows = [
        {"id": one.id, "title": one.id.split(".")[1], "emotion": one.emotion.value, "utterances": one.utterances, "replies": one.replies}
        for one in situations
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def check_target(corpus: Path, target: Path) -> None:
    """Look at the folder that a merged corpus would take the place of, before anything is written.

    Raises:
        ConfigurationError: it is the corpus, one lies in the other, or it holds what no run of ours wrote.
    """
    own, merged = corpus.resolve(), target.resolve()
    if own.is_relative_to(merged) or merged.is_relative_to(own):
        raise ConfigurationError(f"--out: {merged} would be written over the corpus {own}; name a folder elsewhere")
    if merged.exists() and not (merged / BANK_FILE).is_file():
        raise ConfigurationError(f"--out: {merged} is there already and no earlier run made it; name another folder")


def merge(corpus: Path, situations: Sequence[Situation], target: Path) -> None:
    """Write a corpus folder that holds ours and the host's situations beside it; an earlier one stays until the new one is whole.

    Raises:
        ConfigurationError: the target is no folder that may be replaced.
    """
    check_target(corpus, target)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{target.name}.") as beside:
        fresh = Path(beside) / "fresh"
        shutil.copytree(corpus, fresh)
        write_bank(situations, fresh / BANK_FILE)
        if target.exists():
            target.rename(Path(beside) / "replaced")
        fresh.rename(target)


def train_situations(recipe: SituationsRecipe, watch: Watch) -> Trained:
    """Write the bank, merge it with ours, and train the encoder on both.

    `pace.out` then holds `bank_host.jsonl`, the merged `corpus` (for `reply.corpus`) and `served` (for `emotion.model`).

    Raises:
        TodakError: a file or the base cannot be used.
    """
    out = recipe.encoder.pace.out
    check_target(recipe.encoder.corpus, out / CORPUS_FOLDER)
    out.mkdir(parents=True, exist_ok=True)
    bank = read_host_bank(recipe.files, load_situations(recipe.encoder.corpus), CtEncoder.load(recipe.reader))
    counts = Counter(situation.emotion.value for situation in bank.situations)
    utterances = sum(len(situation.utterances) for situation in bank.situations)
    watch.note(f"{len(bank.situations)} situations with {utterances} messages: " + ", ".join(f"{name} {n}" for name, n in counts.items()))
    if bank.left_out:
        watch.note("left out: " + ", ".join(f"{reason} {count}" for reason, count in bank.left_out.items()))
    write_bank(bank.situations, out / BANK_FILE)
    merge(recipe.encoder.corpus, bank.situations, out / CORPUS_FOLDER)
    return train_encoder(replace(recipe.encoder, corpus=out / CORPUS_FOLDER), watch)
