"""The corpus in the repository is sound, its card says what lies there, and a bad row is named by file and line."""

import json
import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.messages import CrisisLevel, Danger, Emotion
from bot.nlp.corpus import (
    CorpusError,
    CrisisRow,
    DiaryLine,
    Situation,
    is_held_out,
    load_crisis_rows,
    load_diary_lines,
    load_grades,
    load_situations,
    load_topics,
    load_twins,
)

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
# Share of common letter pairs from which two lines read as the same sentence; the nearest pair of the corpus has 0.5.
TOO_NEAR = 0.6
# Pairs of messages that near in two situations, many of them thanks or greetings. Reached: a lower figure may be written here.
NEAR_TWINS = 50
URGENT_ROW = "an urgent row"
NAMED_ROWS = re.compile(r"^\| (\w+\.jsonl) \|((?: [\d,]+ \|)+)", re.MULTILINE)
NAMED_TOTALS = re.compile(r"^([\d,]+) situations, ([\d,]+) messages, ([\d,]+) answers", re.MULTILINE)


@pytest.fixture(scope="module")
def situations() -> tuple[Situation, ...]:
    return load_situations(CORPUS)


@pytest.fixture(scope="module")
def diary_lines() -> tuple[DiaryLine, ...]:
    return load_diary_lines(CORPUS)


@pytest.fixture(scope="module")
def crisis_rows() -> tuple[CrisisRow, ...]:
    return load_crisis_rows(CORPUS)


def letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def pairs(text: str) -> frozenset[str]:
    bare = letters(text)
    return frozenset(bare[start : start + 2] for start in range(len(bare) - 1)) or frozenset([bare])


def nearness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def test_every_answer_has_its_casual_twin_at_the_same_place(situations: tuple[Situation, ...]) -> None:
    astray = []
    for situation in situations:
        assert len(situation.casual_replies) == len(situation.replies), situation.id
        polite = [pairs(reply) for reply in situation.replies]
        for place, reply in enumerate(situation.casual_replies):
            near = [nearness(pairs(reply), other) for other in polite]
            if near[place] < max(near):
                astray.append((situation.id, place))
    assert astray == []


def test_no_message_stands_in_two_situations(situations: tuple[Situation, ...]) -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for situation in situations:
        for utterance in situation.utterances:
            homes[letters(utterance) or utterance].add(situation.id)
    assert {text: sorted(ids) for text, ids in homes.items() if len(ids) > 1} == {}


def test_no_situation_says_the_same_answer_twice(situations: tuple[Situation, ...]) -> None:
    for situation in situations:
        assert len(set(situation.replies)) == len(situation.replies), situation.id
        assert len(set(situation.casual_replies)) == len(situation.casual_replies), situation.id


