"""Rules for English: they read the text with its spaces, where the Korean rules read closed-up text."""

import re

from bot.messages import CrisisLevel
from bot.safety.rules import Family, Rule

_URGENT = CrisisLevel.URGENT
_CONCERN = CrisisLevel.CONCERN
_NOT_MEANT = re.compile(
    r"lo+l|lmao|haha|squad|song|movie|film|episode|drama|game|boss|embarrass|laugh|cringe|deadline|so cute|of cuteness|"
    r"hungry|bored|prevention|awareness|funny|ㅋㅋ|웃|귀여"
)
_IN_PLAY = _NOT_MEANT.pattern.replace("|boss|", "|boss fight|boss level|final boss|")
# The boss of a game excuses a wish; a boss at work may be the one who strikes or is to be struck.
_LONG_AGO = re.compile(
    rf"{_IN_PLAY}|years? ago|used to|when i was|as a (?:kid|child)|growing up|back then|chess|tennis|\bscore|\brace\b|dream(?:t|ed)?\b"
)
_JEST = re.compile(
    rf"{_IN_PLAY}|\bjk\b|joking|just kidding|prank|ate my|my (?:cake|cookies?|fries|lunch|snack|charger)|cookies|dishes|"
    r"photo|picture|video|camera|a (?:text|message|email)|with kindness|novel|character"
)
_KIN = (
    r"(?:step)?(?:dad|daddy|father|mom|mum|mother|brother|sister)|husband|wife|boyfriend|girlfriend|bf|gf|uncle|aunt|cousin|son|daughter|"
    r"grand(?:ma|pa|mother|father)|partner|fianc[eé]e?|ex(?:[- ](?:husband|wife|boyfriend|girlfriend))?"
)
_DOER = rf"\b(?:he|she|they|someone|somebody|a man|this (?:man|guy)|boss|teacher|coach|landlord|roommate|stalker|{_KIN})"
_BELOVED = (
    rf"\b(?:(?:my|our|his|her|their|a|the)\s+(?:best\s+|little\s+|big\s+|older\s+|younger\s+|close\s+)?"
    rf"(?:friend|roommate|classmate|colleague|coworker|neighbou?r|student|kid|child|{_KIN})|he|she|they|{_KIN})"
)
_VICTIM = rf"(?:me|us|her|him|them|my (?:little |big |baby )?(?:kids?|child(?:ren)?|baby|face|head|friend|{_KIN}))\b"
_FOE = (
    rf"(?:him|her|them|everyone|everybody|someone|somebody|people|(?:my|that|this) (?:boss|teacher|bully|neighbou?r|roommate|coworker|"
    rf"{_KIN}|man|guy|kids?|baby))\b"
)
_NOW = r"(?:at night|every (?:night|day|time)|again|right now|\bnow\b|tonight|today|just|help|always|keeps)"
_DRUGS = (
    r"(?:tylenols?|paracetamols?|acetaminophen|ibuprofen|advils?|aleve|aspirins?|pills?|tablets?|capsules?|meds|medication|antidepressants?|"
    r"benadryls?|ambiens?|valiums?|xanax|melatonin|oxy\w*|opioids?|painkillers?|sertraline|prozac|zoloft|lexapro|lithium|insulin|fluoxetine|quetiapine|seroquel|sleeping)"
)
_WEAPON = r"(?:a |the |his |her |their )?(?:\w+ )?(?:knife|gun|machete|bat|hammer|axe|weapon|crowbar)\b"


def _english(name: str, level: CrisisLevel, family: Family, *wordings: str, unless: re.Pattern[str] | None = _NOT_MEANT) -> Rule:
    return Rule(name, level, family, re.compile("|".join(wordings)), unless)


