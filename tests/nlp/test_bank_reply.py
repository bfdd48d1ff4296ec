import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import WeightsMissingError
from bot.messages import Emotion, EmotionScores, Language, Reading, Register
from bot.nlp.acts import act_of_characters
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.corpus import Situation, load_situations
from bot.nlp.evaluate_replies import distinct_2
from bot.nlp.situation_choice import FUNERAL
from bot.ports import ReplyRequest
from bot.texts.catalogue import Texts
from tests.nlp.brain import CORPUS, MODEL, Talker, encoder, engine

VECTOR = np.eye(1, 256, dtype=np.float32)[0]


def situation(name: str) -> Situation:
    return next(situation for situation in load_situations(CORPUS) if situation.id == name)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("ㅋㅋㅋㅋ", "laughter_only"),
        ("푸하하", "laughter_only"),
        ("😂😂", "laughter_only"),
        ("...", "emoji_or_dots"),
        ("ㅡㅡ;;", "emoji_or_dots"),
        ("하아...", "emoji_or_dots"),
        ("ㅁㄴㅇㄹ", "nonsense"),
        ("asdf", "nonsense"),
        ("아아아아아아", "nonsense"),
        ("응", "yes"),
        ("네 맞아요!", "yes"),
        ("ㅇㅇㅋㅋ", "yes"),
        ("7", "yes"),
        ("아니요ㅠ", "no"),
        ("ㄴㄴ", "no"),
        ("ㄱㅅ", "thanks"),
    ],
)
def test_characters_alone_tell_a_short_act(text: str, act: str) -> None:
    assert act_of_characters(text) == f"act.{act}"
    assert Talker().say(text).source == f"act:{act}"


@pytest.mark.parametrize(
    "text", ["ㅠㅠ 너무 힘들어", "ㅋㅋㅋ 팀장이 또 그랬어", "엄마", "100점 받았다", "어제", "네가 뭘 알아", "예쁜 카페 감", "노을 봤다"]
)
def test_words_with_a_meaning_are_not_told_by_their_characters(text: str) -> None:
    assert act_of_characters(text) is None


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("안녕하세요", "greeting"),
        ("정말 고마워", "thanks"),
        ("너 사람이야?", "are_you_human"),
        ("그냥 들어줘", "just_listen"),
        ("너 내 비밀 지켜줄 거지?", "keep_secret"),
        ("웃긴 얘기 해줘", "tell_joke"),
    ],
)
def test_words_to_the_bot_are_answered_as_such(text: str, act: str) -> None:
    reply = Talker().say(text)
    assert reply.source == f"act:{act}"
    assert reply.text in situation(f"act.{act}").replies


def test_asking_for_comfort_is_answered_and_stays_in_the_diary() -> None:
    reply = Talker().say("나 좀 위로해줘")
    assert reply.source == "bank:act.comfort_me"


@pytest.mark.parametrize("text", ["오늘 남자친구랑 헤어졌어", "고맙다는 말 한마디 없이 설거지만 시키는 남편이 정말 밉고 서운한 날이었다"])
def test_a_day_told_is_no_act(text: str) -> None:
    assert not Talker().say(text).source.startswith("act:")


def test_a_near_situation_is_answered_with_its_own_words() -> None:
    reply = Talker().say("내일 면접인데 너무 떨려")
    assert reply.source == "bank:job.interview_anxiety"
    assert reply.text in situation("job.interview_anxiety").replies


def test_a_threshold_nothing_reaches_leaves_the_feelings_own_answers() -> None:
    careful = BankReplyEngine.load(MODEL, CORPUS, near_enough=1.0)
    reply = Talker(brain=careful).say("자꾸 불안해서 손이 떨려")
    assert reply.source == "fallback:anxiety"
    assert reply.text in situation("fallback.anxiety").replies


def test_the_same_request_gets_the_same_answer() -> None:
    request = Talker().request("오늘 회사에서 칭찬받았어")
    assert engine().reply([request, request]) == engine().reply([request, request])


def test_an_answer_given_with_words_around_it_counts_as_given() -> None:
    talker = Talker()
    first = talker.say("내일 면접인데 너무 떨려").text
    again = Talker()
    again.heard(f"🎧 이렇게 들었어요\n\n{first}\n\n마음: 불안")
    assert again.say("내일 면접인데 너무 떨려").text != first


def test_an_answer_says_whether_another_in_its_place_may_ask() -> None:
    talker = Talker()
    assert talker.say("오늘 회사에서 너무 힘들었어").may_ask
    talker.say("그냥 들어줘")
    assert not talker.say("팀장이 모두 앞에서 소리를 질렀어").may_ask


