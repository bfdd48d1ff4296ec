"""The card of the built-in models: written from measured figures alone, so that it says what is true today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.measuring import Figures

CARD_PAGE = Path("models/CARD.md")
CARD_FIGURES = Path("models/card.json")
# Lines the encoder never learned from, by the name their figures are kept under. The rules' authors have read every second one of the
# first two files.
BLIND_LINES = {
    "crisis_blind": Path("tests/safety/blind.jsonl"),
    "crisis_blind_2": Path("tests/safety/blind_2.jsonl"),
    "crisis_blind_3": Path("tests/safety/blind_3.jsonl"),
    "crisis_blind_4": Path("tests/safety/blind_4.jsonl"),
    "crisis_blind_5": Path("tests/safety/blind_5.jsonl"),
    "crisis_blind_6": Path("tests/safety/blind_6.jsonl"),
    "crisis_blind_7": Path("tests/safety/blind_7.jsonl"),
    "crisis_blind_8": Path("tests/safety/blind_8.jsonl"),
    "crisis_blind_9": Path("tests/safety/blind_9.jsonl"),
    "crisis_blind_10": Path("tests/safety/blind_10.jsonl"),
    "crisis_blind_11": Path("tests/safety/blind_11.jsonl"),
    "crisis_blind_12": Path("tests/safety/blind_12.jsonl"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the page: the name its figures are kept under, its title, what to know before reading it, and what each figure says."""

    key: str
    title: str
    about: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """How the answers to messages that nobody had read an answer to came out, before anything was changed for them."""

    round: str
    messages: int
    fits_or_acceptable: int
    wrong: int
    harmful: int


