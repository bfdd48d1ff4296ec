"""The levels reached on every corpus we have, guarded against falling."""

import json
from pathlib import Path

import pytest

from bot.messages import CrisisLevel
from bot.safety.crisis import grade_by_rules
from bot.safety.evaluate import CrisisReport, CrisisRow, evaluate, read_rows, report_lines

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def _report(file: Path) -> CrisisReport:
    return evaluate(read_rows(file), grade_by_rules)


@pytest.mark.parametrize(
    ("number", "least_recall", "most_missed"),
    # Reached by the rules alone; a lower figure is a step back, a higher one may be written here.
    [(1, 0.97, 0.02), (2, 0.83, 0.11), (3, 0.965, 0.03)],
)
def test_the_rules_keep_the_levels_reached(number: int, least_recall: float, most_missed: float) -> None:
    report = _report(ROOT / "corpus" / f"crisis_{number}.jsonl")
    assert report.urgent_recall >= least_recall, "\n".join(report_lines(report))
    assert report.urgent_missed <= most_missed
    assert report.false_urgent <= 0.01
    assert report.concern_raised <= 0.08


def test_look_alikes_are_left_in_peace() -> None:
    report = _report(HERE / "lookalikes.jsonl")
    assert report.rows >= 320
    assert report.false_urgent <= 0.01, "\n".join(report_lines(report))
    assert report.false_concern <= 0.02


def test_urgent_sentences_of_many_kinds_are_heard() -> None:
    levels = [grade_by_rules(row.text) for row in read_rows(HERE / "urgent_plain.jsonl")]
    assert levels.count(CrisisLevel.URGENT) / len(levels) >= 0.94


def test_a_diary_without_crisis_is_almost_never_called_urgent() -> None:
    texts = [row.text for number in "abcdefghij" for row in _diary(ROOT / "corpus" / f"train_{number}.jsonl")]
    urgent = sum(grade_by_rules(text) is CrisisLevel.URGENT for text in texts)
    # Some of these rows are grave indeed, so the share is an upper bound of the false alarms.
    assert urgent / len(texts) <= 0.008


def _diary(file: Path) -> list[CrisisRow]:
    return [CrisisRow(json.loads(line)["text"], CrisisLevel.NONE, "diary") for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_report_counts_by_hand() -> None:
    rows = [
        CrisisRow("a", CrisisLevel.URGENT, "plan"),
        CrisisRow("b", CrisisLevel.URGENT, "plan"),
        CrisisRow("c", CrisisLevel.NONE, "idiom"),
        CrisisRow("d", CrisisLevel.NONE, "food"),
        CrisisRow("e", CrisisLevel.CONCERN, "passive"),
    ]
    answers = {"a": CrisisLevel.URGENT, "b": CrisisLevel.NONE, "c": CrisisLevel.URGENT, "d": CrisisLevel.NONE, "e": CrisisLevel.CONCERN}
    report = evaluate(rows, answers.__getitem__)
    assert (report.urgent_recall, report.urgent_missed, report.false_urgent, report.concern_recall) == (0.5, 0.5, 0.5, 1.0)
    assert [(count.kind, count.falsely_urgent) for count in report.false_alarms] == [("food", 0), ("idiom", 1)]
    assert [miss.row.text for miss in report.misses] == ["b", "c"]
    assert any("b" in line for line in report_lines(report))


def test_an_empty_corpus_gives_a_report() -> None:
    assert evaluate([], grade_by_rules).urgent_recall == 0.0