def test_after_a_wish_to_be_listened_to_nothing_is_asked() -> None:
    talker = Talker()
    talker.say("그냥 들어줘")
    for text in ("팀장이 나만 미워해", "오늘도 혼났어 너무 속상해", "동기들은 다 잘하는데", "나만 뒤처지는 것 같아"):
        assert "?" not in talker.say(text).text


def test_a_question_left_open_is_not_followed_by_another() -> None:
    talker = Talker()
    talker.heard("많이 속상하셨겠어요. 무슨 일이 있었어요?")
    assert "?" not in talker.say("속상해").text


@pytest.mark.parametrize("question", ["무슨 일이 있었어요? 괜찮아지면 조금씩 들려주세요.", "오늘 기분은 어때요? 😊"])
@pytest.mark.parametrize("text", ["글쎄요 잘 모르겠어요 말하기 싫어요", "심심해", "ㅋㅋㅋ", "안녕"])
def test_nobody_who_left_a_question_open_is_asked_another(question: str, text: str) -> None:
    talker = Talker()
    talker.heard(question)
    assert "?" not in talker.say(text).text


def test_two_questions_in_a_row_are_followed_by_none() -> None:
    talker = Talker()
    for _ in range(2):
        talker.heard("그때 마음은 어땠어요?")
    assert "?" not in talker.say("친구가 내 비밀을 다른 사람에게 말해서 너무 화가 났어").text


def test_a_follow_up_needs_an_open_talk() -> None:
    alone, talking, later = Talker(), Talker(), Talker()
    text = "아니 화가 난 게 아니라 속상한 거라니까"
    for talker in (talking, later):
        talker.heard("화가 많이 나셨군요.")
    later.wait(hours=7)
    assert talking.say(text).source == "turn:not_that"
    assert not alone.say(text).source.startswith("turn:")
    assert not later.say(text).source.startswith("turn:")


def test_a_short_message_stays_with_the_topic() -> None:
    talker = Talker()
    assert talker.say("강아지가 무지개다리를 건넜어").source == "bank:pet.loss.sadness"
    assert talker.say("열네 살이었어").source in ("bank:pet.loss.sadness", "topic:loss")


@pytest.mark.parametrize("text", ["어제 지하철에서 공황이 와서 숨이 막혔어", "지난주에 공황 와서 쓰러질 뻔했어"])
def test_a_panic_that_is_over_is_not_answered_as_one_that_is_here(text: str) -> None:
    assert Talker().say(text).source != "bank:mind.panic_now"


@pytest.mark.parametrize("text", ["지금 지하철인데 공황이 온 것 같아 숨이 막혀", "공황이 와서 심장이 미친 듯이 뛰어"])
def test_a_panic_that_is_here_is_answered_as_such(text: str) -> None:
    assert Talker().say(text).source == "bank:mind.panic_now"


def test_casual_answers_are_casual() -> None:
    reply = Talker(Register.CASUAL).say("내일 면접인데 너무 떨려")
    assert reply.text in situation("job.interview_anxiety").casual_replies


def test_an_answer_in_the_other_speech_level_counts_as_given() -> None:
    polite = Talker()
    polite_text = polite.say("내일 면접인데 너무 떨려").text
    at = situation("job.interview_anxiety").replies.index(polite_text)
    casual = Talker(Register.CASUAL)
    casual.heard(polite_text)
    assert casual.say("내일 면접인데 너무 떨려").text != situation("job.interview_anxiety").casual_replies[at]


def test_english_is_answered_from_the_catalogue() -> None:
    talker = Talker(language=Language.EN)
    reply = talker.say("I had a long day")
    emotion = reply.source.removeprefix("written:")
    assert reply.text in Texts(Language.EN).choices(f"fallback.{emotion}")


def test_an_english_entry_in_a_korean_talk_is_no_small_talk() -> None:
    assert Talker().say("hello there").source == "act:english"
    assert Talker().say("I feel sad").source == "bank:act.english"
    assert Talker().say("My manager shouted at me again today and I cried on the way home").source == "bank:act.english"


@pytest.mark.parametrize("text", ["ㅠㅠㅠ", "흑흑..", "😭"])
def test_tears_alone_are_answered_and_stay_in_the_diary(text: str) -> None:
    assert act_of_characters(text) == "act.crying_only"
    assert Talker().say(text).source == "bank:act.crying_only"


@pytest.mark.parametrize("text", ["나 암 진단 받았어", "오늘 병원에서 허리 디스크라고 했다", "병원에서 당뇨래"])
def test_an_illness_told_plainly_is_no_good_news_from_the_doctor(text: str) -> None:
    assert Talker().say(text).source in {"bank:body.diagnosis", "fallback:sadness", "written:unknown"}