def nearly_the_same(texts: Sequence[str], homes: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of texts with different homes that share `TOO_NEAR` of their letter pairs.

    Two texts that do share one of their rarest pairs, so only those are looked up; comparing all with all would take minutes.
    """
    found = [pairs(text) for text in texts]
    rows_with: dict[str, list[int]] = defaultdict(list)
    sizes_with: dict[str, list[int]] = defaultdict(list)
    counts = Counter(pair for own in found for pair in own)
    near = []
    for row in sorted(range(len(texts)), key=lambda at: len(found[at])):
        own, size = found[row], len(found[row])
        least = math.ceil(TOO_NEAR * size)
        rarest = sorted(own, key=lambda pair: (counts[pair], pair))[: size - least + 1]
        alike: set[int] = set()
        for pair in rarest:
            # Shorter ones come first in every list, and those that are too short cannot share enough.
            alike.update(rows_with[pair][bisect_left(sizes_with[pair], least) :])
            rows_with[pair].append(row)
            sizes_with[pair].append(size)
        alike.discard(row)
        near += [(texts[other], texts[row]) for other in alike if homes[other] != homes[row] and nearness(found[other], own) >= TOO_NEAR]
    return near


def test_few_messages_nearly_stand_in_two_situations_and_none_beside_an_urgent_row(
    situations: tuple[Situation, ...], crisis_rows: tuple[CrisisRow, ...]
) -> None:
    rows = [(text, situation.id) for situation in situations for text in situation.utterances]
    rows += [(row.text, URGENT_ROW) for row in crisis_rows if row.level is CrisisLevel.URGENT]
    near = nearly_the_same(*zip(*rows, strict=True))
    urgent = {text for text, home in rows if home == URGENT_ROW}
    assert [pair for pair in near if urgent & {*pair}] == []
    assert len(near) <= NEAR_TWINS, near


def test_what_is_nearly_the_same_is_found() -> None:
    texts = ["번아웃 온 것 같아", "번아웃 온 것 같아요", "오늘 점심은 김밥", "오늘 점심은 김밥!"]
    assert nearly_the_same(texts, ["a", "b", "c", "c"]) == [(texts[0], texts[1])]


def test_no_text_comes_twice(diary_lines: tuple[DiaryLine, ...], crisis_rows: tuple[CrisisRow, ...]) -> None:
    assert len({(line.text, line.history) for line in diary_lines}) == len(diary_lines)
    assert len({row.text for row in crisis_rows}) == len(crisis_rows)


def test_every_feeling_has_an_answer_of_its_own(situations: tuple[Situation, ...]) -> None:
    assert {situation.emotion for situation in situations if situation.is_fallback} == set(Emotion)


def test_one_text_in_twenty_is_held_out_and_stays_so(diary_lines: tuple[DiaryLine, ...]) -> None:
    share = sum(is_held_out(line.text) for line in diary_lines) / len(diary_lines)
    assert 0.04 < share < 0.06
    assert all(is_held_out(line.text) == is_held_out(f" {line.text}\n") for line in diary_lines[:200])


def number(written: str) -> int:
    return int(written.replace(",", ""))


def test_the_card_counts_what_lies_here(situations: tuple[Situation, ...], crisis_rows: tuple[CrisisRow, ...]) -> None:
    card = (CORPUS / "README.md").read_text(encoding="utf-8")
    named = {name: tuple(number(word) for word in re.findall(r"[\d,]+", counts)) for name, counts in NAMED_ROWS.findall(card)}
    counted = {}
    by_id = {situation.id: situation for situation in situations}
    for file in sorted(CORPUS.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        more: list[int] = []
        if file.name.startswith("bank_"):
            here = [by_id[row["id"]] for row in rows]
            more = [sum(len(one.utterances) for one in here), sum(len(one.replies) for one in here)]
        elif file.name.startswith("crisis_"):
            more = [sum(row["level"] == level for row in rows) for level in ("urgent", "concern", "none")]
        counted[file.name] = (len(rows), *more)
    assert named == counted
    totals = NAMED_TOTALS.search(card)
    assert totals is not None
    messages, answers = (sum(row[place] for name, row in counted.items() if name.startswith("bank_")) for place in (1, 2))
    assert [number(word) for word in totals.groups()] == [len(situations), messages, answers]
    assert f"{len(crisis_rows):,} rows" in card
    dangers = Counter(row.danger for row in crisis_rows)
    assert [f"{dangers[danger]:,} `{danger}`" in card for danger in Danger] == [True] * len(Danger)
    grave = [row for row in crisis_rows if row.level is not CrisisLevel.NONE]
    assert dangers[None] == len(crisis_rows) - len(grave) + number(re.findall(r"concern but (\d+) also", card)[0])


GOOD_SITUATION = {"id": "a", "emotion": "joy", "utterances": ["하나"], "replies": ["좋아요."]}
GOOD_LINE = {"text": "하나", "emotion": "joy", "reply": "좋아요."}
GOOD_CRISIS = {"text": "하나", "level": "none", "kind": "daily"}


@pytest.mark.parametrize(
    ("load", "name", "good", "bad", "complaint"),
    [
        (load_diary_lines, "train_a", GOOD_LINE, {**GOOD_LINE, "text": "  "}, "text must be a text"),
        (load_diary_lines, "train_a", GOOD_LINE, {**GOOD_LINE, "emotion": "hunger"}, "emotion must be one of"),
        (load_diary_lines, "train_a", GOOD_LINE, {**GOOD_LINE, "history": [["하나"]]}, "history must be a list of"),
        (load_diary_lines, "train_a", GOOD_LINE, {**GOOD_LINE, "history": [["하나", 2]]}, "history must hold texts"),
        (load_diary_lines, "train_a", GOOD_LINE, ["하나"], "not a JSON object"),
        (load_crisis_rows, "crisis_1", GOOD_CRISIS, {**GOOD_CRISIS, "level": "grave"}, "level must be"),
        (load_crisis_rows, "crisis_1", GOOD_CRISIS, {"text": "하나", "level": "none"}, "kind must be a text"),
        (load_crisis_rows, "crisis_1", GOOD_CRISIS, {**GOOD_CRISIS, "danger": "fire"}, "danger must be one of own, violence"),
        (load_situations, "bank_1", GOOD_SITUATION, {**GOOD_SITUATION, "id": "b", "replies": []}, "replies must be a list of texts"),
        (load_situations, "bank_1", GOOD_SITUATION, {**GOOD_SITUATION, "id": "b", "utterances": [1]}, "utterances must be a list of texts"),
        (load_situations, "bank_1", GOOD_SITUATION, GOOD_SITUATION, "the situation a comes twice"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(
    tmp_path: Path, load: Callable[[Path], object], name: str, good: object, bad: object, complaint: str
) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in (good, bad)]
    (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"^{name}\.jsonl:2: .*{complaint}"):
        load(tmp_path)


def test_a_line_that_is_no_json_is_named_without_its_words(tmp_path: Path) -> None:
    (tmp_path / "train_a.jsonl").write_text("비밀 이야기", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"train_a\.jsonl:1") as caught:
        load_diary_lines(tmp_path)
    assert "비밀" not in str(caught.value)


def test_casual_answers_must_match_one_to_one(tmp_path: Path) -> None:
    (tmp_path / "casual").mkdir()
    (tmp_path / "bank_1.jsonl").write_text(json.dumps(GOOD_SITUATION), encoding="utf-8")
    (tmp_path / "casual" / "bank_1.jsonl").write_text(json.dumps({"id": "a", "replies": ["좋아.", "그래."]}), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"bank_1\.jsonl:1: .* one to one"):
        load_situations(tmp_path)


GOOD_WORDS = {"id": "a", "words": ["집"], "families": ["home."]}


@pytest.mark.parametrize(
    ("load", "name", "rows", "complaint"),
    [
        (load_situations, "utterances/slice_1", [{"id": "b", "utterances": ["둘"]}], "1: no situation is called b"),
        (
            load_situations,
            "casual/bank_1",
            [{"id": "a", "replies": ["좋아."]}, {"id": "b", "replies": ["응."]}],
            "2: no situation is called b",
        ),
        (
            load_situations,
            "casual/bank_1",
            [{"id": "a", "replies": ["좋아."]}, {"id": "a", "replies": ["응."]}],
            r"2: the situation a comes twice, first at casual/bank_1\.jsonl:1",
        ),
        (
            load_topics,
            "topics/answers",
            [{"id": "a", "emotion": "joy", "replies": ["좋아요."], "casual": ["좋아."]}],
            "1: no topic is called a",
        ),
        (load_topics, "topics/words", [GOOD_WORDS, GOOD_WORDS], "2: the topic a comes twice"),
        (load_twins, "topics/twins", [{"ids": ["a", "b"]}], "1: no situation is called b"),
    ],
)
def test_a_row_that_speaks_of_what_is_not_there_or_comes_twice_is_named(
    tmp_path: Path, load: Callable[[Path], object], name: str, rows: list[object], complaint: str
) -> None:
    (tmp_path / "bank_1.jsonl").write_text(json.dumps(GOOD_SITUATION), encoding="utf-8")
    file = tmp_path / f"{name}.jsonl"
    file.parent.mkdir()
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"^{name}\.jsonl:{complaint}"):
        load(tmp_path)


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    good = json.dumps(GOOD_LINE, ensure_ascii=False).encode()
    (tmp_path / "train_a.jsonl").write_bytes(good + b"\n" + good.decode().encode("cp949"))
    with pytest.raises(CorpusError, match=r"^train_a\.jsonl:2: not UTF-8"):
        load_diary_lines(tmp_path)


def test_a_corpus_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"replies\.jsonl cannot be read"):
        load_grades(tmp_path / "replies.jsonl")
