"""Korean that a template alone gets wrong: particles that follow the sound of the word before them, and how a name is called."""

from bot.messages import Register

_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_FINALS = 28
_FINAL_RIEUL = 8
# How the last sound of a digit or a Latin letter ends when read aloud in Korean: 0 open, 1 closed, 8 closed with ㄹ.
_DIGIT_FINALS = {"0": 1, "1": 8, "2": 0, "3": 1, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LETTER_FINALS = {"l": 8, "m": 1, "n": 1, "r": 8}
# Symbols that are read as a word: 퍼센트, 도.
_SYMBOL_FINALS = {"%": 0, "℃": 0, "°": 0}


def final_sound(word: str) -> int:
    """Return the final consonant of a word's last sound: 0 for none, 8 for ㄹ, any other number for another consonant.

    Quotation marks and brackets at the end are skipped, for a particle follows the word within them.
    """
    for letter in reversed(word.strip()):
        code = ord(letter)
        if _HANGUL_FIRST <= code <= _HANGUL_LAST:
            return (code - _HANGUL_FIRST) % _FINALS
        for table in (_DIGIT_FINALS, _SYMBOL_FINALS):
            if letter in table:
                return table[letter]
        if letter.isascii() and letter.isalpha():
            return _LETTER_FINALS.get(letter.lower(), 0)
    return 0


def with_particle(word: str, pair: str) -> str:
    """Attach a particle: `pair` is written closed/open (`은/는`, `이/가`, `을/를`, `과/와`, `으로/로`, `이에요/예요`)."""
    closed, opened = pair.split("/")
    final = final_sound(word)
    # 으로 after ㄹ loses its vowel like after an open sound: 서울로, 길로.
    takes_closed = final != 0 and not (closed == "으로" and final == _FINAL_RIEUL)
    return word + (closed if takes_closed else opened)


def called_name(name: str, register: Register) -> str:
    """Return a name as somebody is called by it: 하루 님 in 존댓말, 하루야 and 민준아 in 반말.

    A name that carries its own form of address (하루님, 김 선생님) stays as it is, and so does one in other letters in 반말: nobody
    says Tom아.
    """
    if name.endswith("님"):
        return name
    if register is Register.POLITE:
        return f"{name} 님"
    is_hangul = _HANGUL_FIRST <= ord(name[-1]) <= _HANGUL_LAST
    return with_particle(name, "아/야") if is_hangul else name