def test_good_news_from_the_doctor_that_names_an_illness_stays_good_news() -> None:
    assert Talker().say("허리 찍어 봤는데 디스크는 아니고 근육 뭉친 거래").source == "bank:daily.clinic_fine"


def test_anger_alone_is_no_anger_at_oneself() -> None:
    assert Talker().say("나 화났어 진짜").source != "bank:self.angry_at_self"
    assert Talker().say("나한테 너무 화가 나").source == "bank:self.angry_at_self"


def test_blows_are_not_answered_as_an_affair() -> None:
    assert Talker().say("남편이 나를 때렸다").source == "fallback:anger"


@pytest.mark.parametrize("emotion", [None, *Emotion])
def test_a_text_nothing_could_read_is_answered(emotion: Emotion | None) -> None:
    request = ReplyRequest("오늘 하루 이야기", emotion, None, (), Language.KO, Register.POLITE)
    reply = engine().reply([request])[0]
    assert reply.source == (f"fallback:{emotion.value}" if emotion else "written:unknown")
    assert reply.text


def test_joy_that_is_not_sure_is_not_celebrated() -> None:
    reading = encoder().read(["음 그런 일이 있었어"])[0]
    unsure = Reading(EmotionScores(0.45, 0.35, 0.05, 0.05, 0.05, 0.05), reading.crisis, reading.vector)
    request = ReplyRequest("음 그런 일이 있었어", Emotion.JOY, unsure, (), Language.KO, Register.POLITE)
    careful = BankReplyEngine.load(MODEL, CORPUS, near_enough=1.0)
    assert careful.reply([request])[0].source == "written:unknown"


def test_a_feeling_the_person_chose_is_believed() -> None:
    request = replace(Talker().request("그런 일이 있었어"), emotion=Emotion.ANGER)
    careful = BankReplyEngine.load(MODEL, CORPUS, near_enough=1.0)
    assert careful.reply([request])[0].source == "fallback:anger"


def test_no_requests_give_no_answers() -> None:
    assert engine().reply([]) == []


def test_a_changed_corpus_is_noticed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus)
    bank = corpus / "bank_1.jsonl"
    bank.write_text(bank.read_text(encoding="utf-8").replace("요.", "요!", 1), encoding="utf-8")
    with pytest.raises(WeightsMissingError, match="the corpus has changed"):
        BankReplyEngine.load(MODEL, corpus)


def test_missing_vectors_are_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(MODEL, folder)
    (folder / "bank.npz").unlink()
    with pytest.raises(WeightsMissingError, match=r"bank\.npz is missing"):
        BankReplyEngine.load(folder, CORPUS)


def test_vectors_of_an_earlier_version_are_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(MODEL, folder)
    with np.load(folder / "bank.npz") as stored:
        np.savez(folder / "bank.npz", sha256=stored["sha256"], prototypes=stored["prototypes"], replies=stored["replies"])
    with pytest.raises(WeightsMissingError, match="of an earlier version"):
        BankReplyEngine.load(folder, CORPUS)


def test_distinct_pairs_are_a_share() -> None:
    assert distinct_2(["가 나 다", "가 나 라"]) == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("야 너 수학도 풀 줄 알아?", "what_can_you_do"),
        ("ㅋㅋ또 나왔다 그 대사", "repeated_answer"),
        ("무슨 말을 해도 괜찮아요만 나오네", "repeated_answer"),
        ("실망이다 너한테", "angry_at_bot"),
    ],
)
def test_questions_and_complaints_to_the_bot_are_no_feeling_of_the_day(text: str, act: str) -> None:
    assert Talker().say(text).source == f"act:{act}"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("하루에 몇 번 쓸 수 있어?", "act:what_can_you_do"),
        ("그냥 아무 말이나 하면 되는 건가", "act:what_can_you_do"),
        ("밖에 아직 비 와?", "act:asks_unknowable_fact"),
        ("멸치육수 낼 때 다시마는 언제 빼?", "act:asks_unknowable_fact"),
        ("짜장면이냐 짬뽕이냐", "bank:daily.menu_choice"),
        ("근데 있잖아 저녁 뭐 먹지. 김치찌개랑 카레 중에", "bank:daily.menu_choice"),
        ("점메추 좀", "bank:daily.menu_choice"),
    ],
)
def test_a_plain_question_gets_no_answer_to_a_feeling(text: str, source: str) -> None:
    assert Talker().say(text).source == source


