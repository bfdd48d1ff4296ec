"""Names the person's own words back before a general answer, where a sentence of theirs carries the day.

The mirror is never needed, so a sentence must earn it: the last whole one in plain style (`…다.`) of a day told in several, if it tells
what happened, is nobody's deed, saying or plan, and does not speak of the writer or of a body. It needs no cutting, and after it `라는`
is always right. Nothing of a message that comes near insults, violence, a crisis or self-contempt is said back at all.
"""

import re

from bot.messages import CrisisLevel, Emotion, Reading, Register
from bot.nlp.dialogue import Talk
from bot.nlp.topics import DEATH, SELF_WORTH, VIOLENCE
from bot.safety import crisis, guard
from bot.safety.hints import weight_of_hints
from bot.safety.normalise import normalise

# Shorter ones say nothing by themselves, longer ones are no echo but a copy.
LEAST_CHARACTERS, MOST_CHARACTERS = 6, 22
# A mirror each time is a trick; it rests for this many answers.
RESTS_TURNS = 5
# The crisis check calls it a worry below this share of "none"; such words are not handed back.
SURELY_NO_CRISIS = 0.97
# Nor is a sentence that the crisis rules take for a sign of leave-taking, however harmless by itself; below this weigh words like 오늘.
SIGN_WEIGHT = 1.0
MIRRORED = frozenset({Emotion.SADNESS, Emotion.DEPRESSION, Emotion.ANXIETY, Emotion.ANGER})
SENTENCE = re.compile(r"(?:^|[.!?…]\s+)([^.!?…\n]+다)(?=\.(?:\s|$))")

# Only what happened: past tense (갔다, 앉아 있다) or a verb's present (본다, 적는다), told by the last consonant before 다, ㅆ or ㄴ.
# What a noun or an adjective says there is a judgement: 나는 바보다, 나는 바보였다.
FINALS = 28  # syllables that differ in the last consonant alone, the first without any
TELLING_FINALS = frozenset({4, 20})
JUDGES = re.compile(r"(?:이었|였|겠)다$")

# No sentence of a message that holds one of these is said back: insults, words near a crisis, and what one says against oneself;
SILENCED = re.compile(
    r"시발|씨발|새끼|[년놈][은이들아]|지랄|미친|미쳤|병신|개같|꺼져|죽[고었은을어]|자살|자해|유서|사라지|떠나고|끝내|정리했|비웠|싫|밉|한심"
    r"|쓸모|못나|못났|벌받|때[렸려]|맞았|폭행|만졌|추행|내가 없|살아 ?있|살고 ?싶지|사는 게|태어"
    r"|쓰레기|바보|멍청|등신|돼지|못생|뚱뚱|벌레|버러지|괴물|찐따|왕따|따돌|루저|패배자|실패자|낙오|또라이|정신병|미련하|미련했|어리석|무능|하찮"
)
# blows, touches and contempt beyond those that rule out a topic; and the places and things of a crisis.
HARMED = re.compile(
    r"손찌검|더듬|밀[쳤쳐치]|집어 ?던|걷어찼|주먹|뺨|머리채|목을|찔[렀러]|덮[쳤쳐]|끌려|멍[이든은을]|물어 ?뜯|피가|침을? ?뱉|숨어|도망"
    r"|욕[을설하했먹]|막말|폭언|고함|소리를? ?[질지]|놀림|놀[렸린]|조롱|비웃|험담|소문|수군"
    r"|빼앗|뺏|쫓[아았겨겼]|찍[혔힌]|벗[겼긴겨]|억지로|강제로|붙잡|감쌌|흉터|날아[왔와]|던[졌진져]|부[쉈숴수]|버려[졌진지]|실려|쓰러"
)
PERIL = re.compile(
    r"옥상|난간|강물|한강|저수지|절벽|선로|철길|베란다|내려다|칼[을로이]|가위[를로]|밧줄|노끈|끈[을도이]|(?<![가-힣])관에|번개탄"
    r"|농약|수면제|(?<![가-힣])약[을만도은통]|손목"
)

