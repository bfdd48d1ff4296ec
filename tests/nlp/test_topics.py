"""A general answer knows what the message names, and is silent where a topic is too small for what happened."""

from pathlib import Path

import pytest

from bot.messages import Emotion, Register, Turn
from bot.nlp.bank_index import BankIndex
from bot.nlp.corpus import Topic, load_topics, load_twins
from bot.nlp.topics import TopicFinder
from tests.nlp.brain import CORPUS, Talker, encoder, engine

TOPICS = {topic.id: topic for topic in load_topics(CORPUS)}


def finder(index: BankIndex | None = None) -> TopicFinder:
    return TopicFinder(tuple(TOPICS.values()), index or engine().index)


def topic_of(text: str, emotion: Emotion) -> str | None:
    found = finder().find(text, emotion, encoder().read([text])[0].vector)
    return found.id.removeprefix("topic.") if found else None


@pytest.mark.parametrize(
    ("text", "emotion", "topic"),
    [
        ("팀장이 또 내 탓을 했다", Emotion.ANGER, "work"),
        ("우리 엄마 때문에 속상해", Emotion.SADNESS, "family"),
        ("전남친 소식을 들었다", Emotion.SADNESS, "love"),
        ("고양이가 하루 종일 밥을 안 먹어", Emotion.ANXIETY, "pet"),
        ("아빠 기일이라 혼자 소주 한잔", Emotion.SADNESS, "loss"),
        ("그냥 마음이 그래", Emotion.SADNESS, None),
    ],
)
def test_a_topic_is_what_the_words_name(text: str, emotion: Emotion, topic: str | None) -> None:
    assert topic_of(text, emotion) == topic


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("길냥이가 내 무릎에 앉았어 나 간택당함", Emotion.JOY),
        ("코인빨래방에서 내 빨래 꺼내서 바닥에 던져놓음", Emotion.ANGER),
        ("귀농한 지 삼 년인데 마을 사람 누구하고도 가까워지지 못했다. 몸이 굳는다", Emotion.DEPRESSION),
    ],
)
def test_a_word_by_the_way_opens_no_topic(text: str, emotion: Emotion) -> None:
    assert topic_of(text, emotion) is None


@pytest.mark.parametrize("text", ["회사 앞 식당이 문을 닫았다", "돈가스를 못 먹었다", "부사장실 불이 꺼졌다"])
def test_a_place_or_a_part_of_a_word_names_no_topic(text: str) -> None:
    assert topic_of(text, Emotion.SADNESS) is None


@pytest.mark.parametrize("text", ["남편이 나를 때렸다", "회사에서 성추행 당했어", "팀장이 자꾸 몸을 만져", "전남친이 집 앞에 와 있어"])
def test_violence_is_no_topic(text: str) -> None:
    for emotion in (Emotion.ANGER, Emotion.ANXIETY, Emotion.SADNESS):
        assert topic_of(text, emotion) is None


def test_an_illness_told_plainly_gets_no_plain_words() -> None:
    assert topic_of("병원에서 암이래", Emotion.NEUTRAL) is None
    assert topic_of("병원에서 암이래", Emotion.ANXIETY) == "body"


def test_a_death_is_answered_as_a_loss_or_not_as_a_topic() -> None:
    assert topic_of("친구가 사고로 죽었어", Emotion.SADNESS) is None
    assert topic_of("친구가 사고로 죽었대 빈소에 가야 해", Emotion.SADNESS) == "loss"


def test_an_answer_from_a_topic_is_the_topics_own() -> None:
    reply = Talker().say("윗집이 밤마다 쿵쿵거려서 진짜 열받아 미치겠네 몇 번을 말해도 그대로야")
    assert reply.source in {"topic:neighbor", "bank:neighbor.noise.anger"}
    casual = Talker(Register.CASUAL).say("상추 농사 망쳐서 이웃한테 나눠 줄 것도 없고 화만 난다")
    answers = {answer.emotion: answer for answer in TOPICS["neighbor"].answers}
    assert casual.source != "topic:neighbor" or casual.text in answers[Emotion.ANGER].casual_replies


def test_a_sorrow_after_a_joy_does_not_lean_on_what_was_named_in_it() -> None:
    talker = Talker()
    assert talker.say("오늘 드디어 승진했어!!").source == "bank:work.promotion.joy"
    assert not talker.say("근데 축하해 줄 사람이 없네").source.startswith("topic:")


def test_a_short_message_leans_on_what_was_named_before() -> None:
    talker = Talker()
    talker.turns = (Turn("윗집 또 뛴다", "쉬어야 할 집에서 쉬질 못하시네요.", talker.now),)
    assert talker.say("밤 열한시 반까지 뛰는데 진짜 짜증나").source == "topic:neighbor"


def test_who_thinks_little_of_themselves_is_not_answered_about_school() -> None:
    source = Talker().say("공부도 못하고 잘하는 것도 없고 나 같은 건 쓸모없어").source
    assert source in ("bank:self.low_self_esteem", "fallback:depression")


def test_topic_answers_run_out_before_they_repeat() -> None:
    talker = Talker()
    answers = [talker.say("팀장이 또 내 탓을 해서 열받아").text for _ in range(12)]
    assert len(set(answers)) == len(answers)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_every_topic_has_words_and_answers_one_set_a_feeling(topic: Topic) -> None:
    assert topic.words
    emotions = [answer.emotion for answer in topic.answers]
    assert emotions and len(set(emotions)) == len(emotions)


def test_answers_of_topics_are_new_and_short() -> None:
    texts = [text for topic in TOPICS.values() for answer in topic.answers for text in (*answer.replies, *answer.casual_replies)]
    bank = {text for situation in engine().index.situations for text in situation.replies}
    assert len(set(texts)) == len(texts)
    assert not bank & set(texts)
    assert all(16 <= len(text) <= 83 for text in texts)


def test_twins_are_situations_of_one_feeling() -> None:
    by_id = {situation.id: situation for situation in engine().index.situations}
    for ids in load_twins(CORPUS):
        assert len(ids) > 1
        assert len({by_id[name].emotion for name in ids}) == 1


def test_a_bank_without_topics_answers_as_before(tmp_path: Path) -> None:
    assert load_topics(tmp_path) == ()
    assert load_twins(tmp_path) == ()