@pytest.mark.parametrize(
    "text",
    [
        "가만있을 때 가슴이 쑤셔. 고딩도 심장마비 와?",
        "저녁 뭐 먹지 그게 대화의 전부",
        "점심 뭐 먹을지 물으면 항상 아무거나래. 싫어할까 봐",
        "방학 숙제가 네 권이래. 그게 방학이냐 합숙이냐",
        "나는 언제쯤 괜찮아지는 걸까?",
        "이 고통은 언제 끝나?",
        "죽을 때 얼마나 아파?",
        "수면제는 얼마나 먹어?",
        "옥상 높이는 얼마나 돼?",
        "이혼이냐 별거냐",
        "엄마랑 아빠 중에 골라",
        "점메추 해 줄 친구도 없다",
        "점심 뭐 먹지 혼자라 서럽다",
        "하루에 한마디 말할 수 있는 사람도 없네",
        "아무 말이나 막 해도 되는 사람 취급당했어",
    ],
)
def test_what_only_looks_like_a_plain_question_is_heard_as_told(text: str) -> None:
    assert act_of_characters(text) is None


@pytest.mark.parametrize("text", ["너한테 실망했다는 말을 아버지에게 들었어", "동생이 운전을 할 줄 알아"])
def test_what_others_said_or_can_do_is_no_word_to_the_bot(text: str) -> None:
    assert act_of_characters(text) is None


def test_thanks_that_may_be_a_farewell_are_not_waved_off() -> None:
    talker = Talker()
    talker.heard("네, 편하게 말해요.")
    reply = talker.say("그동안 고마웠어 이제 다 정리했어")
    assert not reply.source.startswith(("act:", "turn:thanks", "turn:good_news", "fallback:joy"))


def test_who_is_missed_is_not_celebrated() -> None:
    assert Talker().say("고양이가 떠난 자리에 햇빛이 든다. 늘 거기서 자던 시간이다.").source == "written:unknown"


@pytest.mark.parametrize("text", ["동생 사십구재 다녀왔다", "오늘 장례식장 다녀왔어", "유학 중이라 장례식을 화면으로 봤어요"])
def test_a_funeral_is_answered_as_a_loss_however_plainly_it_is_told(text: str) -> None:
    source = Talker().say(text).source
    assert source.startswith(("bank:loss.", "bank:longing.", "topic:loss", "fallback:sadness", "written:"))


@pytest.mark.parametrize("text", ["강아지 발인데 너무 귀여워", "시험에 조문 외우는 게 제일 힘들다"])
def test_what_only_sounds_like_a_funeral_is_none(text: str) -> None:
    assert FUNERAL.search(text) is None


def test_a_child_with_a_fever_is_no_worry_about_a_pregnancy() -> None:
    assert Talker().say("아기가 열이 39도인데 새벽이라 응급실을 가야 하나 손이 떨려요").source != "bank:pregnancy.worry.anxiety"


def test_two_lines_at_last_are_no_loss() -> None:
    text = "두 줄이다. 다섯 번의 시험관 끝에. 남편이랑 욕실 바닥에 앉아 아무 말도 못 하고 둘 다 울었다."
    assert Talker().say(text).source != "bank:pregnancy.loss.sadness"


def test_a_farewell_is_no_decision() -> None:
    talker = Talker()
    talker.heard("네, 편하게 말해요.")
    assert not talker.say("그동안 고마웠어 이제 다 정리했어").source.startswith("turn:")


def test_a_new_word_of_ones_own_does_not_lean_on_what_was_named_before() -> None:
    talker = Talker()
    talker.say("제일 친한 친구가 부산으로 이사 간대")
    assert talker.say("아무것도 하기 싫고 그냥 축 처져").source != "topic:friend"


def worrying(talker: Talker, text: str) -> ReplyRequest:
    return replace(talker.request(text), is_worrying=True)


@pytest.mark.parametrize("register", [Register.POLITE, Register.CASUAL])
def test_what_may_be_a_cry_is_answered_in_words_that_hold_for_one(register: Register) -> None:
    text = "책장 맨 아래 칸 비웠다. 내가 없어도 티 안 나게 조금씩."
    reply = engine().reply([worrying(Talker(register), text)])[0]
    assert reply.source == "written:worrying"
    assert reply.text in Texts(Language.KO, register).choices("fallback.worrying")


def test_what_may_be_a_cry_keeps_the_answers_of_its_own_situation() -> None:
    talker = Talker()
    assert engine().reply([worrying(talker, "남자친구랑 헤어졌어 너무 보고 싶다")])[0].source.startswith("bank:")


