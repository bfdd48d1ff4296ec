"""The counts and lengths that the card of the corpus tells beside its tables are those of the files."""

import json
import re
from collections import Counter
from collections.abc import Iterable

from bot.messages import CrisisLevel
from bot.nlp.corpus import load_crisis_rows, load_diary_lines, load_grades, load_situations, load_topics, load_twins
from tests.nlp.brain import CORPUS


def told(sentence: str) -> list[int]:
    """Return the numbers of the one sentence of the card that reads so, a # standing for each number."""
    card = " ".join((CORPUS / "README.md").read_text(encoding="utf-8").split())
    found = re.findall(re.escape(sentence).replace(r"\#", r"([\d,]+)"), card)
    assert len(found) == 1, sentence
    return [int(word.replace(",", "")) for word in (found[0] if isinstance(found[0], tuple) else found)]


def rows_of(pattern: str) -> list[dict[str, str | list[str]]]:
    return [json.loads(line) for file in CORPUS.glob(pattern) for line in file.read_text(encoding="utf-8").splitlines()]


def lengths(answers: Iterable[str]) -> list[int]:
    counted = [len(answer) for answer in answers]
    return [min(counted), max(counted)]


def test_the_card_tells_how_large_a_situation_is() -> None:
    situations = load_situations(CORPUS)
    bank, more = rows_of("bank_*.jsonl"), rows_of("utterances/*.jsonl")
    written = {len(row["utterances"]) for row in more}
    assert told('`{"id", "utterances": [# to #]}`') == [min(written), max(written)]
    assert told("more messages for # of the situations") == [len({row["id"] for row in more})]
    own, answers, general = told('"utterances": [#], "replies": [#]}`; `fallback.*` hold # answers')
    assert {len(row["utterances"]) for row in bank} == {own}
    assert {len(one.replies) for one in situations if not one.is_fallback} == {answers}
    assert {len(one.replies) for one in situations if one.is_fallback} == {general}


def test_the_card_tells_how_answers_read() -> None:
    situations, diary_lines = load_situations(CORPUS), load_diary_lines(CORPUS)
    polite = [answer for one in situations for answer in one.replies]
    casual = [answer for one in situations for answer in one.casual_replies]
    assert told("no incidental detail: # to # characters (# to # in 반말)") == [*lengths(polite), *lengths(casual)]
    assert 0.45 < sum("?" in answer for answer in polite) / len(polite) < 0.55
    assert told("name the concrete thing of their row (# to # characters)") == lengths(line.reply for line in diary_lines)


def test_the_card_counts_topics_and_grades() -> None:
    topics, grades = load_topics(CORPUS), load_grades(CORPUS / "grades" / "replies.jsonl")
    sets = [answers for topic in topics for answers in topic.answers]
    assert told("# topics, the stems that name them") == [len(topics)]
    assert told("# sets, # answers in 해요체") == [len(sets), sum(len(one.replies) for one in sets)]
    assert told("# sets of situations whose answers fit") == [len(load_twins(CORPUS))]
    assert told("# held-out messages, # answers graded") == [len({one.message for one in grades}), len(grades)]
    assert told("rubric below, in # rounds") == [len({one.round for one in grades})]


def test_the_card_counts_diary_lines() -> None:
    diary_lines = load_diary_lines(CORPUS)
    feelings = Counter(line.emotion for line in diary_lines).values()
    assert told("# lines, the six feelings in equal parts (# to # each)") == [len(diary_lines), min(feelings), max(feelings)]
    assert {len(line.history) for line in diary_lines} == {0, 1, 2, 3}


def test_the_card_counts_the_gaps_of_the_crisis_rows() -> None:
    crisis_rows = load_crisis_rows(CORPUS)
    laughing = Counter(row.level for row in crisis_rows if "ㅋ" in row.text)
    levels = (CrisisLevel.NONE, CrisisLevel.URGENT, CrisisLevel.CONCERN)
    assert told("leans towards none (# none, # urgent, # concern)") == [laughing[level] for level in levels]
    assert told("Little in English: # crisis rows (kind `english`)") == [sum(row.kind == "english" for row in crisis_rows)]