# Looked at once each and never again, so they cannot be measured anew: from docs/decisions/0009-reading-and-grading.md.
FIRST_LOOKS = (FirstLook("second", 98, 80, 17, 1), FirstLook("third", 71, 60, 11, 0), FirstLook("fourth", 52, 43, 8, 1))
_CRISIS_ROWS = (
    ("rows", "labelled lines"),
    ("urgent_recall", "urgent graded urgent"),
    ("urgent_missed", "urgent graded none"),
    ("concern_recall", "concern seen"),
    ("false_urgent", "harmless graded urgent"),
    ("false_concern", "harmless graded concern"),
)
SECTIONS = (
    Section(
        "emotion",
        "Feelings",
        "Held out from training by a hash of the text; temperature and threshold were chosen on the same lines.",
        (
            ("rows", "held-out diary lines"),
            ("accuracy", "accuracy"),
            ("macro_f1", "macro-F1 of the six feelings"),
            ("calibration_error", "calibration error (10 bins)"),
            ("ask_below", "asked below a probability of"),
            ("coverage", "named rather than asked"),
            ("right_when_named", "right when named"),
            *((f"{name}_f1", f"F1 {name}") for name in ("joy", "sadness", "depression", "anger", "anxiety", "neutral")),
        ),
    ),
    Section(
        "crisis_blind",
        "Crisis floor: lines it did not learn from",
        "`tests/safety/blind.jsonl`. The thresholds were chosen on it and the next three files (docs/decisions/0023-violence-heard.md).",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_2",
        "Crisis floor: more lines it did not learn from",
        "`tests/safety/blind_2.jsonl` (docs/decisions/0004-crisis-floor.md).",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_3",
        "Crisis floor: the hardest lines it did not learn from",
        "`tests/safety/blind_3.jsonl`: one block in four of three hands' rows, the others of which it learned from\n"
        "(docs/decisions/0018-harder-rows.md). Most harmless lines there were written to be taken for a crisis.",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_4",
        "Crisis floor: lines of strangers that two readers grade alike",
        "`tests/safety/blind_4.jsonl`: told by things, places and goodbyes, or in plain words, by hands of whom nothing was learned.\n"
        "A second reader saw no label; where the two differed the line was left out (docs/decisions/0019-more-messages.md).",
        tuple(row for row in _CRISIS_ROWS if row[0] != "concern_recall"),
    ),
    Section(
        "crisis_blind_5",
        "Crisis floor: lines that came after the rules",
        "`tests/safety/blind_5.jsonl`: an examiner's and a counsellor's, of whom nothing was learned; no rule or weight was chosen on\n"
        "them, nor what is urgent. A second reader saw no label and gave every line the same level (docs/decisions/0021-plain-cries.md).",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_6",
        "Crisis floor: short lines that came after the rules",
        "`tests/safety/blind_6.jsonl`: 4 to 22 characters, by one more hand, as the lines above.",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_7",
        "Crisis floor: an examiner's lines that came after the rules",
        "`tests/safety/blind_7.jsonl`: every harmless line holds words that a crude alarm would fall for, and two cries in three avoid\n"
        "the obvious ones. By one hand, read by no second.",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_8",
        "Crisis floor: cries that were written to sound harmless",
        "`tests/safety/blind_8.jsonl`: 220 in cheerful and busy words, 220 as plain people type, by two hands of whom nothing was\n"
        "learned. What look-alikes may hold back was decided with the first half in view (docs/decisions/0022-all-layers.md).",
        _CRISIS_ROWS[:3],
    ),
    Section(
        "crisis_blind_9",
        "Crisis floor: two examiners' lines, fresh",
        "`tests/safety/blind_9.jsonl`: by two hands of whom nothing was learned, and after every rule. A second\n"
        "reader who saw no label gave 518 of 520 lines the same level (docs/decisions/0023-violence-heard.md).",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_10",
        "Crisis floor: cries with grave words in harmless company",
        "`tests/safety/blind_10.jsonl`: written so that a model would think them harmless; half of them are shorter than 20 characters.",
        _CRISIS_ROWS[:3],
    ),
    Section(
        "crisis_blind_11",
        "Crisis floor: violence and other people",
        "`tests/safety/blind_11.jsonl`: who is hurt, held or threatened, others in danger, harm that is meant, and the\n"
        "same words in peace. It showed that the floor of 0022 heard 0.71 of it.",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis_blind_12",
        "Crisis floor: violence and other people, fresh",
        "`tests/safety/blind_12.jsonl`: the same by another hand, of whom nothing was learned.",
        _CRISIS_ROWS,
    ),
    Section(
        "crisis",
        "Crisis floor: rows learned from",
        "The encoder learned from nineteen in twenty of the corpus rows and the rules were written with most of them in view.\n"
        "These figures say that what was learned is kept, not how a stranger is heard.",
        _CRISIS_ROWS,
    ),
    Section(
        "reply",
        "Answers",
        "After each round of reading, words and rules were changed and the changed answers graded anew: these shares are of\n"
        "messages already seen. The first looks below are what to expect of new ones.",
        (
            ("messages", "held-out messages, each answer read and graded"),
            ("graded", "of the answers given today, read before"),
            ("fits", "fits"),
            ("acceptable", "acceptable"),
            ("wrong", "wrong"),
            ("harmful", "harmful"),
            ("fits_or_acceptable", "fits or acceptable"),
            ("from_bank", "answered from a situation"),
            ("from_topic", "answered from what is named"),
            ("general", "answered for the feeling alone"),
            ("distinct_2", "distinct-2"),
            ("repeats_in_30_turns", "repeats within 30 turns"),
        ),
    ),
    Section(
        "encoder",
        "The encoder as it ships",
        "From `models/encoder/calibration.json`, on held-out texts; the time is that of the machine that converted it.",
        (
            ("situation_first", "right situation first"),
            ("situation_among_five", "right situation among five, feelings left aside"),
            ("float_macro_f1", "macro-F1 of the feelings before rounding to int8"),
            ("int8_macro_f1", "macro-F1 of the feelings after"),
            ("int8_same_feeling", "same feeling before and after"),
            ("milliseconds_one_thread", "milliseconds for a diary line on one thread"),
            ("milliseconds_a_sentence", "milliseconds for one of its sentences"),
        ),
    ),
    Section(
        "stt",
        "Hearing",
        "Clips of our own synthetic voice; people are harder to hear.",
        (
            ("rows", "clips"),
            ("character_error_rate", "character error rate (NFC, letters and digits only)"),
            ("heard_exactly", "heard exactly"),
        ),
    ),
)
COUNTS = frozenset({"rows", "messages", "repeats_in_30_turns"})
HEAD = """# Card of the built-in models

Written by `./todak evaluate card` from `models/card.json`; change neither by hand. Everything runs on the host's processor.

- `encoder`: a Korean-pruned multilingual-e5-small (24.6 M parameters, int8), trained further on our corpus
  (docs/decisions/0006-encoder-training.md): six feelings, crisis level, and what a message means. Korean only.
- Beside it four models of letters, trained with the corpus alone (docs/decisions/0020-letters-beside-the-encoder.md and
  0023-violence-heard.md).
- Answers are chosen from sentences we wrote (docs/decisions/0007-reply-engine.md, 0009-reading-and-grading.md); nothing is generated.
- Not a medical device; no clinician has reviewed it. The lines it is measured on are invented, as those it learned from: real messages are
  shorter and messier, and every figure here is better than life. Irony and hints are often misread.
"""


