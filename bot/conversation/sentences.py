"""Sentences of an answer that is still being written: where one ends for sure."""

import re

# An end mark counts once something follows it, for "3." may become "3.5" and "…" may go on.
_END = re.compile(r"[.!?…~。]+['\"”’)\]」』]*(?=\s)")
_MARKUP = re.compile(r"\*\*|__|^[#>]+\s|^\s*[-*•]\s", re.MULTILINE)


def tidy(text: str) -> str:
    """Return an answer as a person sees it: one paragraph, without the markup that models like and no channel shows."""
    return " ".join(_MARKUP.sub(" ", text).split())


def finished_part(text: str) -> str:
    """Return the sentences that have ended for sure; the last one only when something follows it."""
    ends = [match.end() for match in _END.finditer(text)]
    return text[: ends[-1]].rstrip() if ends else ""


def fitting_part(text: str, most_characters: int) -> str:
    """Return as many whole sentences from the start as fit; empty if the first is too long."""
    ends = [match.end() for match in _END.finditer(text + " ") if match.end() <= most_characters]
    return text[: ends[-1]].rstrip() if ends else ""
