from bot.messages import CrisisLevel
from bot.nlp.grave_letters import LONGEST_PART, GraveLetters, parts_of
from bot.nlp.letter_model import CRISIS_FILE, LetterModel
from tests.nlp.brain import MODEL

CRY = "이제 그만 살고 싶어. 오늘 밤에 죽으려고 해."
DAYS = "점심에는 김밥을 먹고 도서관에 다녀왔다. 저녁에는 동생이랑 배드민턴을 쳤다. 셔틀콕이 자꾸 나무에 걸려서 한참 웃었다. "


def letters() -> LetterModel:
    return LetterModel.load(MODEL / CRISIS_FILE, [level.name for level in CrisisLevel])


def test_a_text_falls_into_sentences_and_a_short_one_goes_with_the_next() -> None:
    assert parts_of("응. 오늘은 김밥을 먹고 도서관에 다녀왔다. 좋았어!") == ["응. 오늘은 김밥을 먹고 도서관에 다녀왔다.", "좋았어!"]
    assert parts_of("한마디") == ["한마디"]
    assert parts_of("") == []


def test_speech_without_a_full_stop_is_cut_between_words() -> None:
    parts = parts_of("어 그래서 오늘은 말이야 " * 30)
    assert len(parts) > 1
    assert max(len(part) for part in parts) <= LONGEST_PART
    assert " ".join(parts).split() == ("어 그래서 오늘은 말이야 " * 30).split()


def test_one_sentence_is_read_as_it_is() -> None:
    grave = GraveLetters(letters())
    for is_long in (False, True):
        assert (
            grave.log_probabilities("오늘 밤에 죽으려고 해", is_long=is_long).tolist()
            == letters().log_probabilities("오늘 밤에 죽으려고 해").tolist()
        )


def test_a_page_of_ordinary_days_does_not_drown_a_cry() -> None:
    grave = GraveLetters(letters())
    for text in (DAYS * 8 + CRY, CRY + " " + DAYS * 8):
        assert grave.log_probabilities(text, is_long=True).argmax() == CrisisLevel.URGENT
    assert grave.log_probabilities(DAYS * 8, is_long=True).argmax() == CrisisLevel.NONE


def test_the_gravest_part_counts_half_in_a_short_text_and_alone_in_a_long_one() -> None:
    grave, text = GraveLetters(letters()), DAYS + CRY
    whole, part = letters().log_probabilities(text), letters().log_probabilities(CRY)
    short, long = (grave.log_probabilities(text, is_long=is_long) for is_long in (False, True))
    assert long.tolist() == part.tolist()
    assert short.tolist() == ((whole + part) / 2).tolist()


def test_the_shipped_letters_hear_a_plain_cry_and_no_lunch() -> None:
    assert letters().log_probabilities("유서 다 썼어 오늘 밤에 끝낼 거야").argmax() == CrisisLevel.URGENT
    assert letters().log_probabilities("점심은 김치찌개 먹고 은행 들렀다가 집에 옴").argmax() == CrisisLevel.NONE