def figures_text(measured: Mapping[str, Figures]) -> str:
    """Return the figures as they are kept beside the card.

    The time of an answer is left out, since it says more of the machine at hand than of the models.
    """
    told = {key: {name: value for name, value in figures.items() if name != "milliseconds"} for key, figures in measured.items()}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def card_page(figures: str) -> str:
    """Return the page for the figures of `figures_text`; what was not measured has no line."""
    told: dict[str, dict[str, float]] = json.loads(figures)
    parts = [HEAD]
    for section in SECTIONS:
        own = told.get(section.key)
        if own is None:
            continue
        table = [f"| {words} | {_number(name, own[name])} |" for name, words in section.rows if name in own]
        parts.append("\n".join([f"## {section.title}", section.about, "", "| | |", "|---|---|", *table, ""]))
        if section.key == "reply":
            parts += [*_by_round(own), _first_looks()]
    return "\n".join(parts)


def _by_round(own: Mapping[str, float]) -> list[str]:
    """Return a table of today's shares by the round in which a message was first read; none where nothing is known of rounds."""
    numbers = sorted(int(name.split("_")[1]) for name in own if name.startswith("round_") and name.endswith("_messages"))
    if not numbers:
        return []
    told = ("messages", "fits_or_acceptable", "wrong", "harmful")
    rows = [f"| {number} | " + " | ".join(_number(name, own[f"round_{number}_{name}"]) for name in told) + " |" for number in numbers]
    head = "| today's answers, by the round first read in | messages | fits or acceptable | wrong | harmful |"
    return ["\n".join([head, "|---" * 5 + "|", *rows, ""])]


def _first_looks() -> str:
    whole = FirstLook(
        "all",
        sum(look.messages for look in FIRST_LOOKS),
        sum(look.fits_or_acceptable for look in FIRST_LOOKS),
        sum(look.wrong for look in FIRST_LOOKS),
        sum(look.harmful for look in FIRST_LOOKS),
    )
    rows = [
        f"| {look.round} | {look.messages} | {look.fits_or_acceptable} ({look.fits_or_acceptable / look.messages:.2f}) | {look.wrong} "
        f"| {look.harmful} |"
        for look in (*FIRST_LOOKS, whole)
    ]
    head = "| first looks, before anything was changed for them (0009) | messages | fits or acceptable | wrong | harmful |"
    return "\n".join([head, "|---" * 5 + "|", *rows, ""])


def _number(name: str, value: float) -> str:
    if name in COUNTS:
        return f"{value:,.0f}"
    return f"{value:.1f}" if name.startswith("milliseconds") else f"{value:.3f}"
