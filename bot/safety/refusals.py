"""What no answer may say: the wordings the reply guard looks for, by reason."""

import re
from enum import StrEnum


class RefusalReason(StrEnum):
    """Why a line was refused; counted as a metric, never with its text."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CUT = "cut"
    REPETITION = "repetition"
    COPY = "copy"
    LANGUAGE = "language"
    LINK = "link"
    PERSONAL = "personal"
    HARM = "harm"
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"
    PROMISE = "promise"
    HUMAN = "human"
    ABUSE = "abuse"
    LEAK = "leak"
    DECLINED = "declined"
    QUESTION = "question"
    SPEECH = "speech"


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{wording})" for wording in wordings), re.IGNORECASE)


_ILLNESS = (
    r"(?:우울증|조울증|양극성\s?장애|공황\s?장애|불안\s?장애|강박증|강박\s?장애|adhd|ptsd|외상\s?후\s?스트레스|조현병|"
    r"경계선\s?(?:성격|인격)|인격\s?장애|성격\s?장애|"
    r"섭식\s?장애|거식증|폭식증|불면증|알코올\s?의존증?|중독증?|자폐|치매|번아웃\s?증후군|화병|적응\s?장애|망상|"
    r"산후\s?우울증|심근경색|암|갑상선)"
)
_DRUG = (
    r"(?:(?<![가-힣])약|감기약|진통제|두통약|항우울제|수면제|수면유도제|진정제|안정제|신경안정제|졸피뎀|자낙스|프로작|"
    r"타이레놀|멜라토닌|우울증약|영양제|한약|항생제|스테로이드)"
)

FORBIDDEN: tuple[tuple[RefusalReason, re.Pattern[str]], ...] = (
    (
        RefusalReason.LINK,
        _any(
            r"https?\s*:|ftps?\s*:|:\s*/\s*/|www\s*\.",
            r"[a-z0-9][\w-]*\.(?:com|net|org|kr|io|me|ly|jp|co|ai|app|center|info|dev|site|xyz|shop|online|link|club|tv|us|uk|eu|biz|store|blog|cc|gg|"
            r"page|health|care|life|world|space|tech|cloud|live|help|chat|clinic|doctor|support|cn|ru|top|vip|asia|one|to|so|gl|be)(?![a-z])",
            r"닷\s?컴|\(dot\)|\[dot\]",
            r"t\.me/|bit\.ly|discord\.gg|오픈\s?채팅\s?(?:방|링크)",
            r"링크(?:를|로)?\s?(?:눌러|클릭|들어)",
        ),
    ),
    (
        RefusalReason.LEAK,
        _any(
            r"시스템\s?(?:프롬프트|메시지|지시)|이전\s?지시|지시(?:를|사항을)\s?무시|프롬프트|언어\s?모델|as an ai|language model|"
            r"system prompt|instructions?|ignore (?:all|previous)",
            r"<\|?/?[a-z_]+\|?>|\[/?inst\]|###|```|\{\{?|\}\}?|</?s>|\bnull\b|\bundefined\b|\bnan\b",
            r"^\s*(?:사용자|유저|user|assistant|bot|답변|응답|system)\s?[:：]|(?:사용자|유저|user|assistant)\s?[:：]",
        ),
    ),
    # A model that will not answer says so to the wrong person: who tells of a bad day has asked for nothing that could be declined.
    (
        RefusalReason.DECLINED,
        _any(
            r"(?:요청|질문|문의|주제|내용|대화|이야기)(?:에|에는|에\s?대(?:해|한)(?:서는?)?|은|는|을|를)?\s?[^.?!]{0,14}"
            r"(?:응할|응답할|답할|답변할|대답할|처리할|수행할|이행할|제공할|따를|계속할|도와\s?드릴|(?:답|말씀|답변)\s?드릴)"
            r"\s?수(?:가|는)?\s?없(?:습니다|어요|네요|어(?![가-힣])|음|다는|는\s?점)",
            r"(?:이런|그런|해당|그|이)\s?(?:주제|내용|문제)[^.?!]{0,10}(?:이야기할|말할|나눌|다룰)\s?수(?:가|는)?\s?없(?:습니다|어요|네요|어(?![가-힣]))",
            r"(?:도움|도와|답|답변|대답|응답|조언|상담|정보|제공|안내)(?:을|를|이|해|은|는)?\s?(?:되어\s?|해\s?)?드릴\s?수\s?"
            r"(?:(?:가|는)?\s?없|있는\s?(?:범위|일|부분)(?:를|을|이|가)?\s?(?:아니|벗어|넘))|"
            r"(?:도와|도움(?:을|이)?\s?|답해\s?|대답해\s?)(?:줄|될)\s?수(?:가|는)?\s?없(?:어|다)(?:[.!]|$)|"
            r"(?:도와|답변(?:을)?\s?(?:해\s?)?|도움(?:을)?\s?)드리기(?:가|는|에는)?\s?(?:어렵|어려|곤란|힘들)",
            r"죄송(?:합니다|해요|하지만|스럽지만)[.,!]?\s[^.?!]{0,40}(?:(?:할|될|드릴|줄|갈|눌|룰)\s?수(?:가|는)?\s?없|도와드리|드리기\s?어)|"
            r"(?:제|저희|내부|콘텐츠|이용|안전|운영|사용)\s?(?:정책|가이드라인)(?:상|에\s?(?:따라|위배|어긋)|을\s?위반)|"
            r"부적절한\s?(?:요청|내용|콘텐츠|질문)",
            r"\bsorry,? (?:but )?(?:i|that(?:'s| is) something i) ?(?:can't|cannot|can not|won't|"
            r"am (?:unable|not able)|'m (?:unable|not able))|"
            r"\bi(?:'m| am)? ?(?:can't|cannot|can not|won't|unable to|not able to) (?:help(?! but)|assist|comply|fulfill?|provide|"
            r"continue (?:with|this)|respond to|discuss|engage (?:in|with)|answer (?:this|that|your))|"
            r"\bagainst (?:my|our) (?:guidelines|polic)",
        ),
    ),
    (
        RefusalReason.HARM,
        _any(
            r"죽어\s?(?:버려|버리세요|버리는\s?(?:게|것도)|도\s?(?:돼|되|괜찮|좋)|라\b|야\s?(?:해|돼|끝)|보세요|봐)|죽(?:는|"
            r"는\s?것도)\s?(?:게|것이|편이|것도)?\s?(?:더\s?)?(?:낫|나아|나을|좋|편|방법|답|하나의|괜찮)|죽으(?:세요|면\s?(?:편|끝|"
            r"돼|다))",
            r"(?:자살|자해)(?:하(?:세요|는\s?(?:게|것도|방법|법)|면|셔도|셔|고\s?나면)|해\s?(?:도|보|봐|버)|도\s?(?:방법|선택|답|"
            r"하나|괜찮)|을\s?(?:추천|응원|선택)|하는\s?법|이\s?답)|극단적(?:인)?\s?선택(?:도|을)\s?(?:괜찮|이해|응원|존중|하)",
            r"뛰어\s?내(?:려|리세요|리면)|목을?\s?매(?:면|세요|는\s?(?:게|법|방법)|\s?보|달)|손목을?\s?(?:그어|긋)|칼(?:로|"
            r"을)\s?(?:그어|찔러|들고\s?가|챙겨|써)|번개탄|연탄을\s?피|농약|한강에\s?(?:가서|뛰)|난간(?:을|에)\s?(?:넘|올라)",
            r"(?:약|수면제|알약)(?:을|를)?\s?(?:한꺼번에|많이|다|모아|왕창|여러\s?알|통째)|치사량|몇\s?알(?:이면|을)|과다\s?복용",
            r"(?:때려|패|찔러|죽여|해코지해|복수해|혼쭐내|부숴|불\s?질러|협박해|스토킹해)\s?(?:버려|버리|도\s?(?:돼|괜찮|되)|주세요|"
            r"줘|보세요|봐|야)|복수(?:하세요|해\s?버|를\s?(?:하|계획|준비))|맞을\s?짓|(?:사라져|없어져)\s?(?:도\s?(?:돼|괜찮|되)|"
            r"버려|버리는|주는|주세요|줘)|(?:당신|너|네)\s?(?:이|가)?\s?없(?:는|어지는|으면)\s?(?:게|편이|것이)?\s?(?:모두(?:에게|"
            r"한테)?\s?|다들\s?)?(?:더\s?)?(?:낫|"
            r"나아|편)",
            r"굶(?:어\s?(?:보|버|야)|으(?:세요|면\s?(?:돼|빠|살)))|토하(?:면|세요|는\s?게)|토해\s?(?:내|버|보)|술(?:로|을|"
            r"이나)\s?(?:잊|마시(?:면|세요|고)|마셔|취해|한잔\s?하고\s?잊)|담배\s?(?:한\s?대\s?)?(?:피우|펴|피워)|도박|마약|"
            r"(?:다\s?)?포기해\s?버리(?:세요|는)|그만\s?(?:살|사셔)|살\s?필요가\s?없|살아\s?봐야|참고\s?(?:맞|사세요)",
            r"(?:편하게|편히|조용히|영원히|영영|먼저|이제\s?그만|그만)\s?(?:그냥\s?|세상을?\s?)?떠나(?:셔도|도\s|도돼|세요|시는|는\s?(?:게|것|편))|"
            r"세상을?\s?(?:떠나|등지|하직하)(?:는|시는)\s?(?:것도|게|것이|건|편이)\s?[^.?!]{0,8}(?:선택|방법|답|나은|나아|낫|괜찮|좋|편)|"
            r"세상을?\s?(?:떠나|등지|하직하?)(?:셔도|도)\s?(?:괜찮|돼|되|좋)",
            r"쉬(?:셔도|어도|세요|면)[^.?!]{0,8}[.!~…,]*\s*(?:영원히|영영)|(?:영원히|영영)\s?[^.?!]{0,10}(?:쉬(?:셔|어|세|면|는)|잠들(?:어도|면|어\s?버|"
            r"으세)|눈을?\s?감(?:아도|으))",
            r"(?:높은\s?(?:곳|데)|옥상|난간|다리\s?위|절벽|꼭대기)(?:에|으로|에서|까지)?\s?[^.?!]{0,6}(?:올라가|가|서|뛰)\s?(?:보(?:면|세요|는\s?(?:것|게|건))|봐)",
            r"\b(?:kill yourself|go die|you should die|end your life|cut yourself|hang yourself|jump off|overdose|starve yourself|"
            r"hit (?:him|her|them)|hurt (?:him|her|them)|better off dead|get drunk|drink it away)\b",
        ),
    ),
    (
        RefusalReason.DIAGNOSIS,
        _any(
            rf"{_ILLNESS}(?:이|가|인|으로|로|일|이나|의)?\s?(?:이?신|인|이)?\s?(?:것\s?같|듯|거\s?같|보여|보이|이에요|예요|입니다|이네요|"
            r"네요|이군요|일\s?(?:수|가능성)|가능성|의심|초기|말기|증상(?:이에요|입니다|이네요|으로|같|과)|판정|확실|틀림|맞(?:아|"
            r"습|네)|환자|이야|같아|의\s?전형)",
            rf"{_ILLNESS}(?:을|를)?\s?(?:앓고|겪고\s?계신\s?(?:것|게)|가지고\s?계신)|진단(?:해\s?(?:드|보)|하자면|드리자면|명은|"
            r"을\s?내리)|(?:정신병|정신\s?질환|정신\s?이상|사이코패스|소시오패스|나르시시스트)",
            r"\byou (?:have|may have|might have|probably have|suffer from|are showing signs of|"
            r"seem to have) (?:\w+ ){0,2}(?:depression|anxiety disorder|bipolar|adhd|ptsd|ocd|a disorder|schizophrenia|"
            r"burnout syndrome|an eating disorder)|\bmy diagnosis\b|\byou(?:'re| are) (?:bipolar|clinically depressed|mentally ill|"
            r"a narcissist|depressed)\b",
        ),
    ),
    (
        RefusalReason.MEDICATION,
        _any(
            rf"{_DRUG}(?:을|를|은|는|도|만|이나|부터)?\s?[^.?!]{{0,14}}(?:드세요|드셔\s?(?:보|도)|먹어요|먹어\s?(?:보|봐|야|도)|"
            r"먹으면|먹는\s?게|복용(?:하|량|해)|끊(?:어\s?(?:보|도|버)|으세요|으면|는\s?게)|줄(?:여|이)|늘(?:려|리)|바꿔|추천|처방|"
            r"필요(?:해|하)|사\s?(?:드|먹)|"
            r"챙겨\s?(?:드세|드셔\s?보|먹어)|드시(?:면|는\s?(?:게|것))|드셨으면|복용하(?:시면|면))",
            r"\d+\s?(?:mg|밀리그램|밀리|그램|정씩|알씩)|복용(?:량|하세요|해\s?보|을\s?(?:중단|시작|늘|줄))|약\s?(?:없이도|"
            r"먹지\s?(?:마|말|않))|처방전|단약|\b(?:take|taking|stop taking|try|increase|reduce|skip) (?:\w+ ){0,3}(?:pills?|"
            r"medication|meds|antidepressants?|sleeping pills?|melatonin|xanax|ibuprofen|dose)\b|\bdosage\b",
            r"\b(?:try|tak(?:e|ing)|us(?:e|ing)|get|some|start(?:ing)?|need|recommend|suggest|about|prescri\w+)\s+(?:\w+\s+){0,3}(?:prozac|zoloft|lexapro|"
            r"celexa|paxil|effexor|wellbutrin|valium|ativan|klonopin|ambien|xanax|ssris?|benzodiazepines?|benzos|lithium|adderall|ritalin|"
            r"tylenol|advil|fluoxetine|sertraline|escitalopram|serotonin|cbd)\b",
        ),
    ),
    (
        RefusalReason.PROMISE,
        _any(
            r"약속(?:할게|해요(?=[.!~]|$)|합니다|드릴|드려|할\s?수\s?있|하겠)|(?:반드시|틀림없이(?!\s?괜찮다는\s?말)|무조건|기필코|"
            r"백\s?퍼센트|100\s?(?:%|"
            r"퍼센트))\s?[^.?!]{0,16}(?:나아|좋아|괜찮|이루|성공|합격|행복|낫|풀리|돌아|해결|이겨|올|될|돼|붙|만나)|장담(?:할|해|합|"
            r"하)|보장(?:할|해|합|하|돼|됩)",
            r"괜찮아질\s?(?:거예요|거야|거에요|겁니다|것입니다)",
            r"(?:꼭|분명|분명히|확실히|곧|금방|다|모두|모든\s?(?:게|것이|일이)|내일이면|조만간)\s?[^.?!]{0,10}(?:나아질|좋아질|"
            r"괜찮아질|나을|잘\s?될|잘될|합격할|성공할|해결될|행복해질|돌아올|이루어질|지나갈|풀릴|붙을)\s?(?:거예요|거야|거에요|"
            r"겁니다|것입니다|테니|게\s?될|수밖에)|(?:꼭|반드시)\s?(?:지켜|구해|낫게\s?해|살려|찾아)\s?(?:줄|드릴|내)",
            r"(?:영원히|평생|언제까지나|언제나|항상|절대|(?<!오)늘|24시간)\s?[^.?!]{0,14}(?:함께할|함께\s?있을|곁에\s?(?:있을|"
            r"있어\s?(?:줄|"
            r"드릴))|떠나지\s?않|안\s?떠|지켜\s?(?:줄|드릴)|혼자\s?두지\s?않을|답해\s?(?:줄|드릴)|변하지)|비밀(?:은)?\s?(?:절대|꼭|"
            r"영원히)\s?지|(?:제|내)가\s?(?:다\s?)?(?:해결해|책임|고쳐|낫게|구해|지켜)\s?(?:줄|드릴|질|주)",
            r"\bi (?:promise|swear|guarantee)\b|"
            r"(?<!say )\b(?:everything|it|things)(?:['’]s| is|['’]ll| will|['’]re| are)\s(?:all\s)?(?:going to |"
            r"gonna )?(?:definitely )?be (?:fine|ok(?:ay)?|al(?:l )?right)\b|"
            r"\byou(?:['’]ll| will|['’]re going to| are going to) be (?:fine|ok(?:ay)?|al(?:l )?right)\b|"
            r"\byou will (?:definitely|surely|certainly)|\bi(?:'ll| will) (?:always|never) (?:be|leave|let)|\bforever by your side|"
            r"\bguaranteed\b|\bi(?:'ll| will) (?:fix|solve|save)\b",
        ),
    ),
    (
        RefusalReason.HUMAN,
        _any(
            r"(?:저|나)(?:는|도|역시)?\s?(?:진짜|실제|똑같은|같은)?\s?(?:사람|인간)(?:이에요|예요|입니다|이야|이라|이니|으로서|인데|"
            r"이거든|이라서)|(?:저|나)(?:는|도)\s?(?:심리|전문|정신과|공인)?\s?(?:상담사|상담가|의사|치료사|선생님|간호사|심리학자|"
            r"교사|대학생|직장인|엄마|아빠|학생)(?:이에요|예요|입니다|야|이야|인데|이?라서|라고|로서|거든)",
            r"(?:저도|나도|제가|내가|저\s?역시)\s?[^.?!]{0,14}(?:어릴\s?때|어렸을\s?때|학교\s?다닐|학생\s?때|회사\s?다닐|군대|대학|"
            r"결혼|이별했|이혼|출산|임신했을|시험\s?(?:볼|봤|떨)|취업|면접\s?(?:볼|봤|떨)|우울증을|작년에|예전에|지난주|어제|"
            r"오늘\s?아침|겪어\s?(?:봤|"
            r"봐|본)|경험(?:해|한|이\s?있)|(?:해|먹어|가|다녀|키워|살아|만나)\s?(?:봤|본\s?적|봐서)|그런\s?(?:적|날|때|시절|밤|순간)(?:이|도|들이)?\s?있(?:었|어|지|다|습)|울었|"
            r"밤을\s?새|아팠|힘들었(?:어|던|거)|키우는|다녔)",
            r"(?:우리\s?집(?=에서는\s?제)|제\s?친구|내\s?친구|우리\s?엄마|저희\s?엄마|제\s?남편|제\s?아내|내\s?여자|제\s?아이|"
            r"우리\s?회사|"
            r"제\s?동생|저희\s?(?:집|가족|회사))(?:는|은|도|가|이|에서|한테)|(?:직접|밖에서|내일|카페에서)\s?(?:한번\s?)?만나(?:요|"
            r"자|서|뵈|볼)|(?:제가|내가|이따|나중에)\s?[^.?!]{0,6}(?:전화|연락)(?:할게|드릴게|해\s?(?:줄|드릴))|(?:찾아|데리러|"
            r"만나러|보러)\s?(?:갈게|가겠|가\s?(?:줄|드릴))|(?:손을?|꼭)\s?(?:잡고|안고)\s?있(?:어요|을게)|제\s?(?:손|품|어깨|"
            r"눈물)(?:을|에|이|에서)",
            r"\bi(?:'m| am) (?:a |an )?(?:real )?(?:human|person|therapist|doctor|counsell?or|psychologist|student|mother|father|"
            r"nurse)\b|\bwhen i was (?:a child|young|little|in school|your age|at school)|\bi (?:have )?(?:been through|felt|"
            r"experienced|went through|struggled|cried|lost) (?:\w+ ){0,3}(?:too|myself|last|same)|\bmy (?:own )?(?:mom|dad|wife|"
            r"husband|friend|kids?|boss|mother|father)\b|\blet'?s meet\b|\bi(?:'ll| will) (?:call|visit|text) you",
        ),
    ),
    (
        RefusalReason.ABUSE,
        _any(
            r"[시씨]\s?[발팔벌]|ㅅㅂ|ㅆㅂ|병신|ㅂㅅ|지랄|ㅈㄹ|개새|새끼|미친\s?(?:놈|년|새)|좆|존나|ㅈㄴ|(?<![가-힣])꺼져(?!서|가|"
            r"버린|도|요)|닥쳐|뒤져|뒈져|썅|"
            r"염병|엿\s?먹|등신|머저리|또라이|쓰레기\s?같은",
            r"섹스|야동|자위|성관계|성행위|가슴을\s?(?:만|보)|(?:옷|바지|치마|속옷)(?:을)?\s?벗(?:어\s?(?:봐|보|줘)|으세요|"
            r"은\s?(?:사진|몸))|야한|음란|흥분(?:되|"
            r"시|했)|몸매|섹시|키스(?:해|하|할)|잠자리|침대에서\s?(?:나|우리)|알몸|속옷\s?(?:사진|색|차림)|사랑을\s?나누|\bsex|"
            r"\bporn|\bnudes?\b|"
            r"\bnaked\b|\bhorny\b|\bkiss you\b|\bundress",
            r"(?:당신|너|넌|네가|니가|자네)(?:은|는|이|가)?\s?[^.?!]{0,12}(?:한심|멍청|쓸모없|찌질|못났|바보|무능|게으르|나약|"
            r"답이\s?없|민폐|루저|실패자|이기적)(?:해|하|이|네|군|한|야|해요|하네|하세요|인\s?(?:거|것)|거\s?같|니까|"
            r"어요)(?![^.?!]{0,12}(?:아니|않|마))|(?:그\s?정도|그깟|고작|겨우)\s?(?:그런|이런)?\s?(?:일|거|것|걸|로)?\s?(?:로|가지고|"
            r"에)\s?[^.?!]{0,12}(?:힘들|울|징징|그래|우울|엄살|난리)|엄살(?!(?:이|은|도)?\s?(?:아니|같지))|징징(?!거린다고|댄다)|"
            r"유난(?:\s?떨|이(?!\s?아니)|스럽)|배부른\s?소리(?!\s?(?:가\s?)?(?:아니|라\s?여기지))|정신\s?(?:차려(?:라|요|야)|"
            r"차리(?:세요(?!\s?고)|고\s?살))|"
            r"의지(?:가|력이)\s?(?:약|부족|없)|나약(?:해|하|한)(?!서가\s?아니|[^.?!]{0,8}아니)|(?:다들|남들은|"
            r"누구나)\s?[^.?!]{0,10}(?:그렇게\s?살|참고\s?살|"
            r"더\s?힘들|견디)|더\s?힘든\s?사람(?:도|이)|노력(?:이|을)\s?(?:부족|덜|안)|(?:당신|너|네|니|본인)(?:의)?\s?(?:탓|잘못|"
            r"책임|문제)(?:이에요|예요|이야|입니다|이죠|이지|이네|잖|인\s?(?:거|것|듯)|도\s?(?:있|커|크))|뭐가\s?(?:그렇게\s?)?힘들|"
            r"그러니까\s?(?:차이|혼나|왕따|당하)|불평\s?(?:그만|하지)|귀찮(?:게|으니)|관심\s?없|알아서\s?하(?:세요|든)",
            r"\b(?:fuck|shit|bitch|asshole|bastard|stupid|idiot|moron|loser|pathetic|worthless|shut up|crybaby|get over it|man up|"
            r"stop whining|your (?:own )?fault|nobody cares|you(?:'re| are) weak)\b",
        ),
    ),
)

PHONE = re.compile(
    r"(?<!\d)(?:\+?82[-\s.]?)?0?1[016789][-\s.]?\d{3,4}[-\s.]?\d{4}(?!\d)|(?<!\d)0\d{1,2}[-\s.)]\s?\d{3,4}[-\s.]\d{4}(?!\d)|"
    r"(?<!\d)\d{3}[-\s.]\d{3}[-\s.]\d{4}(?!\d)"
)
MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*|(?<!\w)@[a-z_]\w{3,}")
RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{6}\s?[-–]\s?[1-8]\d{6}(?!\d)")
LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[-\s]?\d){9,}(?!\d)")
ADDRESS = re.compile(
    r"[가-힣]{1,5}(?:시|도)\s?[가-힣]{1,5}(?:시|구|군)\s?[가-힣\d]{1,8}(?:동|읍|면|로|길)\s?\d*|[가-힣]{2,8}(?:로|"
    r"길)\s?\d+(?:번길|번지|-\d+)|\d+동\s?\d+호"
)
PERSONAL: tuple[re.Pattern[str], ...] = (PHONE, MAIL, RESIDENT_NUMBER, LONG_NUMBER, ADDRESS)
