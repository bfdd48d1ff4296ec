"""Sentences of an answer that is still being written: where one ends for sure, and which speech level it speaks."""

import re

from bot.messages import Language, Register

# An end mark counts once something follows it, for "3." may become "3.5" and "…" may go on.
_END = re.compile(r"[.!?…~。]+['\"”’)\]」』]*(?=\s)")
_SENTENCE = re.compile(r"[^.!?…~。\n]+")
_MARKUP = re.compile(r"\*\*|__|^[#>]+\s|^\s*[-*•]\s", re.MULTILINE)
_POLITE_END = re.compile(r"(?:요|죠|니다|니까|세요|네요|시오)[\s\"'”’)\]ㅎㅋㅠ♥❤]*$")


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


def speaks_as(text: str, language: Language, register: Register) -> bool:
    """Tell whether a Korean answer speaks as the person chose: most of its sentences in 존댓말, or none of them for 반말."""
    if language is not Language.KO:
        return True
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sum("가" <= sign <= "힣" for sign in sentence) > 1]
    polite = sum(_POLITE_END.search(_without_pictures(sentence)) is not None for sentence in sentences)
    return polite == 0 if register is Register.CASUAL else 2 * polite >= len(sentences)


def _without_pictures(sentence: str) -> str:
    return "".join(sign for sign in sentence if sign.isalnum() or sign in "ㅎㅋㅠ ").strip()
