"""Single behaviours of the floor: what raises, what calms, and what the encoder may and may not do."""

import pytest

from bot.messages import CrisisLevel
from bot.safety.crisis import CrisisThresholds, check, grade, grade_by_rules, rules_that_hold, signals

URGENT, CONCERN, NONE = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE
SURE = (0.01, 0.04, 0.95)
WORRIED = (0.1, 0.8, 0.1)
CALM = (0.98, 0.01, 0.01)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("죽고 싶어", URGENT),
        ("죽고 싶지 않아", CONCERN),
        ("죽고 싶은 건 아니야", CONCERN),
        ("죽고 싶지 않아서 왔어. 근데 자꾸 죽고 싶어", URGENT),
        ("예전엔 죽고 싶었는데 요즘은 괜찮아졌어", NONE),
        ("친구가 죽고 싶다고 해요", CONCERN),
        ("친구가 지금 옥상에 올라갔다고 전화했어요 어떡해요", URGENT),
        ("창피해서 죽고 싶다 ㅋㅋㅋㅋ", NONE),
        ("웃겨 죽겠다", NONE),
        ("자살골 넣었다", NONE),
        ("ㅈㅅ 늦었어", NONE),
        ("ㅈㄱㅅㄷ", URGENT),
        ("남편이 지금 때려요 도와주세요", URGENT),
        ("어릴 때 아빠한테 맞았던 게 생각난다", CONCERN),
        ("드라마에서 주인공이 죽고 싶다고 했다", NONE),
        ('소설에서 남주가 "죽고 싶다"라고 말한다', NONE),
        ("드라마에서 죽고 싶다고 말하는 장면을 봤다. 나는 요즘 죽고 싶다.", URGENT),
        ("영화에서 죽고 싶다는 대사가 나왔는데 내 마음 같았다", URGENT),
        ("죽고 싶은 사람은 없다", CONCERN),
        ("죽고 싶은 사람 없나요 같이 가실 분", URGENT),
        ("죽고 싶다는 생각은 안 해", CONCERN),
        ("죽고 싶다는 생각은 안 한 적이 없어", URGENT),
        ("그동안 고마웠어 이제 다 정리했어", URGENT),
        ("그동안 감사했습니다 이제 다 정리했어요 퇴사합니다", NONE),
        ("살려주세요", URGENT),
        ("살려줘 ㅋㅋㅋ", NONE),
        ("나 오늘 죽는다", URGENT),
        ("나 오늘 죽는다 ㅋㅋㅋ 회식", NONE),
        ("", NONE),
    ],
)
def test_context_weighs(text: str, level: CrisisLevel) -> None:
    assert grade_by_rules(text) is level, rules_that_hold(text)


def test_the_higher_layer_wins() -> None:
    assert grade("오늘은 조용히 걸었다", SURE) is URGENT
    assert grade("오늘은 조용히 걸었다", WORRIED) is CONCERN
    assert grade("죽고 싶어", CALM) is URGENT
    assert grade("오늘은 조용히 걸었다", CALM) is NONE


def test_the_floor_stands_without_an_encoder() -> None:
    assert grade("죽고 싶어", None) is URGENT


def test_a_look_alike_keeps_the_encoder_from_raising() -> None:
    assert grade("배고파 죽겠어", SURE) is NONE
    assert grade("번지점프 하고 왔다", SURE) is NONE


def test_a_look_alike_never_lowers_a_rule() -> None:
    assert grade("드라마 보다가 생각했는데 나 오늘 죽을래", CALM) is URGENT


@pytest.mark.parametrize("text", ["죽고 싶어", "오늘은 조용히 걸었다", "배고파 죽겠어", "친구가 죽고 싶다고 해요", "ㅁㄴㅇㄹ"])
@pytest.mark.parametrize("probabilities", [SURE, WORRIED, CALM, None])
def test_what_the_rules_found_is_raised_without_reading_again(text: str, probabilities: tuple[float, float, float] | None) -> None:
    checked = check(text)
    assert checked.with_head(probabilities) == signals(text, probabilities)
    assert checked.with_head(None) == checked.signals == signals(text)


def test_thresholds_are_tunable_and_checked() -> None:
    careful = CrisisThresholds(urgent=0.3, concern=0.2)
    assert grade("오늘은 조용히 걸었다", (0.65, 0.0, 0.35), careful) is URGENT
    with pytest.raises(ValueError, match="between 0 and 1"):
        CrisisThresholds(urgent=1.5)


def test_signals_tell_what_an_answer_must_know() -> None:
    assert signals("남편이 지금 때려요 도와주세요").violence
    assert signals("친구가 지금 옥상에 올라갔다고 전화했어요 어떡해요").third_person
    assert signals("난간 넘었어").immediate
    calm = signals("오늘 날씨 좋다")
    assert (calm.level, calm.violence, calm.third_person, calm.immediate) == (NONE, False, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "엄마 미안해 나 지금 옥상이야",
        "엄마 나 죽고 싶어",
        "동생한테 미안해. 나 약 먹었어",
        "남편은 내가 없어도 잘 살 거야",
        "친구들은 다 잘 지내는데 나는 살기 싫어",
        "형은 스스로 갔고 나는 남았다",
    ],
)
def test_words_to_the_writer_are_not_words_about_someone_else(text: str) -> None:
    found = signals(text)
    assert found.level is not NONE
    assert not found.third_person


@pytest.mark.parametrize(
    "text",
    ["친구가 죽고 싶다고 해요", "동생이 약을 먹었다고 전화했어요 어떡해요", "엄마가 살기 싫다고 하세요", "아내가 유서를 두고 나갔어요"],
)
def test_worry_about_someone_is_told_apart(text: str) -> None:
    assert signals(text).third_person


@pytest.mark.parametrize("text", ["ㅁㄴㅇㄹ", "ㅃㅃ", "...", "1234", "🐰🐰"])
def test_a_text_without_words_is_graded_by_the_rules_alone(text: str) -> None:
    assert grade(text, (0.0, 0.0, 1.0)) is CrisisLevel.NONE


@pytest.mark.parametrize(
    "text",
    [
        "선인장은 한 달에 한 번만 물 주는데 오늘이 그날",
        "편의점에서 마지막 남은 삼각김밥 내가 집었어요",
        "결핵약 6개월 다 먹었어요",
        "신호 고장이래요 30분째 역 사이에 갇혀 있어요",
        "아내가 챙겨 줘서 아침 약 먹고 나왔습니다",
    ],
)
def test_an_ordinary_day_is_left_in_peace(text: str) -> None:
    assert grade_by_rules(text) is NONE


@pytest.mark.parametrize(
    "text",
    ["두 달 치 약을 다 먹었어", "오늘이 그날이야 아무도 몰라", "옷장에 숨어 있어", "친구가 마지막 인사를 하고 나갔는데 연락이 안 돼요"],
)
def test_the_grave_neighbour_of_an_ordinary_line_is_still_heard(text: str) -> None:
    assert grade_by_rules(text) is URGENT
