"""What characters alone say of a short message: laughter, tears, a nod, dots, keys hit at random, English.

Such messages carry too little meaning for a vector, so they are told by rule before anything is retrieved.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.nlp.corpus import Situation
from bot.nlp.plain_questions import plain_question

# Longer messages tell something, whatever they also contain.
ACT_CHARACTERS = 40
MEMORISED_CHARACTERS = 25
# A message is nearly a phrase when they share this much of their letter pairs (Dice) and differ in no negation.
ALIKE = 0.8
ALIKE_CHARACTERS = 5
NEGATION = re.compile("[안못않말]|없")
# What is put before or after a phrase without changing what it does.
FILLERS = re.compile(r"^(?:정말로?|진짜로?|너무|완전|토닥이?[아야]?|음+|어+|아+|야)+|(?:정말로?|진짜로?|토닥이?[아야]?)+$")
# A bare small number answers a question such as "열 중에 몇쯤이에요?"; it is taken like a nod.
SCALE_DIGITS = 3
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,}")
HANGUL_SYLLABLE = re.compile(r"[가-힣]")
JAMO_ONLY = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+")
LAUGHTER = re.compile(
    r"(?:[ㅋㅎ]|[크큭킥킼쿠캬]|하하+|허허+|호호+|히히+|헤헤+|후후+|키키+|푸하+|파하+|아하하|lol|haha|hehe|[kz]{3,})+", re.IGNORECASE
)
TEARS = re.compile(r"(?:[ㅠㅜ]|흑|엉엉+|흐+엉+|으+앙+|흐흑|훌쩍|t_*t)+", re.IGNORECASE)
KAOMOJI = re.compile(r"(?:ㅡ[.,_]*ㅡ|ㅇ[ㅅㅁㅂㄹ]ㅇ|ㅗ[.,_]*ㅗ|ㅎㄷㄷ|ㄷㄷ+|[oO0][._][oO0]|[xX]_?[xX]|:[DdPp]|[dD]:)+")
KEY_ROWS = re.compile(r"(?:[asdfjkl;]{4,}|[qwertyuiop]{4,}|[zxcvbnm]{4,})", re.IGNORECASE)
SIGHS = frozenset({"하", "휴", "후", "에휴", "음", "흠", "아", "오", "엥", "헐", "흐음", "으음", "하아", "휴우", "허"})
LAUGHING_FACES = frozenset("😂🤣😆😹😄😁")
CRYING_FACES = frozenset("😢😭😿🥲")
# Consonants that people write for a word; the rest of bare consonants is keys hit at random.
SHORTHAND = {
    "act.yes": "ㅇㅇ ㅇㅋ ㅇㅈ ㄹㅇ ㅇ ㅇㅇㅇ ㄱㅊ ㅇㅋㅇㅋ",
    "act.no": "ㄴㄴ ㄴ ㄴㄴㄴ ㄴㄴㄴㄴ",
    "act.dont_know": "ㅁㄹ ㄱㅆ",
    "act.greeting": "ㅎㅇ ㅎㅇㅎㅇ ㅇㄴ ㅎㅇㄹ",
    "act.goodbye": "ㅂㅂ ㅃㅃ ㅂㅇ ㅂㅇㅂㅇ ㅅㄱ ㅅㄱㅇ ㅃ",
    "act.thanks": "ㄱㅅ ㄳ ㄱㅅㄱㅅ ㄳㄳ ㄱㅁㅇ ㄱㅅㅎㄴㄷ ㅌㅋ",
    "act.apologizes": "ㅈㅅ ㅈㅅㅈㅅ ㅁㅇ ㅁㅇㅎ ㅈㅅㅎㄴㄷ",
    "act.abusive_words": "ㅅㅂ ㅆㅂ ㅄ ㅂㅅ ㄲㅈ ㅗ ㅗㅗ ㅗㅗㅗ ㅁㅊ ㅈㄴ",
    "act.what_doing": "ㅁㅎ",
    "act.loves_bot": "ㅅㄹㅎ ㅇㅇㅂㅇ",
}
# A nod and a shake of the head, however they are drawn out or put together.
NOD = re.compile(
    r"(?:응+|웅+|엉+|어+|네+|넵+|넹|예+|그래요?|맞아요?|맞습니다|맞네요?|맞음|그럼요?|그렇지요?|그렇죠|그쵸|그치|그니까요?|그러니까요?|그러게요?"
    r"|내말이|인정|당연하지요?|당연하죠|물론이지요?|물론이죠|물론|좋아요?|알겠어요?|알았어요?|알겠습니다|오케이|ok|okay|yes|yeah|ㅇㅇ|ㅇㅋ)+"
)
SHAKE = re.compile(
    r"(?:아니요?|아뇨|아냐|아니야|아니에요|아닌데요?|싫어요?|싫은데요?|시러|노+|놉|별로요?|별로야|됐어요?|안할래요?|아직요?|no|nope|ㄴㄴ)+"
)
# Words to the bot that a vector takes for a feeling: whether it can do something, and that it says the same again.
TO_THE_BOT = {
    "act.what_can_you_do": re.compile(r"(?:^|\s)(?:너|넌|토닥이?[는야]?)\s.{0,15}[할풀쓸볼칠출읽셀를들] ?줄 ?(?:알|아[나니세])"),
    "act.repeated_answer": re.compile(r"^[ㅋㅎ\s]*(?:또|맨날|아까).{0,5}(?:대사|멘트)|(?:요|네|군|겠다)만 ?(?:나오|반복|되풀이)"),
    "act.angry_at_bot": re.compile(
        r"^(?:너|토닥이)(?:한테|에게) .{0,3}(?:실망|질[렸린])(?!.{0,4}(?:는|란|단) 말)|실망이[다야네] ?(?:너|토닥)"
    ),
}
_SHORTHAND = {word: act for act, words in SHORTHAND.items() for word in words.split()}
# Told by rule alone: their vectors say too little, so that many short messages would seem near.
BY_CHARACTER_ONLY = frozenset({"act.laughter_only", "act.crying_only", "act.emoji_or_dots", "act.nonsense", "act.english"})
BY_RULE_ONLY = BY_CHARACTER_ONLY | {"act.yes", "act.no", "act.its_me"}


def fold(text: str) -> str:
    """Return a text without case, spaces, punctuation, emoji, and laughter or tears at its end, to compare phrases."""
    plain = unicodedata.normalize("NFC", text).lower()
    kept = "".join(character for character in plain if character.isalnum())
    return kept.rstrip("ㅋㅎㅠㅜ") or kept


def nobody(_text: str) -> bool:
    """Leave nothing out."""
    return False


class Phrases:
    """The phrases of acts and follow-up turns by heart: a message that is one of them, or nearly, needs no vector."""

    def __init__(self, situations: Sequence[Situation], leave_out: Callable[[str], bool] = nobody) -> None:
        self._acts: dict[str, Situation] = {}
        self._turns: dict[str, Situation] = {}
        for situation in situations:
            if situation.id in BY_CHARACTER_ONLY or not (situation.is_act or situation.is_turn):
                continue
            known = self._turns if situation.is_turn else self._acts
            for utterance in situation.utterances:
                if len(utterance) <= MEMORISED_CHARACTERS and not leave_out(utterance):
                    known.setdefault(fold(utterance), situation)
        self._pieces = [(_pieces(phrase), situation) for phrase, situation in self._acts.items() if len(phrase) >= ALIKE_CHARACTERS]

    def find(self, text: str, *, in_talk: bool) -> Situation | None:
        """Return the act (or, within a talk, the turn) that a message is word for word, or the act it nearly is."""
        if len(text) > ACT_CHARACTERS:
            return None
        folded = fold(text)
        for phrase in (folded, FILLERS.sub("", folded)):
            exact = self._acts.get(phrase) or (self._turns.get(phrase) if in_talk else None)
            if exact is not None:
                return exact
        return self._alike(folded)

    def _alike(self, folded: str) -> Situation | None:
        if len(folded) < ALIKE_CHARACTERS or len(folded) > MEMORISED_CHARACTERS:
            return None
        mine = _pieces(folded)
        best, owner = ALIKE, None
        for pieces, situation in self._pieces:
            share = 2 * len(mine & pieces) / (len(mine) + len(pieces))
            if share >= best and not any(NEGATION.search(piece) for piece in mine ^ pieces):
                best, owner = share, situation
        return owner


def _pieces(folded: str) -> frozenset[str]:
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1))


def act_of_characters(text: str) -> str | None:
    """Return the id of the act (or of the plain question) that the characters alone tell, if they do."""
    bare = "".join(text.split())
    if len(bare) > ACT_CHARACTERS:
        return None
    words = "".join(character for character in bare if character.isalnum())
    if not words:
        return _act_of_signs(bare)
    whole = fold(bare)
    shorthand = _SHORTHAND.get(words) or _SHORTHAND.get(whole)
    if shorthand is not None:
        return shorthand
    if whole.isdigit() and len(whole) <= SCALE_DIGITS:
        return "act.yes"
    if KAOMOJI.fullmatch(bare.strip("; ")) or whole in SIGHS or KAOMOJI.fullmatch(words):
        return "act.emoji_or_dots"
    if LAUGHTER.fullmatch(whole):
        return "act.laughter_only"
    if TEARS.fullmatch(whole):
        return "act.crying_only"
    if NOD.fullmatch(whole) or SHAKE.fullmatch(whole):
        return "act.yes" if NOD.fullmatch(whole) else "act.no"
    if _is_nonsense(whole):
        return "act.nonsense"
    return next((act for act, pattern in TO_THE_BOT.items() if pattern.search(text)), None) or plain_question(text)


def is_english(text: str) -> bool:
    """Tell whether a message holds English words and no Korean syllable."""
    return not HANGUL_SYLLABLE.search(text) and bool(ENGLISH_WORDS.search(text)) and not KEY_ROWS.fullmatch("".join(text.split()))


def _act_of_signs(signs: str) -> str:
    if any(sign in LAUGHING_FACES for sign in signs):
        return "act.laughter_only"
    return "act.crying_only" if any(sign in CRYING_FACES for sign in signs) else "act.emoji_or_dots"


def _is_nonsense(words: str) -> bool:
    if words.isdigit() or KEY_ROWS.fullmatch(words):
        return True
    if JAMO_ONLY.fullmatch(words.rstrip("ㅋㅎㅠㅜ") or "ㄱ"):
        return True
    jamo = sum(1 for character in words if JAMO_ONLY.fullmatch(character) and character not in "ㅋㅎㅠㅜ")
    if jamo > len(words) / 2:
        return True
    return len(words) >= 4 and len(set(words)) == 1
