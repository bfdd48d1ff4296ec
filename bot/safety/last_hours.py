"""Rules for the last hours told in plain words: the place, the thing at hand, the absence to come, the attacker at the door.

They hold where no word of dying is said. Each needs two things together (a time and an absence, a place and a deed), because one of them
alone is an everyday line. Read `rules` for the small language.
"""

from bot.messages import CrisisLevel
from bot.safety.contexts import BENIGN_PARTING, PLAY, STORY
from bot.safety.rules import Family, Rule, pattern, rule

_URGENT = CrisisLevel.URGENT
_ME = r"(?:나는|난|저는|전|내가|제가)"
_GRAVE = r"(?:간지|사십구일|사십구재|산소|기일|초음파|무덤|납골)"
_ADULT = r"(?:할배|할아버지|아빠|아버지|새아빠|삼촌|오빠|아저씨|남편|선임)"
_TOLD = pattern(f"{STORY.pattern}|{PLAY.pattern}")

LAST_HOURS: tuple[Rule, ...] = (
    rule(
        "will be missing",
        _URGENT,
        Family.WISH,
        rf"(?:때|쯤|때쯤|쯤이면|전에)=?{_ME}없(?:을(?:거야|거예요|거다|겁니|게다|거고|테니)|겠지)",
        r"(?:간다|갈거야|갑니다|나가서|나간다)[.]?_?(?:안돌아(?:와|올)|돌아오지않을)",
        r"세상(?:을)?접(?:어|는다|습|을)|세상에서(?:요|도)?[.]?_?없애려|인생(?:서비스)?(?:종료공지|섭종)",
        r"(?:이|오늘)밤(?:을)?넘길(?:생각|마음|자신)(?:이|은)?없",
        r"(?:이따|이따가|곧|오늘밤|내일)죽을사람|나(?:는)?오늘죽어[.]~?(?:편지|안녕|미안|유서)",
        r"안깨려고(?:먹|자는)|저세상에서=?살아볼|하늘나라가서=만날|별이되기로",
        unless=pattern(f"{BENIGN_PARTING.pattern}|{_TOLD.pattern}|집에_?없|회사에_?없|자리에_?없|문제_?없"),
        unless_anywhere=pattern(r"드라마|영화|소설|웹툰|이직|퇴사|이사|전근|유학|휴가|출장|게임"),
    ),
    rule(
        "follows the dead",
        _URGENT,
        Family.GOODBYE,
        rf"{_GRAVE}~(?:있는데로(?:가려|갈게|갈래|간다)|옆에(?:눕|누울))",
        r"(?:영감|당신|여보|집사람)_?따라갈_?(?:옷|준비|날)|수의(?:를|는)=(?:꺼내|꺼냈|다려|다렸|입고|입었)|영정(?:사진)?=(?:저장해|골라[놨뒀])",
        unless=_TOLD,
        unless_anywhere=pattern(r"드라마|영화|소설|웹툰|수의사|미리_?찍어|장수"),
    ),
    rule(
        "stands at the edge",
        _URGENT,
        Family.MEANS,
        r"지금_?창(?:틀|턱)(?:에|위에)_?(?:앉|걸터|올라)|난간밖(?:이|에_?(?:있|서)|[.]|$)|방충망(?:을|도)?(?:뜯|뺐|뗐)",
        r"(?:선로|철길|철로)(?:에|로)(?:내려가|내려와|누우|누워|들어가있)|난간~한발내딛으려|한발만더가면(?:되|돼|끝)",
        unless=pattern(f"{_TOLD.pattern}|고양이|강아지|비둘기|청소|교체|교환|수리|바꾸|바꿨|모기|설치|새로|유실물|직원|역무원"),
    ),
    rule(
        "has the means at hand",
        _URGENT,
        Family.MEANS,
        r"번개탄~(?:이미|벌써)샀|밧줄=(?:진짜|이미)_?(?:사서|샀)|(?:칼|면도날)~(?:팔|손목|목)에대고있|총구(?:를|가)?(?:내)?(?:입|머리|턱|관자놀이)(?:에|을)",
        r"약통(?:을)?(?:다)?비웠~(?:졸려|졸리|미안|안녕)|수면제=쏟아[놓놨]|약(?:을|은)?_?많이먹어가지고|^다삼켰(?:어|다|음)[.]?$|팔에서피나",
        r"목소리(?:가|는|들이)~(?:뛰어내리래|죽으래|찌르래)",
        unless=pattern(f"{_TOLD.pattern}|비타민|유산균|강아지|고양이|헌혈|모기"),
    ),
    rule(
        "the attacker is at the door",
        _URGENT,
        Family.VIOLENCE,
        r"문고리(?:를)?뜯고|도어락(?:을|를)?(?:누르|누른|따는)~(?:혼자|무서|떨|틀렸)|(?:비밀번호|비번|도어락)(?:을|를)?(?:자꾸|계속)?틀리는소리(?:가)?(?:들|나|난)|"
        r"(?:밤|새벽|혼자)~문고리(?:를|가)?(?:자꾸|계속)?(?:돌리|돌아가|흔드|흔들리)|문고리(?:를|가)?(?:자꾸|계속)?(?:돌리|돌아가|흔드|흔들리)(?:는소리|고있|는데)~(?:혼자|무서)|살려(?:줘|주세요)[.]?문(?:을)?(?:부순|부수|차)",
        r"불지른다고(?:해|했|한다|협박)|나(?:를)?찌르겠(?:대|다고)|(?:아직|지금|계속)_?발길질|맞고나왔어~(?:맨발|찾으러)|접근금지인데",
        rf"{_ADULT}=이불속으로_?들어(?:온|와)|못(?:내리|나가)게하고~모텔|{_ADULT}=밥을안준",
        unless=pattern(f"{_TOLD.pattern}|고양이|강아지|조카가|손주|꿈에|층_?헷갈|반찬_?들고|훈련이란|화장실_?문고리"),
        unless_anywhere=pattern(r"드라마|영화|소설|웹툰|예전|옛날|어릴|년_?전"),
    ),
    rule(
        "is about to take others along",
        _URGENT,
        Family.HARM_OTHERS,
        r"기다리(?:고|는)~가방에_?(?:그거|그게)|기름(?:을)?부어[놨뒀]~라이터|너죽고나죽자~(?:가는중|올라가)",
        r"(?:애들|아이들|아이둘|아이셋|식구)=(?:재우고|데리고)=(?:같이|함께)가기로|이불로덮어버리면_?조용",
        unless=_TOLD,
        unless_anywhere=pattern(r"드라마|영화|소설|웹툰|여행|캠핑"),
    ),
)