# These only keep their own sentence from being said back. What one thinks of oneself, one's body, one's money:
OF_ONESELF = re.compile(
    r"(?<![가-힣])나(?:는|도|만|란|를|와|랑|같은|더러|보고|보다|까지|조차|처럼|(?:한테|에게)[는도만]?)?(?![가-힣])"
    r"|(?<![가-힣])(?:난|날|내가|내게|저(?:는|도|만|를|한테|에게)?|전|절|제가|제게)(?![가-힣])"
    r"|스스로|자신|인생|부족|초라|비참|창피|부끄|수치|더러|망[했쳤]|탓|잘못|실패|짐[이만]|민폐|의미|소용|뻔했|쪘|토[했할]|굶|아[팠프]|폐[를만]"
    r"|(?<![가-힣])(?:몸|살|얼굴|볼|입술|가슴|엉덩이|허벅지|다리|배|목|머리|손)[이가을를에만도]"
    r"|돈[이을도만]|빚|보증금|대출|사채|통장|월급|전세|월세|카드값|이자"
)
# what others did or said, for blame and hurt are in it:
OF_OTHERS = re.compile(
    r"(?:[가-힣]님|엄마|아빠|어머니|아버지|부모|남편|아내|와이프|남친|여친|남자|여자|친구|언니|오빠|누나|형|동생|아들|딸|아이|애들?|아기|할머니|할아버지"
    r"|시댁|이모|삼촌|고모|상사|부장|과장|팀장|대표|사장|선배|후배|사수|동기|동료|선생|교수|아저씨|아줌마|손님|사람|걔|쟤|그)"
    r"(?:들)?(?:이|가|은|는|께서|도|만|한테|에게|한테서)(?![가-힣])"
    r"|[다라냐자]고(?![가-힣])|[다라]며|[다라]면서|[다란냐]다$|[다라]는 (?:말|소리)|(?:말했|들었|불렀)다$|['\"‘’“”]"
)
# a plan, a wish or a farewell:
LEADS_AWAY = re.compile(
    r"기로|려고|려 ?(?:한|했)|면 ?했다|싶|그만|관[뒀두]|포기|끝|마지막|이제|작별|안녕|떠[나났난]|사라|없[어었는]|아무|혼자|몰래|버[렸린]"
    r"|끊|지[웠운]|내려놓|놓[았는]다|접[었고]|준비|인사|정했|걸터|차도|지하철|줄을|술[을이]|이혼|바람을 ?피|재발|멈[췄추]|숨[만을이]|겁"
    r"|퍼졌|차단|잘렸|짐을|맡[겼긴]|나눠|치[웠운]다|창문|바다|(?<![빗눈])물에|물속|높은|뛰[었어]|잠[들긴]|편지|가지런|장례|영정|빈소|무덤"
)
# a number in figures or words (보증금 삼천만 원, 스무 번), single consonants, or the style of a letter.
NUMBERS = re.compile(
    r"[0-9ㄱ-ㅎㅏ-ㅣ]|니다$|다섯|여섯|일곱|여덟|아홉|스무|스물|서른|마흔|예순|일흔|여든|아흔|수[십백천]|[십백천]만|만 ?원"
    r"|(?<![가-힣])(?:한|두|세|네|석|넉|둘|셋|넷|하나|열|쉰|백|천|만|억|서너|두어|몇|여러)(?:\s|[이도은만를을씩]\s)"
    r"|(?<![가-힣])[일이삼사오육칠팔구십백천만억조]+ ?(?:원|년|개월|월|일|시|분|초|층|등|호|번|명|살|점|차|회|주|프로|킬로|미터|평|배)"
    r"|(?<![가-힣])[일이삼사오육칠팔구][십백천만억]"
)
UNSAYABLE = (JUDGES, OF_ONESELF, OF_OTHERS, LEADS_AWAY, NUMBERS)
WORDS = {Register.POLITE: "‘{}’라는 말이 마음에 남아요.", Register.CASUAL: "‘{}’라는 말이 마음에 남아."}
MARK = "’라는 말이 마음에 남아"


def without_echo(answer: str) -> str:
    """Return an answer without the words of the person that stand before it."""
    echo, _, rest = answer.partition("\n")
    return rest if rest and MARK in echo else answer


def mirror(text: str, emotion: Emotion | None, reading: Reading | None, register: Register, talk: Talk) -> str | None:
    """Return a sentence that names the person's words back, or None where it would not help."""
    if emotion not in MIRRORED or reading is None or reading.crisis[0] < SURELY_NO_CRISIS:
        return None
    if any(MARK in said for said in talk.said[-RESTS_TURNS:]):
        return None
    if any(pattern.search(text) for pattern in (SILENCED, HARMED, PERIL, SELF_WORTH, VIOLENCE, DEATH)):
        return None
    short = [one for found in SENTENCE.findall(text) if LEAST_CHARACTERS <= len(one := found.strip()) <= MOST_CHARACTERS]
    if not short or not _may_be_said(short[-1]) or len(re.findall(r"[.!?…](?:\s|$)", text)) < 2:
        return None
    words = WORDS[register].format(short[-1])
    # Last, for it is the slowest: no word of this text may come near a crisis, and our own line must pass what a model's has to.
    if crisis.signals(text).level is not CrisisLevel.NONE or guard.refusal(words, guard.GuardContext("")) is not None:
        return None
    return words


def _may_be_said(sentence: str) -> bool:
    last = (ord(sentence[-2]) - ord("가")) % FINALS
    if last not in TELLING_FINALS or any(pattern.search(sentence) for pattern in UNSAYABLE):
        return False
    return weight_of_hints(normalise(sentence).joined) < SIGN_WEIGHT
