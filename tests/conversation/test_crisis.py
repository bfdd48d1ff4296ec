"""What is said to somebody in danger, however the words come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import CrisisLevel, Emotion, EmotionScores, Incoming, Language, Reading, Register
from bot.ports import CheckInKind
from bot.safety import care, crisis
from bot.safety.helplines import short_lines
from bot.safety.signals import CrisisSignals
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody
from tests.fakes.commanded_engines import ANSWERS, CALM, SAD, reading_of
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
FOR_A_FRIEND = "친구가 자꾸 사라지고 싶다고 해서 걱정이에요"


def care_texts_start(register: Register = Register.POLITE, language: Language = Language.KO) -> list[str]:
    signals = crisis.signals(URGENT)
    return [care.urgent_answer(signals, language, register, "KR", variant) for variant in range(care.VARIANTS)]


def is_care(text: str) -> bool:
    return any(words in text for words in care_texts_start())


def offered_help(text: str) -> bool:
    sentences = (care.concern_sentence, care.cry_sentence)
    return any(one(Language.KO, Register.POLITE, "KR", variant) in text for one in sentences for variant in range(care.VARIANTS))


async def test_urgent_words_get_fixed_words_of_care_and_nothing_else(house: House) -> None:
    haru = house.friend(wants_voice=True)
    seen = await haru.tell(URGENT)
    assert seen.text in care_texts_start()
    assert "109" in seen.text
    assert seen.buttons == ()
    assert len(house.screen.sent) == 1
    assert not house.reply.heard
    assert not house.voice.heard


async def test_urgent_words_are_kept_as_an_entry_of_that_level(haru: Somebody) -> None:
    await haru.tell(URGENT)
    assert [(entry.text, entry.crisis) for entry in haru.entries] == [(URGENT, CrisisLevel.URGENT)]


async def test_check_ins_are_planned_some_hours_later_and_the_next_day(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    assert isinstance(house.store, MemoryDiaryStore)
    now = house.clock.now_utc()
    planned = {kept.kind: kept.due_utc - now for kept in house.store.check_ins.values()}
    assert planned == {CheckInKind.HOURS_LATER: timedelta(hours=4), CheckInKind.NEXT_DAY: timedelta(hours=24)}


async def test_a_check_in_that_is_not_wanted_stops_all(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    await haru.press_token("k::stop")
    assert haru.seen.text == POLITE.say("check_in.stopped", line=short_lines("KR", Language.KO))
    assert not house.store.has_open_check_in(haru.person.id)


async def test_an_answered_check_in_names_the_lines_of_the_persons_country(house: House, haru: Somebody) -> None:
    house.store.save_person(replace(haru.person, country="GB"), next_utc={})
    await haru.tell(URGENT)
    await haru.press_token("k::ok")
    assert "116 123" in haru.seen.text
    assert "109" not in haru.seen.text


async def test_an_answer_to_a_check_in_ends_the_rest(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    await haru.wait(timedelta(hours=5))
    (due,) = house.store.due_check_ins(house.clock.now_utc(), 10)
    house.store.claim_check_in(due.id, house.clock.now_utc(), 60)
    house.store.finish_check_in(due.id, "sent")
    await haru.tell("조금 나아졌어요")
    assert not house.store.has_open_check_in(haru.person.id)


async def test_the_wording_changes_when_it_happens_again(haru: Somebody) -> None:
    first, second = await haru.tell(URGENT), await haru.tell(URGENT)
    assert first.text != second.text


@pytest.mark.parametrize("failure", [ValueError("broken"), MemoryError()])
async def test_care_needs_no_engine(house: House, haru: Somebody, failure: Exception) -> None:
    for engine in (house.emotion, house.reply, house.voice):
        engine.broken = failure
    assert is_care((await haru.tell(URGENT)).text)
    assert house.store.has_open_check_in(haru.person.id)


async def test_care_does_not_wait_for_a_slow_engine(house: House, haru: Somebody) -> None:
    house.emotion.hold()
    assert is_care((await haru.tell(URGENT)).text)
    house.emotion.release()


async def test_the_encoder_alone_can_raise_the_grade(house: House, haru: Somebody) -> None:
    text = "이제는 다 놓아 버릴 준비가 끝났어요"
    house.emotion.readings[text] = reading_of(SAD, (0.02, 0.03, 0.95))
    assert is_care((await haru.tell(text)).text)
    assert haru.entries[0].crisis is CrisisLevel.URGENT


async def test_the_encoder_cannot_lower_what_the_rules_found(house: House, haru: Somebody) -> None:
    house.emotion.readings[URGENT] = reading_of(SAD, CALM)
    assert is_care((await haru.tell(URGENT)).text)


async def test_somebody_who_wants_banmal_gets_care_in_it(house: House) -> None:
    friend = house.friend("friend", register=Register.CASUAL)
    assert (await friend.tell(URGENT)).text in care_texts_start(Register.CASUAL)


async def test_an_english_person_abroad_gets_the_lines_of_their_country(house: House) -> None:
    ann = house.friend("ann", language=Language.EN, country="US")
    seen = await ann.tell("I want to kill myself")
    assert "988" in seen.text
    assert "109" not in seen.text


async def test_concern_gets_a_warm_answer_and_one_gentle_sentence_in_twelve_hours(house: House, haru: Somebody) -> None:
    first = await haru.tell(CONCERN)
    assert ANSWERS[0] in first.text
    assert offered_help(first.text)
    assert [len(row) for row in first.buttons] == [3, 1], "the entry's buttons, and a minute of breathing offered"
    await haru.wait(timedelta(hours=11))
    assert not offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(hours=12, minutes=1))
    assert offered_help((await haru.tell(CONCERN)).text)
    assert not house.store.has_open_check_in(haru.person.id)


async def test_a_worry_of_the_morning_takes_no_line_from_a_cry_of_the_evening(house: House, haru: Somebody) -> None:
    cry = "물건을 조금씩 나눠 줬더니 후련하다"
    house.emotion.readings[cry] = reading_of(SAD, (0.6, 0.2, 0.2))
    assert offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(minutes=50))
    assert not offered_help((await haru.tell(cry)).text), "the line is still in view"
    await haru.wait(timedelta(minutes=20))
    assert offered_help((await haru.tell(cry)).text)


async def test_what_a_rule_calls_urgent_gets_a_line_also_where_the_encoder_eases_it(house: House, haru: Somebody) -> None:
    eased = "아파트 옥상에 올라가 방수 공사를 하는데 땡볕이라 쪄죽겠습니다"
    house.emotion.readings[eased] = reading_of(SAD, (1.0, 0.0, 0.0))
    for _ in range(2):
        seen = await haru.tell(eased)
        assert not is_care(seen.text)
        assert offered_help(seen.text), "also right after another"
    assert not house.store.has_open_check_in(haru.person.id)


async def test_somebody_hurt_in_words_no_rule_knows_is_not_answered_as_if_they_wished_to_die(house: House, haru: Somebody) -> None:
    veiled = "현관 앞 계단에 앉아서 다들 잠들기만 기다려요"
    house.emotion.readings[veiled] = replace(reading_of(SAD, (0.02, 0.03, 0.95)), dangers=(0.1, 0.9, 0.0, 0.0, 0.0))
    seen = await haru.tell(veiled)
    hurt = CrisisSignals(CrisisLevel.URGENT, violence=True, may_be_a_cry=True)
    assert seen.text in [care.urgent_answer(hurt, Language.KO, Register.POLITE, "KR", variant) for variant in range(care.VARIANTS)]
    assert house.store.has_open_check_in(haru.person.id)


async def test_concern_is_graded_without_an_encoder(house: House, haru: Somebody) -> None:
    house.emotion.broken = ValueError()
    assert offered_help((await haru.tell(CONCERN)).text)


async def test_a_helper_gets_words_also_when_they_were_offered_a_line_themselves(haru: Somebody) -> None:
    assert offered_help((await haru.tell(CONCERN)).text)
    await haru.wait(timedelta(hours=5))
    helper = [care.helper_words(Language.KO, Register.POLITE, "KR", variant) for variant in range(care.VARIANTS)]
    for _ in range(2):
        seen = await haru.tell(FOR_A_FRIEND)
        assert any(words in seen.text for words in helper)


async def test_words_for_a_helper_are_no_line_offered_to_oneself(haru: Somebody) -> None:
    await haru.tell(FOR_A_FRIEND)
    await haru.wait(timedelta(hours=1))
    assert offered_help((await haru.tell(CONCERN)).text)


async def test_words_of_care_have_named_the_lines_already(haru: Somebody) -> None:
    await haru.tell(URGENT)
    await haru.wait(timedelta(hours=1))
    assert not offered_help((await haru.tell(CONCERN)).text)


async def test_a_worry_that_is_taken_up_again_after_a_stop_gets_its_line(house: House, haru: Somebody) -> None:
    worry = haru.message(CONCERN)
    house.store.record(worry, haru.person.id)
    assert house.store.offer_helpline(haru.person.id, worry.received_utc, timedelta(hours=12))
    await haru.wait(timedelta(minutes=3))
    await house.resume()
    assert offered_help(haru.seen.text)


async def test_worry_about_somebody_else_gets_words_for_a_helper(haru: Somebody) -> None:
    seen = await haru.tell(FOR_A_FRIEND)
    helper = [care.helper_words(Language.KO, Register.POLITE, "KR", variant) for variant in range(care.VARIANTS)]
    assert any(words in seen.text for words in helper)
    assert not offered_help(seen.text)


async def test_an_ordinary_story_names_no_helpline(haru: Somebody) -> None:
    assert "109" not in (await haru.tell(STORY)).text
    assert "109" not in (await haru.tell("오늘 친구가 너무 웃겨서 죽는 줄 알았어요")).text


async def test_urgent_words_are_heard_in_a_transcript(house: House, haru: Somebody) -> None:
    house.hearing.text = URGENT
    seen = await haru.speak()
    assert seen.text.startswith(f"🎧 “{URGENT}”")
    assert is_care(seen.text)
    assert seen.buttons == ()


async def test_urgent_words_are_heard_in_the_caption_of_a_voice(haru: Somebody) -> None:
    assert is_care((await haru.speak(caption=URGENT)).text)


async def test_urgent_words_are_heard_in_the_caption_of_a_voice_that_cannot_be(house: House, haru: Somebody) -> None:
    house.hearing.broken = ValueError()
    assert is_care((await haru.speak(caption=URGENT)).text)


async def test_urgent_words_are_heard_in_the_caption_of_a_picture(house: House, haru: Somebody) -> None:
    seen = await haru.deliver(replace(haru.message(URGENT), unsupported=True))
    assert is_care(seen.text)


async def test_urgent_words_are_heard_in_an_edit_of_an_entry(house: House, haru: Somebody) -> None:
    story = haru.message(STORY)
    await haru.deliver(story)
    assert is_care((await haru.tell(URGENT, edit_of=story.key)).text)
    assert [entry.text for entry in haru.entries] == [URGENT]
    assert house.store.has_open_check_in(haru.person.id)


async def test_urgent_words_are_heard_in_an_edit_of_something_else(house: House, haru: Somebody) -> None:
    house.reply.source = "act:greeting"
    greeting = haru.message("안녕")
    await haru.deliver(greeting)
    assert is_care((await haru.tell(URGENT, edit_of=greeting.key)).text)
    assert [entry.text for entry in haru.entries] == [URGENT]


@pytest.mark.parametrize("text", ["/죽고싶어요", f"/start {URGENT}", f"/today {URGENT}"])
async def test_urgent_words_are_heard_behind_a_slash(haru: Somebody, text: str) -> None:
    assert is_care((await haru.tell(text)).text)


@pytest.mark.parametrize("place", ["before", "after"])
async def test_urgent_words_are_heard_in_a_text_too_long_to_keep(house: House, haru: Somebody, place: str) -> None:
    filler = "오늘은 회사에 갔다가 집에 왔다. " * 3_000
    text = f"{URGENT}. {filler}" if place == "before" else f"{filler} {URGENT}."
    assert is_care((await haru.tell(text)).text)
    assert len(haru.entries[0].text) <= house.rules.max_text_characters


async def test_urgent_words_are_heard_in_a_correction_too_long_to_keep(house: House, haru: Somebody) -> None:
    story = haru.message(STORY)
    await haru.deliver(story)
    assert is_care((await haru.tell(f"{URGENT}. " + "오늘은 회사에 갔다가 집에 왔다. " * 1_000, edit_of=story.key)).text)


async def test_urgent_words_are_heard_while_the_person_is_limited(house: House, haru: Somebody) -> None:
    for number in range(house.rules.messages_per_minute + 1):
        await haru.tell(f"{number}")
    assert haru.seen.text == POLITE.say("limits.too_many", limit=house.rules.messages_per_minute)
    assert is_care((await haru.tell(URGENT)).text)
    assert haru.entries[-1].text == URGENT


async def test_urgent_words_typed_in_an_odd_way_are_heard(haru: Somebody) -> None:
    for text in ("죽 고 싶 어", "죽고\u200b싶어", "죽고싶어ㅓㅓㅓ", "ㅈㄱㅅㅇ"):
        assert "109" in (await haru.tell(text)).text, text


async def test_somebody_unknown_in_danger_is_cared_for_in_every_first_message(house: House) -> None:
    stranger = house.stranger()
    for _ in range(2):
        await stranger.deliver(Incoming(stranger.message().key, stranger.address, house.clock.now_utc(), URGENT))
    assert [is_care(text) for text in stranger.answers] == [True, False, True, False]


async def test_the_charts_of_somebody_cared_for_wait(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    assert house.store.has_open_check_in(haru.person.id)
    await haru.tell("그래도 이야기하니 조금 나아요")
    assert house.store.has_open_check_in(haru.person.id)


async def test_small_talk_in_the_hours_after_urgent_words_is_not_answered_lightly(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    house.reply.source = "act:laughter_only"
    seen = await haru.tell("ㅋㅋㅋㅋ")
    assert seen.text in POLITE.choices("diary.still_here")
    assert not any(answer in seen.text for answer in ANSWERS)


async def test_who_keeps_laughing_in_those_hours_is_not_told_the_same_each_time(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    house.reply.source = "act:laughter_only"
    answers = [(await haru.tell("ㅋㅋㅋㅋ")).text for _ in range(house.rules.turns_in_context // 2)]
    count = len(POLITE.choices("diary.still_here"))
    assert all(len(set(answers[at : at + count])) == count for at in range(len(answers) - count))


async def test_nothing_may_be_generated_for_a_worrying_text_or_in_the_hours_after_an_urgent_one(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell(CONCERN)
    await haru.tell(URGENT)
    await haru.tell("조금 누워 있었어요")
    house.store.cancel_check_ins(haru.person.id)
    await haru.wait(timedelta(hours=25))
    await haru.tell(STORY)
    assert [(request.text, request.may_write) for request in house.reply.heard] == [
        (STORY, True),
        (CONCERN, False),
        ("조금 누워 있었어요", False),
        (STORY, True),
    ]


@pytest.mark.parametrize("press", ["ok", "stop", ""])
async def test_the_silent_hours_last_a_day_whatever_is_said_to_a_check_in(house: House, press: str) -> None:
    haru = house.friend(wants_voice=True)
    await haru.tell(URGENT)
    await haru.wait(timedelta(hours=4))
    (due,) = house.store.due_check_ins(house.clock.now_utc(), 10)
    house.store.claim_check_in(due.id, house.clock.now_utc(), 60)
    house.store.finish_check_in(due.id, "sent")
    await (haru.press_token(f"k:{due.id}:{press}") if press else haru.tell("ㅇㅇ"))
    assert not house.store.has_open_check_in(haru.person.id)
    house.reply.source = "act:laughter_only"
    await haru.wait(timedelta(hours=19))
    assert (await haru.tell("ㅋㅋㅋㅋ")).text in POLITE.choices("diary.still_here")
    assert not house.voice.heard
    await haru.wait(timedelta(hours=2))
    await haru.tell("ㅋㅋㅋㅋ")
    assert haru.answers[-2] in ANSWERS
    assert house.voice.heard


async def test_a_button_of_an_earlier_check_in_leaves_the_new_plan(house: House, haru: Somebody) -> None:
    await haru.tell(URGENT)
    await haru.wait(timedelta(hours=4))
    (earlier,) = house.store.due_check_ins(house.clock.now_utc(), 10)
    await haru.tell(URGENT)
    assert await haru.press_token(f"k:{earlier.id}:stop") == POLITE.say("correct.unknown_button")
    assert await haru.press_token(f"k:{'9' * 40}:stop") == POLITE.say("correct.unknown_button")
    await haru.press_token(f"k:{earlier.id}:ok")
    assert haru.seen.text == POLITE.say("check_in.thanks", line=short_lines("KR", Language.KO))
    assert house.store.has_open_check_in(haru.person.id)


async def test_what_may_be_a_cry_is_not_told_that_it_reads_as_a_joy(house: House, haru: Somebody) -> None:
    glad = EmotionScores(joy=0.9, sadness=0.02, depression=0.02, anger=0.02, anxiety=0.02, neutral=0.02)
    vector = reading_of(glad).vector
    doubtful, calm = "물건을 조금씩 나눠 줬더니 후련하다", "날이 좋아서 후련하다"
    house.emotion.readings = {doubtful: Reading(glad, (0.6, 0.2, 0.2), vector), calm: Reading(glad, (0.99, 0.005, 0.005), vector)}
    line = POLITE.say("diary.feeling_line", feeling=POLITE.feeling(Emotion.JOY), percent=90)
    told = await haru.tell(doubtful)
    assert offered_help(told.text)
    assert line not in told.text
    assert "💡" not in told.text, "nor is a setting explained"
    assert line in (await haru.tell(calm)).text