WISHES_IN_ENGLISH: tuple[Rule, ...] = (
    _english(
        "wants to die, in English",
        _URGENT,
        Family.WISH,
        r"\b(?:want|wanna|going|gonna|ready|plan(?:ning)?|decided|wish i could|need)\s+(?:to\s+)?(?:just\s+)?(?:die|be dead|"
        r"kill (?:myself|me)|end (?:it|it all|my life|everything)|hang myself|jump off|overdose)",
        r"\bwanna die|\bkill(?:ing)? my\s?self|\bend(?:ing)? my (?:own )?life|\btak(?:e|ing) my (?:own )?life|"
        r"\bhang(?:ing)? myself|\bsuicide note|\bcommit(?:ting)? suicide|\bend it all",
        r"\b(?:this is|it'?s) my last (?:night|day|message)|\b(?:standing|sitting) on (?:the|a) (?:bridge|ledge|roof|edge)|"
        r"\b(?:won'?t|will not) be (?:here|around|alive) (?:tomorrow|anymore|much longer)|\btell my (?:mom|dad|mother|family|"
        r"parents|wife|husband|kids)[^.]{0,20}(?:sorry|love)|\b(?:thinking about|thought of) (?:hanging|shooting|killing|"
        r"drowning)|\bgoodbye (?:world|everyone|forever)|\bi(?:'m| am) (?:suicidal|on the (?:roof|bridge|ledge))|\b(?:took|"
        r"taken|swallowed|have) (?:all )?(?:of )?(?:my |the |these )?pills|\bi (?:just )?overdosed",
        r"\bby the time you read this|\bbetter off (?:dead|without me)|\bno reason to live|\bhave a plan (?:tonight|to)|"
        r"don'?t want to (?:be alive|live)(?: anymore)?[^.]{0,30}(?:tonight|plan|pills|now)",
    ),
    _english(
        "wants to die as well, in English",
        _URGENT,
        Family.WISH,
        r"\b(?:die|dead|kill (?:him|her|them)sel(?:f|ves))\b[^.\n]{0,12}\b(?:so do i|me too|and i do too|i want to too)\b",
    ),
    _english(
        "kms",
        _URGENT,
        Family.WISH,
        r"\bju[gk]go ?(?:sip|sh?ip)|\bkms\b[^.]{0,20}(?:할|하|tonight|real|not kidding|now|오늘|진짜)|\bunalive myself|"
        r"\b(?:wanna|want to|gonna|going to|about to|might|ready to|have to|should)\s+(?:just\s+)?kms\b",
        unless=re.compile(rf"{_NOT_MEANT.pattern}|\d\s*kms"),
    ),
    _english(
        "kms, alone",
        _CONCERN,
        Family.PASSIVE,
        r"\bkms\b",
        unless=re.compile(rf"{_NOT_MEANT.pattern}|\d\s*kms|\b(?:run|ran|walk|drive|drove|per|away|distance|bike|far|speed|many)\b"),
    ),
    _english(
        "hurts themselves, in English",
        _URGENT,
        Family.SELF_HARM,
        r"\b(?:cut(?:ting)?|burn(?:ed|ing|t)?|hurt(?:ing)?|harm(?:ed|ing)?) my\s?(?:self|wrists?|arms?|thighs?)|"
        r"\bself[- ]?harm(?:ed|ing)\b",
        unless=re.compile(r"shaving|cooking|kitchen|stopped|years? ago|used to|lo+l|clean for|by accident|accidentally|haircut"),
    ),
    _english(
        "took too many, in English",
        _URGENT,
        Family.MEANS,
        rf"\b(?:i|i've|ive)\s+(?:just\s+|already\s+)?(?:took|taken|have taken|swallowed|ate|downed)\s+(?:about |like |around |over |"
        rf"almost |"
        rf"more than |at least )?(?:\d{{2,}}(?!\s*(?:mg|ml|mcg|g\b|milli|min|hour))|(?:a|the) (?:whole |entire |full )?(?:bottle|box|"
        rf"handful|pack|packet|"
        rf"bunch)(?: of)?|all (?:of )?(?:my|the|his|her)|too many|dozens of)\s*(?:\w+\s+){{0,2}}{_DRUGS}|\btook the (?:whole|"
        rf"entire) bottle\b",
        unless=re.compile(rf"{_NOT_MEANT.pattern}|vitamin|gumm|antibiotic|over the (?:week|month)|course of"),
    ),
    _english(
        "a passive wish, in English",
        _CONCERN,
        Family.PASSIVE,
        r"\b(?:wouldn'?t|don'?t want to|not|never) wake up|\bdon'?t (?:want to|wanna) (?:live|exist|be here|be alive)|"
        r"\bpoint (?:of|in) (?:living|life|going on)|\bwish i (?:was|were|wasn'?t|had never been)\s?(?:dead|born|alive|"
        r"never born)?|\bwant to disappear|\bdisappear(?:하|해도|ed forever)|\bsuicid(?:e|al)|\bself[- ]?harm|\bwant to die|"
        r"\bhopeless|\bcan'?t (?:go on|do this anymore)|\bburden to (?:everyone|my)|\btired of (?:living|being alive|life)",
        unless=re.compile(r"squad|song|movie|prevention|ㅋㅋ|lo+l|game|drama|alarm"),
    ),
    _english(
        "would rather not live, in English",
        _CONCERN,
        Family.PASSIVE,
        r"(?:would|'d|id) rather (?:just )?(?:be dead|not (?:be )?(?:alive|exist|live|wake up))|(?:would|'d) rather die\b(?! than)|"
        r"(?:isn'?t|not|no longer|ain'?t|never) worth (?:living|it anymore)|\bwish i could (?:die|stop existing)|\bhate being alive",
    ),
    _english(
        "a means with a goodbye, in English",
        _URGENT,
        Family.MEANS,
        r"can'?t do this anymore[\s\S]{0,60}(?:pills|약|goodbye|bye|sorry)",
        r"(?:goodbye|bye|i'?m done)[\s\S]{0,20}(?:약\s*먹|pills|죽)",
    ),
)

