"""Names the person's own words back before a general answer, where a sentence of theirs carries the day.

Only a whole sentence in plain style (`…다.`) of a diary told in several is taken, the last that fits: it needs no cutting, and after it
`라는` is always right. Insults, numbers, words near a crisis, and what people say against themselves are never repeated.
"""

import re

from bot.messages import Emotion, Reading, Register
from bot.nlp.dialogue import Talk

# Shorter ones say nothing by themselves, longer ones are no echo but a copy.
LEAST_CHARACTERS, MOST_CHARACTERS = 6, 22
# A mirror each time is a trick; it rests for this many answers.
RESTS_TURNS = 5
# The crisis check may still call it a worry below this share of "none"; such words are not handed back.
SURELY_NO_CRISIS = 0.6
MIRRORED = frozenset({Emotion.SADNESS, Emotion.DEPRESSION, Emotion.ANXIETY, Emotion.ANGER})
SENTENCE = re.compile(r"(?:^|[.!?…]\s+)([^.!?…\n]+다)(?=\.(?:\s|$))")
# No sentence of a message that holds one of these is said back: insults, words near a crisis, and what one says against oneself.
SILENCED = re.compile(
    r"시발|씨발|새끼|[년놈][은이들아]|지랄|미친|미쳤|병신|개같|꺼져|죽[고었은을어]|자살|자해|유서|사라지|떠나고|끝내|정리했|비웠|싫|밉|한심"
    r"|쓸모|못나|벌받|때[렸려]|맞았|폭행|만졌|추행|내가 없|살아 ?있|살고 ?싶지|사는 게|태어"
)
# These only keep their own sentence from being said back: a number, a quotation, a wish, a word about oneself, the style of a letter.
UNSAYABLE = re.compile(r"[0-9]|^나 |니다$|싶다$|['\"‘’“”]|[ㄱ-ㅎㅏ-ㅣ]")
WORDS = {Register.POLITE: "‘{}’라는 말이 마음에 남아요.", Register.CASUAL: "‘{}’라는 말이 마음에 남아."}
MARK = "’라는 말이 마음에 남아"


def without_echo(answer: str) -> str:
    """Return an answer without the words of the person that stand before it."""
    echo, _, rest = answer.partition("\n")
    return rest if rest and MARK in echo else answer


def mirror(text: str, emotion: Emotion | None, reading: Reading | None, register: Register, talk: Talk) -> str | None:
    """Return a sentence that names the person's words back, or None where it would not help."""
    if emotion not in MIRRORED or reading is None or reading.crisis[0] < SURELY_NO_CRISIS:
        return None
    if any(MARK in said for said in talk.said[-RESTS_TURNS:]):
        return None
    if SILENCED.search(text):
        return None
    sentences = [found.strip() for found in SENTENCE.findall(text)]
    fitting = [one for one in sentences if LEAST_CHARACTERS <= len(one) <= MOST_CHARACTERS and not UNSAYABLE.search(one)]
    if not fitting or len(re.findall(r"[.!?…](?:\s|$)", text)) < 2:
        return None
    return WORDS[register].format(fitting[-1])
