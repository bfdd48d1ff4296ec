"""Single behaviours of the floor: what raises, what calms, and what the encoder may and may not do."""

import time

import pytest

from bot.messages import CrisisLevel
from bot.safety.crisis import CrisisThresholds, check, grade, grade_by_rules, rules_that_hold, signals

URGENT, CONCERN, NONE = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE
SURE = (0.01, 0.04, 0.95)
WORRIED = (0.1, 0.8, 0.1)
CALM = (0.98, 0.01, 0.01)
FAR = (1.0, 0.0, 0.0)


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


def test_beside_a_look_alike_a_mere_suspicion_is_no_concern() -> None:
    suspicion, concern = (0.76, 0.14, 0.1), (0.75, 0.15, 0.1)
    assert grade("오늘은 조용히 걸었다", suspicion) is CONCERN
    assert grade("배고파 죽겠어", suspicion) is NONE
    assert grade("번지점프 하고 왔다", suspicion) is NONE
    assert grade("번지점프 하고 왔다", concern) is CONCERN
    assert grade("번지점프 하고 왔다", (0.55, 0.05, 0.4)) is URGENT
    assert grade("번지점프 하고 왔다", (0.56, 0.05, 0.39)) is CONCERN


def test_what_follows_a_film_or_a_meal_may_still_be_a_cry() -> None:
    assert grade("어제 본 영화처럼 나도 바다로 걸어 들어가려고 표 끊었다", SURE) is URGENT


def test_a_look_alike_never_lowers_a_rule() -> None:
    assert grade("드라마 보다가 생각했는데 나 오늘 죽을래", (0.9, 0.05, 0.05)) is URGENT


def test_a_rules_urgent_word_in_a_text_far_from_urgent_is_a_concern_that_may_be_a_cry() -> None:
    text = "아파트 옥상에 올라가 방수 공사를 하는데 땡볕이라 쪄죽겠습니다"
    assert grade_by_rules(text) is URGENT
    assert grade(text, None) is URGENT, "the floor stands alone"
    assert grade(text, (0.9, 0.05, 0.05)) is URGENT, "any doubt leaves the rule's word standing"
    eased = signals(text, FAR)
    assert (eased.level, eased.may_be_a_cry) == (CONCERN, True)


def test_a_page_keeps_the_rules_word_and_is_not_weighed_sentence_by_sentence() -> None:
    sentence = "면도칼에 턱을 베였는데 피가 안 멈춰서 휴지를 붙이고 회의에 들어갔다"
    assert grade(sentence, FAR) is CONCERN
    assert grade("밥을 먹고 산책을 했다. " * 80 + sentence, FAR) is URGENT
    page = "".join(f"{number}번째 줄을 적었다. " for number in range(9_000)) + sentence
    started = time.perf_counter()
    assert not check(page).may_ease
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "text",
    [
        "죽고 싶어",
        "약을 한 통 다 먹었어요",
        "옥상이야 이제 갈게",
        "dont stop me, i want to end everything tonight",
        "오늘은 김밥을 싸고 장을 보고 낮잠도 잤는데 그냥 죽고 싶다",
        "오늘 학교 끝나고 친구들이랑 떡볶이 먹고 집에 왔어요 ㅈㄱㄱㅅㄷ",
        "오늘 학교 끝나고 친구들이랑 떡볶이 먹고 집에 왔어요 i want to die",
    ],
)
def test_nothing_eases_a_few_words_or_a_plain_wish_or_what_the_encoder_cannot_read(text: str) -> None:
    assert grade(text, FAR) is grade_by_rules(text) is URGENT


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


@pytest.mark.parametrize(
    "text",
    [
        "엄마 아빠한테 웃는 얼굴만 보여주고 싶었어. 지금 아파트 옥상이야",
        "코인으로 전세금 다 날렸어. 지금 한강 가는 중이야",
        "잔디밭에 신발 벗어놓고 한강 물에 들어가려고",
        "베란다 실외기 위에 올라앉았어. 여기서 뛰어내리려고",
        "이번엔 꼭 성공하려고 수면제 모아놨어",
        "완치가 안 된대서 수면제를 한 움큼 모았어",
        "노인정 다녀와서 농약 마셨다",
        "택배로 온 밧줄 천장에 걸어놨어",
        "매듭법 찾아보고 밧줄에 목을 걸어봤어",
        "연애도 취업도 다 망했고 목매달고 싶어",
        "이렇게 평생 살아야 하는 거라면 그냥 죽을래",
        "급식 같이 먹을 애도 없는데 그냥 죽을래",
        "고향 바다에 가서 죽자",
        "유서 써놨어. 저녁은 차려 뒀으니까 애들 먹여줘",
        "내일 수업 안 가. 유서 써놨어",
        "동생이 감기약을 한 통 다 먹고 쓰러졌어요",
        "아빠가 받아쓰기 틀렸다고 저를 죽이려고 해요",
        "아빠가 칼 들고 있어요 관리실에 전화해도 안 받아요",
        "회식 끝나고 팀장한테 성폭행 당했어요",
        "논문 반려되고 연구실에서 자해했어",
        "아무도 모르고 있겠지ㅋㅋ 나 지금 한강 다리 위야",
        "그 새끼 때문에 낫을 갈았어",
        "이 사람 잘 부탁해 다들 고마웠어 이제 갈게 잘 있어",
        "뉴스에서 유서 남기고 떠난 사람 봤어 나도 유서 썼어",
        "친구가 추워 죽겠다 하더니 다리 위에서 뛰어내린대요",
        "게임 얘기야 하고 넘겼는데 사실 죽고 싶다",
        "죽을 만큼 속 끓이다 베란다 창문 열었어",
    ],
)
def test_an_everyday_word_beside_a_cry_hides_nothing(text: str) -> None:
    assert signals(text).level is URGENT