OTHERS_IN_ENGLISH: tuple[Rule, ...] = (
    _english(
        "is being hurt, in English",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}(?:'s| is| are|'re)?\s+(?:\w+\s+){{0,3}}(?:hitting|beating|choking|kill(?:ing)?|hurting|attacking|threatening|raping|"
        rf"stab\w*|"
        rf"strangling)\s+{_VICTIM}",
        r"\b(?:going|gonna|trying) (?:to )?kill me\b|\boutside my door\b[^.]{0,40}\b(?:knife|gun|kill)|\blocked me (?:in|up)\b",
    ),
    _english(
        "was raped, in English",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}\s+(?:\w+\s+){{0,2}}(?:raped|molested|kidnapped)\s+{_VICTIM}|\bi (?:was|got|have been|'ve been|am being)\s+(?:just\s+)?"
        r"(?:raped|sexually assaulted|molested|kidnapped)|\b(?:someone|somebody) raped me\b",
        unless=_LONG_AGO,
    ),
    _english(
        "is hit time and again, in English",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}\s+(?:\w+\s+){{0,2}}(?:hits?|beats?|chokes?|rapes?|hurts|slaps?|punch(?:es|ed)?|kicks?|strangles?|touch(?:es|ed)|gropes?|groped|choked|slapped|kicked|"
        rf"strangled)\s+{_VICTIM}(?!\s+(?:up|out|off)\b)[^.!?\n]{{0,40}}{_NOW}",
        rf"\b(?:just|tonight|again|now)\b[^.!?\n]{{0,20}}{_DOER}\s+(?:hit|beat|choked|slapped|punched|kicked|strangled)\s+{_VICTIM}|"
        rf"{_DOER}\s+(?:just|keeps)\s+(?:hit|beat|choked|slapped|punched|kicked|hitting|beating|choking|touching)\s+{_VICTIM}",
        unless=_LONG_AGO,
    ),
    _english(
        "the attacker is armed, in English",
        _URGENT,
        Family.VIOLENCE,
        rf"{_DOER}(?:'s|'s got| has| is| got| had)\s+(?:\w+\s+){{0,3}}?{_WEAPON}[^\n]{{0,60}}(?:outside|my door|the door|chasing|"
        rf"coming (?:for|at|after|here)|"
        r"threat|scared|afraid|hid(?:e|ing)|pointing|at me|help|kill)",
        rf"(?:outside my|at my|at the|my) door\b[^\n]{{0,40}}\b(?:with|has|holding|got) {_WEAPON}|\b(?:coming|came|running|"
        rf"chasing)\s+(?:at|after|for)?\s*me\s+with {_WEAPON}",
        unless=_LONG_AGO,
    ),
    _english(
        "somebody is after them, in English",
        _URGENT,
        Family.VIOLENCE,
        r"\b(?:someone|somebody|a man|a guy|he|my ex|they)(?:'s| is|'re| are)\s+(?:\w+\s+){0,2}(?:following me\b|stalking me\b|"
        r"breaking in\b|chasing me\b)|"
        r"\b(?:trying|tried) to break (?:in\b|into my|down (?:my|the) door)|\boutside my (?:house|apartment|window|"
        r"place)\b[^\n]{0,40}\b(?:with|has|holding)"
        rf" {_WEAPON}|{_DOER} (?:won't|doesn't|wouldn't) let me (?:leave|out\b|go home)",
        unless=re.compile(rf"{_LONG_AGO.pattern}|instagram|twitter|tiktok|online|\bcat\b|\bdog\b|raccoon|ducks?\b"),
    ),
    _english(
        "means to use a weapon, in English",
        _URGENT,
        Family.HARM_OTHERS,
        rf"(?:knife|gun|bat|hammer)\b[^\n]{{0,40}}\buse it on {_FOE}|\bi(?:'m| am|'ll| will)?\s+(?:going to|gonna|want to|wanna|will)?\s*"
        r"(?:shoot up|blow up|bomb) (?:my|the|this|our) (?:school|office|church|mall|work)",
        unless=_JEST,
    ),
    _english(
        "was hit, in English",
        _CONCERN,
        Family.VIOLENCE,
        rf"{_DOER}\s+(?:\w+\s+){{0,2}}(?:hits?|touches|touched|gropes?|groped|beats?|beat up|chokes?|choked|hurts|slaps?|slapped|"
        rf"punch(?:es|ed)|kicks?|kicked|"
        rf"strangled|abuses?|abused|"
        rf"molests|threatens?(?: to (?:hit|kill|hurt))?|threatened(?: to (?:hit|kill|hurt))?)\s+{_VICTIM}(?!\s+(?:up\b|at\b|to\b|in\b))",
        r"\bi(?:'m| am)? (?:was |being |get |got |getting )+(?:hit|beaten|abused|choked|stalked|"
        r"sexually harassed) (?:up )?by (?!an? (?:car|bus|bike|ball|truck|wave)|the (?:car|bus|bike|ball|truck|wave|news))",
        unless=_LONG_AGO,
    ),
    _english(
        "means to kill, in English",
        _URGENT,
        Family.HARM_OTHERS,
        rf"\bi(?:'m| am|'ll| will|ma)?\s+(?:(?:really|actually|just)\s+)?(?:going to|gonna|about to|planning to|will|wanna|want to|"
        rf"ready to)?\s*"
        rf"(?:stab|shoot|strangle|poison|murder|behead)\s+{_FOE}(?!\s+an?\b)",
        rf"\bi(?:'m| am|'ll| will|ma)?\s+(?:going to|gonna|want to|wanna|will|"
        rf"plan to)\s+(?:\w+\s+)?kill\s+{_FOE}[^\n]{{0,60}}(?:tonight|tomorrow|knife|gun\b|"
        r"not joking|not kidding|mean it|have a plan|in (?:his|her|their) sleep|for real|seriously)",
        rf"(?:knife|gun\b|bought|tonight)[^\n]{{0,60}}\bi(?:'m| am|'ll| will)?\s+(?:going to|gonna|want to|will)\s+kill\s+{_FOE}",
        unless=_JEST,
    ),
    _english(
        "thinks of killing someone, in English",
        _CONCERN,
        Family.HARM_OTHERS,
        rf"\bi(?:'m| am|'ll| will|ma)?\s+(?:(?:really|actually|just|so|could)\s+)*(?:want to|wanna|going to|gonna|will|could|"
        rf"feel like)\s+(?:\w+\s+)?(?:kill(?:ing)?|hurt(?:ing)?)\s+{_FOE}",
        unless=_JEST,
    ),
    _english(
        "someone is in danger now, in English",
        _URGENT,
        Family.OTHERS,
        rf"{_BELOVED}(?:'s| is| was| are| went| climbed| says (?:he|she)(?:'s| is))?[^.!?\n]{{0,25}}\b(?:on|off|onto|over) (?:the|"
        rf"a) (?:roof|ledge|bridge|rooftop|railing|train tracks)",
        rf"{_BELOVED}\s+(?:\w+\s+){{0,3}}(?:took|swallowed|taken)\s+(?:all|too many|a (?:\w+ )?(?:bottle|bunch|handful|lot|pack)|"
        rf"the (?:whole|entire)|\d\d+)\s+(?:\w+\s+){{0,3}}{_DRUGS}|"
        rf"{_BELOVED}\s+(?:\w+\s+){{0,3}}(?:took|swallowed|taken)\s+(?:\w+\s+){{0,4}}{_DRUGS}[^\n]{{0,50}}(?:won't|not (?:answer|wak|"
        rf"breath)|can't|unconscious|help|911|999|passed out)|{_BELOVED}\s+(?:\w+\s+){{0,2}}"
        r"(?:overdosed|(?:cut|slit) (?:her|his|their) wrists?|(?:is hanging|just hanged|tried to hang) (?:him|her)self)",
        rf"{_BELOVED}\b[^.\n]{{0,30}}\b(?:texted|said|sent|wrote|messaged)\b[^.\n]{{0,15}}\bgoodbye\b[^\n]{{0,40}}(?:won't|not|can't|isn't|hasn't|stopped)"
        r"[^\n]{0,15}(?:answer|reply|respond|reach|pick)",
        rf"{_BELOVED}\s+(?:\w+\s+){{0,3}}(?:left|wrote|sent)\s+(?:\w+\s+){{0,2}}(?:suicide note|goodbye (?:note|letter|message))",
        rf"{_BELOVED}\b[^.!?\n]{{0,50}}\b(?:kill(?:ing)? (?:him|her|them)sel(?:f|ves)|die\b|suicide|end(?:ing)? (?:his|her|"
        rf"their) life)[^.!?\n]{{0,40}}\b(?:tonight|right now|today|"
        r"won'?t answer|not answering|can'?t reach|has a (?:plan|gun|knife|rope)|help)",
        unless=re.compile(
            rf"{_NOT_MEANT.pattern}|party|bbq|barbecue|fix|repair|clean|\bbar\b|restaurant|cafe|solar|view|drinks|stars|work(?:s|"
            rf"ing) on|gutter|music|santa|"
            rf"years? ago|last year|"
            r"passed away|funeral|garden|photo|picture|\bcats?\b|\bdogs?\b|kitten|\bi (?:want|wanna|also)"
        ),
    ),
    _english(
        "worries for someone, in English",
        _CONCERN,
        Family.OTHERS,
        rf"{_BELOVED}\b[^.!?\n]{{0,30}}\b(?:wants?|wanna|going|gonna|threaten(?:s|ing|ed)|tr(?:y|ies|ied|ying)|plan(?:s|ned|ning)?|says?|said|told|talks?|talking|thinks?|"
        r"thinking|keeps)\b[^.!?\n]{0,30}\b(?:kill(?:ing)? (?:him|her|them)sel(?:f|ves)|(?:to|wanna) die\b|dying|suicide|suicidal|"
        r"end(?:ing)? (?:his|her|their) life|"
        r"end it all|jump(?:ing)? off)",
        rf"{_BELOVED}(?:'s| is| are)\s+(?:\w+\s+){{0,2}}(?:suicidal|cutting|self[- ]?harming)|{_BELOVED}\s+(?:\w+\s+){{0,2}}(?:cuts|"
        rf"hurts|harms) (?:him|her|them)sel(?:f|ves)",
    ),
    _english(
        "lost someone to suicide, in English",
        _CONCERN,
        Family.PAST,
        r"\b(?:killed|hanged|shot) (?:him|her|them)sel(?:f|ves)\b|\b(?:took|taken) (?:his|her|their) (?:own )?li(?:fe|ves)\b|\b(?:lost|"
        r"died) (?:\w+\s+){0,4}(?:to|by) suicide",
    ),
)
ENGLISH = WISHES_IN_ENGLISH + OTHERS_IN_ENGLISH
