"""The card of the built-in models: written from measured figures alone, so that it says what is true today."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.measuring import Measured, Part

CARD_PAGE = Path("models/CARD.md")
CARD_FIGURES = Path("models/card.json")

# What each figure says, in the order of the page.
ROWS: Mapping[Part, Sequence[tuple[str, str]]] = {
    Part.EMOTION: (
        ("rows", "held-out diary lines"),
        ("accuracy", "accuracy"),
        ("macro_f1", "macro-F1 of the six feelings"),
        ("calibration_error", "calibration error (10 bins)"),
        ("coverage", "named rather than asked"),
        ("right_when_named", "right when named"),
        *((f"{name}_f1", f"F1 {name}") for name in ("joy", "sadness", "depression", "anger", "anxiety", "neutral")),
    ),
    Part.CRISIS: (
        ("rows", "labelled rows; the rules were written with most of them in view"),
        ("urgent_recall", "urgent graded urgent"),
        ("urgent_missed", "urgent graded none"),
        ("concern_recall", "concern seen"),
        ("false_urgent", "harmless graded urgent"),
        ("false_concern", "harmless graded concern"),
    ),
    Part.REPLY: (
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
    Part.STT: (
        ("rows", "clips of our own synthetic voice; people are harder to hear"),
        ("character_error_rate", "character error rate (NFC, letters and digits only)"),
        ("heard_exactly", "heard exactly"),
    ),
}
TITLES = {Part.EMOTION: "Feelings", Part.CRISIS: "Crisis floor", Part.REPLY: "Answers", Part.STT: "Hearing"}
COUNTS = frozenset({"rows", "messages", "repeats_in_30_turns"})
HEAD = """# Card of the built-in models

Written by `./todak evaluate card` from `models/card.json`; change neither by hand. Everything runs on the host's processor.

- `encoder`: a Korean-pruned multilingual-e5-small (24.6 M parameters, int8), trained further on our corpus
  (docs/decisions/0006-encoder-training.md): six feelings, crisis level, and what a message means. Korean only.
- Answers are chosen from sentences we wrote (docs/decisions/0007-reply-engine.md, 0009-reading-and-grading.md); nothing is generated.
- Not a medical device; no clinician has reviewed it. The lines it is measured on are invented, as those it learned from: real messages are
  shorter and messier, and every figure here is better than life. Irony and hints are often misread.
"""


def figures_text(measured: Sequence[Measured]) -> str:
    """Return the figures as they are kept beside the card; times are left out, for they say more of the machine than of the models."""
    told = {one.part.value: {name: value for name, value in one.figures.items() if name != "milliseconds"} for one in measured}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def card_page(figures: str) -> str:
    """Return the page for the figures of `figures_text`."""
    told = json.loads(figures)
    parts = [HEAD]
    for part, rows in ROWS.items():
        table = [f"| {words} | {_number(name, float(told[part.value][name]))} |" for name, words in rows]
        parts.append("\n".join([f"## {TITLES[part]}", "| | |", "|---|---|", *table, ""]))
    return "\n".join(parts)


def _number(name: str, value: float) -> str:
    return f"{value:,.0f}" if name in COUNTS else f"{value:.3f}"
