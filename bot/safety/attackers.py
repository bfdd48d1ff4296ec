"""Rules for somebody who threatens, arms himself or has struck: what tells the person attacked from the one who attacks.

In Korean the two differ by a particle only: 아빠가 날 죽이려고 해 is said by a victim, 아빠를 죽이려고 해 is not. Every rule here therefore
names who does it and to whom. Read `rules` for the small language.
"""

from bot.messages import CrisisLevel
from bot.safety.contexts import COOKING, LESSON, PLAY, SPORT, STORY
from bot.safety.harms import ATTACKER, LONG_AGO, TOYS
from bot.safety.rules import Family, Rule, pattern, rule

_URGENT = CrisisLevel.URGENT
_CONCERN = CrisisLevel.CONCERN
_DOER = rf"{ATTACKER}(?:(?<=[이가])|이|가|은|는|께서|들이|놈이|님이|새끼가)"
_TO_ME = r"(?:(?:나|저|우리|엄마|아빠|어머니|아버지|동생|누나|언니|오빠|할머니|아기|애기|애)(?:를|을|까지|도)?|날|절)"
_TO_KILL = (
    r"(?:죽이려|죽이겠|죽이러|죽인대|죽인다|죽일거|죽일것|죽일려|죽일라|죽여(?:버리겠|버린대|버린다|버릴거|버리려|버릴려)|찌르려|찌르겠|찌른대|"
    r"찌른다|찌를거|찔러_?(?:버|죽)|찔렀|칼로_?(?:찌|그|위협)|해치려|해치겠|해친다|목_?(?:을)?_?조르|목_?(?:을)?_?졸)"
)
_THREAT = r"(?:죽여버리겠|죽이겠|죽여버린|죽인|찔러버리겠|찔러_?죽이겠|가만_?안_?(?:두겠|둔))(?:대|다고|다는|다며)"
_CAME = r"(?:문자|카톡|톡|전화|디엠|메시지|협박|연락|음성|편지)(?:가|이|를|을|로)?_?(?:왔|와요|와서|옴|받았|받음|보내왔|계속)"
_ARM = r"(?:부엌칼|식칼|과도|칼|흉기|망치|몽둥이|도끼|낫|야구방망이|방망이|쇠파이프|골프채|총)(?:을|를|까지)?"
_HOLDS = r"_?(?:들(?:고|었|어|은)|든_?채|꺼내|꺼냈|휘두|휘둘|쥐고|쥐었|잡고|잡았|겨누|겨눴|(?:갖|가지)고_?(?:와|왔|있|오)|가져왔|찾고_?있)"
# Only words of time and place may stand between: in 아빠가 미워서 칼 들었어 the blade is in the writer's own hand.
_WHERE = (
    r"(?:(?:지금|또|방금|갑자기|막|큰|술_?(?:먹고|마시고|취해서|에_?취해서?)|취해서|화나서|화가_?나서|밤에|새벽에|문_?밖에서|방문_?앞에서|"
    r"문_?앞에서|현관에서|현관_?앞에서|밖에서|거실에서|부엌에서|주방에서|집에서|(?:제|내)_?앞에서|(?:저|나|우리)한테|소리_?지르면서|소리_?지르며|한_?손에))*"
)
ARMED = rf"{_DOER}{_WHERE}{_ARM}{_HOLDS}"
_AFRAID = r"(?:무서|어떡|도와|살려|112|경찰|신고|숨었|숨어|잠갔|잠궜|문_?(?:밖|앞)|방문|빨리|제발)"
_TAUNT = (
    r"스케줄나를|일정나를|야근|업무|회식|훈련|운동|모기|일을_?(?:이렇게|이만큼|산더미|시키|줘|주)|작정|하냐|했냐|그러냐|성적|점수|걸리면|알면|알게_?되면|"
    r"들키면|시험지|통금|늦으면|숙제|과제|트레이너|다이어트|웃겨|스파게티|밥상|장난"
)
_WORK = (
    r"도배|등산|공사|수리|목공|못을|장작|벌초|농사|밭에|배팅|골프장|스크린골프|연습장|사냥|사격|군대|정육|횟집|셰프|요리사|주방장|칼갈|회떠|"
    r"회를|수박_?먹|요리랍니다|요리학원|스크린_?(?:가자|골프)|관리실에서_?나|제사|명절|제초|뒷산|산으로|찾지_?말|못_?박|서바이벌|게임장|비비탄|물총"
)
_SHOT = r"주사|링거|수액|백신|예방접종|침을|비를|비_?맞|바람맞|딱_?맞|정답|시간_?맞|입맛|눈_?맞|장난|꿀밤|칭찬|당첨"

