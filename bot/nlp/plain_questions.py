"""Questions that somebody could look up or settle elsewhere: the weather, how long to boil an egg, which of two dishes.

No feeling is told in them, so none is answered. Every pattern is anchored at both ends and names its things: "이혼이냐 별거냐" and
"나는 언제 행복해?" are no questions of that kind, and what asks about dying, pills or heights is none at all.
"""

import re

_END = r"[\s?!.~ㅋㅎ🤔]*"
_PLEASE = r"(?:좀|부탁|해 ?줘|해 ?주세요|골라 ?줘|요)"
_MEAL = r"(?:아침|점심|저녁|야식|간식)"
_DISH = (
    r"(?:짜장면?|짬뽕|김밥|떡볶이|라면|치킨|피자|햄버거|버거|샌드위치|국밥|국수|냉면|칼국수|우동|돈가스|돈까스|초밥|회|족발|보쌈|곱창|삼겹살|고기"
    r"|카레|(?:[가-힣]{2})?찌개|파스타|샐러드|비빔밥|볶음밥|덮밥|제육|마라탕|쌀국수|만두|빵|떡|과자|아이스크림|커피|라떼|녹차|콜라|맥주|소주"
    r"|한식|중식|일식|양식)"
)
_OR = rf"{_DISH}(?:이?랑|하고|와|과) {_DISH} 중에(?:서)?"
_INGREDIENT = r"(?:육수|다시마|멸치|찌개|국물|카레|면|파스타|밥솥|계란|달걀|고구마|감자|고기|김치|양념|반죽|나물|미역)"
_COOKS = r"(?:빼|넣|삶|끓|익|굽|데치|볶|재|식)"

_ABOUT_THE_BOT = (
    r"(?:여기|너|이거)? ?(?:하루에|한 ?번에) ?몇 ?(?:번|글자|개)(?:이?나|까지)? ?"
    rf"(?:쓸|보낼|말할|적을) ?수 ?있(?:어요?|나요?|니|는 ?거야?){_END}",
    rf"(?:그냥 )?아무 ?(?:말|얘기|이야기)(?:이?나)? ?(?:하면|해도|적으면|써도) ?되(?:나요?|는 ?건가요?|는 ?거야?){_END}",
)
_FACTS = (
    r"(?:밖에?|지금|오늘|내일|모레|거기|서울|부산)?(?:에|은|도)? ?(?:아직|지금|또)? ?(?:비|눈) ?(?:가|이)? ?"
    r"(?:와요?|오나요?|올까요?|오니|온대요?|그쳤어요?)\s*\?+",
    rf"(?:[가-힣]{{1,4}} )?{_INGREDIENT}[가-힣]{{0,3}} (?:[가-힣 ]{{1,12}} )?"
    rf"(?:언제|몇 ?분|얼마나|몇 ?스푼|몇 ?컵) ?{_COOKS}[가-힣]{{0,3}}\s*\?+",
)
_DISHES = (
    rf"(?:오늘 )?[점저아]메추(?: ?{_PLEASE})*{_END}",
    rf"(?:오늘 )?{_MEAL}? ?메뉴 ?(?:추천 ?)?{_PLEASE}+{_END}",
    rf"(?:근데 |토닥아 |아 )?(?:있잖아 )?(?:오늘|내일|이따)? ?{_MEAL}?(?:은|에)? ?"
    rf"뭐 ?(?:해 ?)?(?:먹|시켜 ?먹)(?:지|을까|냐|나){_END}(?:{_OR}{_END})?",
    rf"{_DISH}이?냐,? ?{_DISH}이?냐(?: 그것이 문제로다)?{_END}",
    rf"{_OR}(?: (?:뭐|골라|어느|하나)[가-힣 ]{{0,10}})?{_END}",
)
# By the situation that answers it.
_QUESTIONS = {
    owner: re.compile("|".join(f"(?:{one})" for one in forms))
    for owner, forms in (
        ("act.what_can_you_do", _ABOUT_THE_BOT),
        ("act.asks_unknowable_fact", _FACTS),
        ("daily.menu_choice", _DISHES),
    )
}


def plain_question(text: str) -> str | None:
    """Return the id of the situation that answers a plain question, or None if the text is none."""
    whole = text.strip()
    return next((owner for owner, question in _QUESTIONS.items() if question.fullmatch(whole)), None)