@pytest.mark.parametrize("text", ["다 지난 일이야 이제. 번개탄 피웠어", "전부 다 지난 얘기야 이제 유서만 남기면 돼"])
def test_a_goodbye_or_a_thing_at_hand_is_never_nothing_however_better_the_days(text: str) -> None:
    assert signals(text).level >= CONCERN


@pytest.mark.parametrize(
    "text",
    [
        "옥상에 이불 털러 올라왔어",
        "숨바꼭질하느라 옷장에 숨었는데 조카가 나를 잊고 만화 보러 갔다",
        "호신술 특강에서 누가 뒤에서 목을 조르면 하시자마자 다들 웃음이 사라졌다",
        "방탈출 카페에서 유서에 숨은 암호를 내가 풀었다",
        "스무 살 땐 죽고 싶단 생각도 했었는데 지금은 커피 마시는 이 시간이 제일 좋다",
        "이번 주 스케줄 나를 죽이려고 짠 게 분명함",
    ],
)
def test_what_only_sounds_like_it_is_no_alarm(text: str) -> None:
    assert signals(text).level < URGENT


@pytest.mark.parametrize("text", ["집 비밀번호 틀리는 소리 들림 누구지", "밤중에 문고리 돌리는 소리가 났어요 혼자 사는데"])
def test_somebody_at_the_door_at_night_is_a_danger(text: str) -> None:
    found = signals(text)
    assert (found.level, found.violence) == (URGENT, True)


def test_a_river_joke_among_losers_is_asked_after_and_no_alarm() -> None:
    assert signals("코인으로 삼백 날렸다. 오늘 한강 물 온도 몇 도냐고 단톡에서 놀림받는 중ㅋㅋ").level is CONCERN
    assert signals("오늘 한강 물 온도 몇 도지").level is URGENT


def test_what_the_encoder_hardly_doubts_to_be_none_is_a_concern_but_no_cry() -> None:
    calm = "오늘은 조용히 걸었다"
    assert signals(calm, (0.79, 0.15, 0.06)).may_be_a_cry
    doubted = signals(calm, (0.8, 0.15, 0.05))
    assert (doubted.level, doubted.may_be_a_cry) == (CONCERN, False)
    assert not signals(calm, (0.98, 0.01, 0.01)).may_be_a_cry


@pytest.mark.parametrize("text", ["자다가 그냥 안 깼으면 좋겠어", "I feel like a burden to everyone"])
@pytest.mark.parametrize("probabilities", [(0.97, 0.02, 0.01), None])
def test_a_worry_that_a_rule_found_may_be_a_cry(text: str, probabilities: tuple[float, float, float] | None) -> None:
    assert signals(text, probabilities).is_own_cry


def test_of_english_the_encoder_knows_nothing_to_doubt_with() -> None:
    assert signals("I feel like a burden to everyone", (1.0, 0.0, 0.0)).is_own_cry
    assert grade("I bought a burger for lunch today", SURE) is NONE


@pytest.mark.parametrize("text", ["친구가 죽고 싶다고 해요", "동생이 자꾸 손목을 긋는 것 같아 걱정돼요"])
def test_what_is_told_of_others_is_no_cry_of_ones_own(text: str) -> None:
    found = signals(text, None)
    assert found.level is not NONE
    assert not found.is_own_cry


@pytest.mark.parametrize(
    "text", ["어떤 집에선 피아노 소리가 나고 둘이 동시에 좋다 그랬다", "피서 와서 신나고 좋다", "피곤해서 코피 났는데 좋은 꿈 꿨다"]
)
def test_a_piano_and_a_summer_trip_are_no_blood(text: str) -> None:
    assert grade_by_rules(text) is NONE


@pytest.mark.parametrize(
    "text",
    [
        "피아노 밑에 숨어서 그었어 피 나는데 편하다",
        "피곤해서 또 그었더니 피 나고 진정돼",
        "피자 먹다 말고 손목에서 피가 계속 나는데 안 아파",
        "피서 가서 화장실에서 그었어 피가 안 멈춰",
    ],
)
def test_blood_is_heard_beside_a_piano_and_a_pizza(text: str) -> None:
    assert grade_by_rules(text) is URGENT