ATTACKED: tuple[Rule, ...] = (
    rule(
        "somebody means to kill the writer",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}_?{_TO_ME}_?(?:또|진짜|정말|칼로|자꾸|계속)?{_TO_KILL}",
        rf"(?:나를|저를|날|절)(?:진짜|정말|칼로|자꾸|계속)?{_TO_KILL}",
        rf"{_DOER}=(?:{_THREAT}_?(?:문자|카톡|톡|전화|디엠|메시지|협박|연락|음성|했|하|그래|말)|죽여버리겠대|죽이겠대|죽여버린대|죽인대)",
        rf"{_THREAT}(?:는)?_?{_CAME}",
        r"(?:누가|누군가|모르는_?사람이|모르는_?남자가|남자가|스토커가)=(?:쫓아와|쫓아오|쫓아온|뒤를_?밟|뒤쫓|미행)",
        unless=pattern(
            f"{_TAUNT}|{PLAY.pattern}|{SPORT.pattern}|(?:내가|제가|나는|저는|스스로|내_?손으로)_?(?:나를|저를|날|절)|나를_?죽이고_?싶|약을_?(?:모|먹|삼)|유서|자살|내가_?무서|(?:나|저)_?자신|꿈에|꿈을|악몽|강아지|고양이"
        ),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}"),
    ),
    rule(
        "the attacker is armed",
        _URGENT,
        Family.VIOLENCE,
        ARMED,
        rf"{ATTACKER}{_WHERE}{_ARM}{_HOLDS}~{_AFRAID}|{_AFRAID}~{ATTACKER}{_WHERE}{_ARM}{_HOLDS}",
        rf"{_ARM}_?(?:든|들고_?있는)_?(?:남자|사람|놈|아빠|아버지|남편|오빠|형|강도|괴한|아저씨)",
        unless=pattern(f"{COOKING.pattern}|{TOYS}|{_WORK}|{PLAY.pattern}|{SPORT.pattern}|꿈에|꿈을|악몽|벌레|바퀴|모기"),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}"),
    ),
    rule(
        "was choked or held at a blade",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}_?(?:내|제|저의|엄마|동생|나|저|날|절)?_?목(?:을|을막)?_?(?:졸랐|졸라|조르|조른|눌렀|누르)",
        rf"{_DOER}_?(?:부엌칼|식칼|칼|흉기|망치|도끼|총)(?:로|을_?들고|으로)=(?:위협|협박)",
        unless=pattern(f"{PLAY.pattern}|{SPORT.pattern}|주짓수|레슬링|호신술|장난|넥타이|목도리|조카|아기|꿈에|꿈을"),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}"),
    ),
    rule(
        "a stalker is here",
        _URGENT,
        Family.VIOLENCE,
        r"(?:스토커|스토킹하던_?(?:사람|남자|놈)|전남친|전남편|전여친|헤어진_?(?:남친|남자친구|남편|여친)|모르는_?남자)(?:이|가)=(?:집|문|현관|회사|학교|대문|방문)_?"
        r"앞(?:에|에서|까지)?=(?:기다|서_?있|있어|있다|안_?가|두드|와_?있|왔)|"
        r"(?:스토커|전남친|전남편|전여친|헤어진_?(?:남친|남자친구|남편|여친)|모르는_?남자)(?:이|가)=(?:문|현관|창문)(?:을|문을)?_?(?:계속|막|자꾸)?(?:두드|부수|차|흔들|열라|따)",
        unless=pattern(f"{PLAY.pattern}|꿈에|꿈을|화해|꽃|선물|재결합|택배"),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}"),
    ),
    rule(
        "is being struck or was violated",
        _URGENT,
        Family.VIOLENCE,
        rf"{ATTACKER}(?:들)?(?:한테|에게|께)_?(?:지금|또|매일|계속|맨날)?_?(?:두들겨_?)?맞고_?있",
        r"(?:성폭행|강간|윤간|감금|납치)(?:을|를)?_?당(?:했(?:어|다|습|음|네|는데|고|구|거든)|함|하고_?있|하는_?중)(?!던|었)",
        r"(?:성폭행|강간|감금|납치|성추행|추행|폭행|구타)(?:을|를)?_?당=(?:방금|지금|오늘|어젯밤|어제|아까|도망|무서|피가)|"
        r"(?:방금|지금|오늘|어젯밤|어제|아까|조금_?전)=(?:성폭행|강간|감금|납치|성추행|추행|폭행|구타)(?:을|를)?_?당",
        unless=pattern(f"{_SHOT}|{PLAY.pattern}|{LESSON.pattern}|납치당함_?회식|꿈에|꿈을|악몽|언론|기사"),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}"),
    ),
    rule(
        "was struck lately",
        _CONCERN,
        Family.VIOLENCE,
        rf"{ATTACKER}(?:들)?(?:한테|에게|께|에게서|한테서)=(?:맞았|맞고_?(?:왔|나왔|들어|살|산(?:대|다)|울|나서|있)|맞아요|맞아서|맞는다|맞는_?(?:게|날)|얻어맞|두들겨_?맞|협박|폭행)",
        rf"{_DOER}_?(?:나를|저를|날|절|나|저|제_?(?:뺨|머리|얼굴|팔|배)|내_?(?:뺨|머리|얼굴|팔|배)|뺨|또|어제|오늘|자꾸|술_?먹고)*_?(?:을|를|에)?_?(?<!멍)(?:때렸|때려요|때려서|때린다|때립니다|밀쳤|걷어찼)",
        r"(?:모르는|낯선|이상한)_?(?:남자|사람|아저씨|놈)(?:이|가)=(?:만졌|만져|더듬|따라와|따라왔|쫓아왔)",
        r"(?:성폭행|강간|성추행|추행|성희롱|폭행|구타|감금|가정폭력|데이트폭력|스토킹|학대|불법_?촬영|가혹행위)(?:을|를|도|까지)?_?(?:당하고|당했|당해|당함|받고_?있)",
        rf"{_THREAT}_?(?:문자|카톡|톡|전화|디엠|메시지|협박)=?(?:했|하|보냈)",
        unless=pattern(
            f"{_SHOT}|{PLAY.pattern}|{SPORT.pattern}|{LESSON.pattern}|내가_?{_THREAT}|꿈에|꿈을|철권|연속|인형|모기|가짜|TV|티비"
        ),
        unless_anywhere=pattern(rf"{LONG_AGO}|{STORY.pattern}|야구|농구|축구|배구|체육|눈싸움"),
    ),
)
