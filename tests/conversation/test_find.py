"""`/find`, as a person sees it."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.conversation.find_pages import excerpt_around
from bot.conversation.search import NEAR_ENOUGH
from bot.errors import EngineError
from bot.messages import Emotion, EmotionScores, Reading
from bot.nlp.morphemes import KiwiWordSplitter
from bot.ports import DiaryStore, EntryFilter
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, URGENT, House, Somebody, labels
from tests.fakes.commanded_engines import CALM, SAD

POLITE = Texts()
GLAD = EmotionScores(0.9, 0.02, 0.02, 0.02, 0.02, 0.02)
MARKET, FIGHT, SCOLDED = "엄마랑 시장에 갔다 왔어요", "친구랑 크게 싸웠어요", "팀장님한테 혼나서 속상했어요"


def pointing(likeness: float, scores: EmotionScores = SAD) -> Reading:
    """A reading whose meaning has this cosine to `AHEAD`."""
    vector = np.zeros(256, np.float32)
    vector[:2] = likeness, (1 - likeness**2) ** 0.5
    return Reading(scores, CALM, vector)


@pytest.fixture
def searched(any_store: DiaryStore, kiwi: KiwiWordSplitter) -> Iterator[House]:
    """A house on a store of each kind, with the real analyser."""
    built = House(any_store, words=kiwi)
    yield built
    built.close()


@pytest.fixture
def haru(searched: House) -> Somebody:
    return searched.friend()


async def test_a_word_is_found_in_another_form(haru: Somebody) -> None:
    await haru.tell(MARKET)
    await haru.tell(FIGHT)
    for word in ("가다", "엄마", "갔다", "엄마는"):
        shown = await haru.tell(f"/find {word}")
        assert MARKET in shown.text, word
        assert FIGHT not in shown.text, word


async def test_feeling_and_period_narrow_what_is_found(searched: House, haru: Somebody) -> None:
    searched.emotion.readings["엄마랑 웃었어요"] = Reading(GLAD, CALM, np.zeros(256, np.float32))
    await haru.tell("엄마랑 웃었어요")
    await haru.tell("엄마가 보고 싶어요")
    await haru.wait(timedelta(days=31))
    await haru.tell("엄마랑 또 다퉜어요")
    both = await haru.tell("/find 엄마 슬픔")
    assert "보고 싶어요" in both.text
    assert "다퉜어요" in both.text
    assert "웃었어요" not in both.text
    last_month = await haru.tell("/find 엄마 슬픔 지난달")
    assert "보고 싶어요" in last_month.text
    assert "다퉜어요" not in last_month.text
    without_words = await haru.tell("/find 기쁨 지난달")
    assert "웃었어요" in without_words.text
    assert "보고 싶어요" not in without_words.text


async def test_what_is_near_in_meaning_is_found_and_marked_and_what_is_not_is_not(searched: House, haru: Somebody) -> None:
    searched.emotion.readings |= {
        SCOLDED: pointing(NEAR_ENOUGH + 0.05),
        FIGHT: pointing(NEAR_ENOUGH - 0.05),
        "상사한테 야단맞은 날": pointing(1.0),
    }
    for text in (SCOLDED, FIGHT):
        await haru.tell(text)
    shown = await haru.tell("/find 상사한테 야단맞은 날")
    assert f"≈ {SCOLDED}" in shown.text
    assert POLITE.say("find.near_note") in shown.text
    assert FIGHT not in shown.text


async def test_a_text_without_korean_has_no_meaning_to_be_near_to(searched: House, haru: Somebody) -> None:
    searched.emotion.readings |= {"a nice day out": pointing(1.0), SCOLDED: pointing(1.0)}
    await haru.tell("a nice day out")
    await haru.tell(SCOLDED)
    assert "nice day" not in (await haru.tell(f"/find {SCOLDED}")).text
    assert "nice day" in (await haru.tell("/find nice")).text


async def test_pages_turn_and_an_entry_opens_and_leads_back(haru: Somebody) -> None:
    for number in range(7):
        await haru.tell(f"엄마 이야기 {number}번째예요")
        await haru.wait(timedelta(minutes=1))
    first = await haru.tell("/find 엄마")
    assert "6번째" in first.text
    assert "1번째" not in first.text
    assert await haru.press("다음") == ""
    assert "6. " in haru.seen.text
    assert "0번째" in haru.seen.text
    assert await haru.press("7번") == ""
    assert "엄마 이야기 0번째예요" in haru.seen.text
    assert POLITE.say("diary.button_delete") in labels(haru.seen)
    assert await haru.press(POLITE.say("find.back")) == ""
    assert haru.seen.text == first.text


async def test_buttons_narrow_and_widen_again(searched: House, haru: Somebody) -> None:
    searched.emotion.readings["엄마랑 웃었어요"] = Reading(GLAD, CALM, np.zeros(256, np.float32))
    await haru.tell("엄마랑 웃었어요")
    await haru.wait(timedelta(days=40))
    await haru.tell("엄마가 보고 싶어요")
    whole = await haru.tell("/find 엄마")
    await haru.press(POLITE.say("find.by_feeling"))
    await haru.press("기쁨")
    assert "웃었어요" in haru.seen.text
    assert "보고 싶어요" not in haru.seen.text
    await haru.press(POLITE.say("find.all"))
    assert haru.seen.text == whole.text
    await haru.press(POLITE.say("find.last_days"))
    assert "보고 싶어요" in haru.seen.text
    assert "웃었어요" not in haru.seen.text


async def test_without_words_the_same_day_of_earlier_months_and_years_is_offered(searched: House, haru: Somebody) -> None:
    searched.clock.set_to(datetime(2024, 3, 15, 3, 0, tzinfo=UTC))
    await haru.tell("작년의 오늘이에요")
    searched.clock.set_to(datetime(2025, 2, 15, 3, 0, tzinfo=UTC))
    await haru.tell("지난달의 오늘이에요")
    searched.clock.set_to(datetime(2025, 3, 14, 3, 0, tzinfo=UTC))
    await haru.tell("어제 이야기예요")
    searched.clock.set_to(datetime(2025, 3, 15, 3, 0, tzinfo=UTC))
    await haru.tell("/find")
    await haru.press(POLITE.say("find.on_this_day"))
    assert haru.seen.text.index("지난달의 오늘") < haru.seen.text.index("작년의 오늘")
    assert "어제 이야기" not in haru.seen.text


async def test_what_is_typed_after_the_question_is_looked_for(haru: Somebody) -> None:
    await haru.tell(MARKET)
    assert (await haru.tell("/find")).text == POLITE.say("find.ask")
    assert MARKET in (await haru.tell("시장")).text
    assert [entry.text for entry in haru.entries] == [MARKET]
    await haru.tell("오늘은 비가 왔어요")
    assert len(haru.entries) == 2, "results are no question: what comes after them is told"


@pytest.mark.parametrize("told", ["오늘은 회사에서 정말 많은 일이 있었는데 하나하나 다 말하기도 어려울 만큼 지쳤어요", "첫 줄\n둘째 줄"])
async def test_what_nobody_would_search_for_is_told_and_kept(haru: Somebody, told: str) -> None:
    await haru.tell("/find")
    await haru.tell(told)
    assert [entry.text for entry in haru.entries] == [told]


async def test_urgent_words_are_heard_as_an_answer_and_as_an_argument(searched: House, haru: Somebody) -> None:
    await haru.tell("/find")
    for said in (URGENT, f"/find {URGENT}"):
        assert "109" in (await haru.tell(said)).text
        assert searched.store.has_open_check_in(haru.person.id)
        searched.store.cancel_check_ins(haru.person.id)


async def test_a_search_that_the_encoder_finds_urgent_gets_care_and_no_results(searched: House, haru: Somebody) -> None:
    searched.emotion.readings["다 정리한 날"] = Reading(SAD, (0.01, 0.01, 0.98), np.zeros(256, np.float32))
    await haru.tell("방을 다 정리한 날이에요")
    shown = await haru.tell("/find 다 정리한 날")
    assert "109" in shown.text
    assert "방을" not in shown.text
    assert searched.store.has_open_check_in(haru.person.id)


@pytest.mark.parametrize("looked_for", ["자해", "죽음", "죽다", CONCERN])
async def test_a_search_that_speaks_of_death_or_harm_is_answered_with_a_line_too(haru: Somebody, looked_for: str) -> None:
    await haru.tell("할머니의 죽음이 아직 아파요. 자해라는 말도 무섭고, 죽는다는 게 뭘까요")
    shown = await haru.tell(f"/find {looked_for}")
    assert "109" in shown.text
    assert "🔎" in shown.text


async def test_a_line_is_offered_once_and_not_with_every_page(haru: Somebody) -> None:
    for number in range(7):
        await haru.tell(f"{number}번째로 죽음을 생각한 영화 이야기예요")
    assert "109" in (await haru.tell("/find 죽음")).text
    await haru.press("다음 쪽")
    assert "109" not in haru.seen.text
    await haru.wait(timedelta(hours=1))
    assert "109" not in (await haru.tell("/find 죽음")).text
    await haru.wait(timedelta(hours=12))
    assert "109" in (await haru.tell("/find 죽음")).text


async def test_nobody_finds_or_opens_what_another_person_wrote(searched: House, haru: Somebody) -> None:
    await haru.tell(MARKET)
    stranger = searched.friend("noah")
    await stranger.tell("/find 시장")
    assert MARKET not in stranger.seen.text
    await stranger.tell("빵을 샀어요")
    shown = await stranger.tell("/find 빵")
    token = shown.buttons[0][0].token.replace(stranger.entries[0].id, haru.entries[0].id)
    assert haru.entries[0].id in token
    assert await stranger.press_token(token) == POLITE.say("correct.not_found")


async def test_changed_and_deleted_words_are_found_no_more(haru: Somebody) -> None:
    key = haru.message().key
    await haru.tell("첫사랑을 만났어요", key=key)
    await haru.tell("소꿉친구를 만났어요", edit_of=key, key=f"{key}:edit:1")
    assert POLITE.say("find.nothing", query="‘첫사랑’") == (await haru.tell("/find 첫사랑")).text
    assert "소꿉친구" in (await haru.tell("/find 소꿉친구")).text
    haru.house.store.delete_entry(haru.entries[0].id)
    assert "만났어요" not in (await haru.tell("/find 소꿉친구")).text


async def test_entries_from_before_the_index_are_read_at_the_first_search(searched: House, haru: Somebody) -> None:
    await haru.tell(MARKET)
    (told,) = haru.entries
    old = [
        replace(told, id=f"old-{number}", source_key=f"old:{number}", text=f"예전에 쓴 {number}번째 바다 이야기") for number in range(40)
    ]
    searched.store.add_entries(haru.person.id, old)
    assert len(searched.store.unindexed(haru.person.id, 100)) == 40
    shown = await haru.tell("/find 바다")
    assert POLITE.say("find.title", query="‘바다’", count=40) in shown.text
    assert searched.store.unindexed(haru.person.id, 100) == []


async def test_words_are_found_where_the_encoder_fails(searched: House, haru: Somebody) -> None:
    searched.emotion.broken = EngineError("no model")
    await haru.tell(MARKET)
    assert MARKET in (await haru.tell("/find 시장")).text


async def test_buttons_of_an_earlier_search_say_that_it_is_over(haru: Somebody) -> None:
    for number in range(7):
        await haru.tell(f"엄마 이야기 {number}번째예요")
    earlier = await haru.tell("/find 엄마")
    await haru.tell("/find 이야기")
    token = next(button.token for row in earlier.buttons for button in row if "다음" in button.label)
    assert await haru.press_token(token) == POLITE.say("find.gone")
    assert await haru.press_token("q:00000000:p-1") == POLITE.say("find.gone")


async def test_what_was_looked_for_is_forgotten_after_an_hour(haru: Somebody) -> None:
    for number in range(7):
        await haru.tell(f"엄마 이야기 {number}번째예요")
    await haru.tell("/find 엄마")
    await haru.wait(timedelta(minutes=50))
    await haru.press("다음 쪽")
    await haru.wait(timedelta(minutes=50))
    await haru.press("앞 쪽")
    await haru.wait(timedelta(minutes=61))
    assert await haru.press("다음 쪽") == POLITE.say("find.gone")
    assert haru.house.store.dialogue(haru.person.id) is None


async def test_an_entry_without_words_is_found_by_its_feeling(haru: Somebody) -> None:
    await haru.tell(MARKET)
    haru.house.store.save_entry(replace(haru.entries[0], text="", emotion=Emotion.JOY))
    assert POLITE.say("today.words_gone") in (await haru.tell("/find 기쁨")).text


async def test_no_search_is_written_to_the_log(searched: House, haru: Somebody, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    searched.emotion.errors.append(EngineError("no model"))
    await haru.tell("/find 부엉이바위")
    await haru.tell("/find")
    await haru.tell("부엉이바위")
    assert "부엉이바위" not in caplog.text


async def test_the_index_holds_base_forms_and_the_meaning(searched: House, haru: Somebody) -> None:
    searched.emotion.readings[MARKET] = pointing(0.6)
    await haru.tell(MARKET)
    index = searched.store.search_index(haru.person.id, EntryFilter())
    assert index.words == ("\n엄마\n시장\n가다\n오다\n".encode(),)
    np.testing.assert_allclose(index.vectors[0][:2], [0.6, 0.8], atol=1e-3)


def test_an_excerpt_shows_where_the_word_stands() -> None:
    text = "아침부터 비가 왔다. " * 10 + "그래도 저녁에는 엄마랑 국수를 먹었다. " + "그리고 잤다. " * 10
    assert "엄마랑 국수" in excerpt_around(text, ("엄마",))
    assert excerpt_around(text, ("바다",)).startswith("아침부터")
    assert excerpt_around("엄마", ("엄마",)) == "엄마"