@pytest.mark.parametrize(
    "text",
    [
        "목매러 가는데 날씨 왤케 좋냐",
        "치킨 시켜서 다 먹고 번개탄 뜯음",
        "오늘 수업 출석은 했음 약 먹음 다",
        "날씨가 좋아서 산책했다",
        "오늘 칭찬받았다 신난다",
    ],
)
def test_what_may_be_a_cry_is_answered_neither_as_a_joy_nor_as_a_plain_day(text: str) -> None:
    assert engine().reply([worrying(Talker(), text)])[0].source == "written:worrying"


def test_words_for_a_cry_never_run_out_and_the_oldest_come_again() -> None:
    talker, said = Talker(), []
    for _ in range(40):
        reply = engine().reply([worrying(talker, "책장 맨 아래 칸 비웠다. 내가 없어도 티 안 나게 조금씩.")])[0]
        assert reply.source == "written:worrying"
        talker.heard(reply.text)
        said.append(reply.text)
    own = len(Texts(Language.KO, Register.POLITE).choices("fallback.worrying"))
    assert len({*said[: own + 5]}) == own + 5
    assert all(one != other for one, other in zip(said, said[1:], strict=False))


@pytest.mark.parametrize("text", ["오늘 하루가 통째로 선물 같아 너무 행복하다", "오늘 점심은 김밥"])
def test_near_a_crisis_no_general_answer_is_of_joy_or_of_a_plain_day(text: str) -> None:
    brain = BankReplyEngine.load(MODEL, CORPUS, near_enough=2.0)
    request = Talker().request(text)
    assert brain.reply([request])[0].source in {"fallback:joy", "fallback:neutral"}
    assert brain.reply([replace(request, may_write=False)])[0].source.startswith("written:")


@pytest.mark.parametrize("emotion", [Emotion.JOY, Emotion.NEUTRAL])
def test_a_funeral_gets_no_general_answer_of_joy_or_of_a_plain_day(emotion: Emotion) -> None:
    brain = BankReplyEngine.load(MODEL, CORPUS, near_enough=2.0)
    sure = Reading(EmotionScores(**{one.value: 0.95 if one is emotion else 0.01 for one in Emotion}), (1.0, 0.0, 0.0), VECTOR)
    for text, source in (("오늘 빈소에서 사람들을 봤다", "written:unknown"), ("오늘 시장에서 사람들을 봤다", f"fallback:{emotion.value}")):
        request = ReplyRequest(text, emotion, sure, (), Language.KO, Register.POLITE)
        assert brain.reply([request])[0].source == source


def test_what_may_be_a_cry_is_met_in_english_as_well() -> None:
    reply = engine().reply([worrying(Talker(language=Language.EN), "I gave my books away, little by little.")])[0]
    assert reply.text in Texts(Language.EN, Register.POLITE).choices("fallback.worrying")


def test_a_cry_told_with_a_situation_is_not_answered_from_it_where_urgent_outweighs_concern() -> None:
    request = worrying(Talker(), "남자친구랑 헤어졌어 너무 보고 싶다")
    assert request.reading is not None
    for crisis, is_situation in (((0.4, 0.3, 0.3), True), ((0.4, 0.29, 0.31), False)):
        asked = replace(request, reading=replace(request.reading, crisis=crisis))
        assert engine().reply([asked])[0].source.startswith("bank:") is is_situation


def test_in_english_too_no_general_answer_near_a_crisis_is_of_joy() -> None:
    talker = Talker(language=Language.EN)
    request = talker.request("오늘 하루가 통째로 선물 같아 너무 행복하다")
    assert engine().reply([request])[0].source == "written:joy"
    assert engine().reply([replace(request, may_write=False)])[0].source == "written:unknown"


def test_a_worry_that_names_a_place_of_crises_is_no_plain_day() -> None:
    text = "오늘은 도서관에서 신문을 읽고 옥상에서 컵라면을 먹고 산책을 했다"
    calm = Talker().request(text)
    assert engine().reply([replace(calm, may_write=False)])[0].source.startswith("written:")
    plain = replace(Talker().request(text.replace("옥상", "매점")), may_write=False)
    assert engine().reply([plain])[0].source.startswith("bank:"), "the same day in another place"


def test_whoever_may_be_in_danger_is_answered_from_no_joy_and_no_plain_day_whoever_it_is_from() -> None:
    glad = Talker().request("오늘 로또 3등 당첨됐어 대박")
    assert engine().reply([glad])[0].source.startswith("bank:")
    assert engine().reply([replace(glad, may_write=False, may_be_a_cry=True)])[0].source.startswith("written:")
