"""Reads from closed-up text (see `normalise`) whether what is grave in it is told of somebody else."""

from bot.safety import contexts
from bot.safety.rules import pattern

_WISH_OF_SOMEONE = (
    r"(?:죽고_?싶|죽고만_?싶|살기_?싫|살고_?싶지|자살|자해|죽겠|죽어버리|죽는_?(?:게|얘기|말)|죽을|죽으|없어지|없어지고_?싶|"
    r"사라지고_?싶|뛰어내|끝내고_?싶|그만_?살|"
    r"안_?아프게|한강|유서|유언|따라_?가|손목|난간|옥상|목을|칼|약을|물건|못_?살겠|나_?없)"
)
_SAID_OR_SEEN = (
    r"(?:다고|다구|다는|단_?말|대요|대[.]|대$|대서|댔|다며|다면서|다던|다길래|라고|라는|라며|겠다고|려고_?(?:해요|한대|했대|한다고)|"
    r"소리를|말을|얘기를|[은는]_?(?:걸|것을)=?(?:봤|발견|알)|있었|나왔|나와|물었|적혀|하세요|하셔|하십니다|하시는)"
)
_ABOUT_OTHERS = pattern(
    rf"{contexts.THIRD_PERSON}(?:들?이(?!제|번)|가|은|는|도|께서|한테서|방에서|필통에서|노트에)={_WISH_OF_SOMEONE}={_SAID_OR_SEEN}",
    rf"{_WISH_OF_SOMEONE}(?:다던|다는|려던|려는|하던|하는|고_?하던)_?{contexts.THIRD_PERSON}",
    rf"{contexts.THIRD_PERSON}_?{_WISH_OF_SOMEONE}_?(?:대요|대[.]|대$|댔)",
    contexts.NOTE_OF_SOMEONE,
    rf"{contexts.THIRD_PERSON}(?:이|가|은|는|께서|도)=유서(?:를|도|만)?_?남기고_?(?:돌아가|떠나|세상|죽|가셨|가신|하늘)",
)
_OWN_VOICE = pattern(
    r"(?:나도|저도|내가|제가|나는|나_?지금|저_?지금)_?(?:죽(?!은)|자살|끝내|갈(?:게|거|래)|뛰어)|생각뿐|못_?알아들|"
    r"미안하다_?우리|미안해_?우리"
)

FIRST_PERSON = pattern(
    r"(?:나|저)_?(?:지금|방금|오늘)_?(?:옥상|약|칼|난간|한강|다리|목|손목|죽|뛰)|(?:내가|제가|나는|저는|난|전)_?(?:없|죽|약|"
    r"칼|목|손목|뛰|사라|그만|옥상|난간|자해|짐)|"
    r"(?:나|저)_?(?:죽|뛰어|자해|자살|사라|없어질|그만_?살|옥상|난간|약_?먹|약을|약_?다)|나도_?(?:건너|따라|갈)|약은_?벌써|sodoi|metoo|soami"
)
_CAUSE = pattern(
    rf"{contexts.THIRD_PERSON}(?:들)?(?:(?:이|가|은|는|을|를|도)?_?(?:미워서|밉|미웠|싫어서|싫었|화나서|원망|때문|탓에|그리워|보고_?싶어서|없어서|떠나서|떠나고|"
    r"죽어서|죽고_?나)|(?:한테|에게|이랑|랑|하고|와|과)_?(?:싸우|싸웠|싸워|혼나|혼났|차이|차였|차여|헤어|욕|버림|들켰|들켜|맞고|맞아서|맞았|미안))",
)
_DID_IT = pattern(
    rf"{contexts.THIRD_PERSON}(?:(?<=[이가])|이|가|은|는|께서)(?:방금|지금|또|오늘|어제|아까|혼자|집에서|방에서)*(?:수면제|약|손목|농약|제초제|목을|유서|번개탄|칼로|옥상|난간)"
)
_LIES_THERE = pattern(r"의식|숨을|숨이|숨도|대답이|대답을|연락이|전화를_?안|깨워도|안_?깨|안_?일어나|못_?일어나|흔들어도|쓰러")
_EMERGENCY = pattern(
    r"(?:드셨|먹었|마셨|삼켰|그었|맸|뛰어내렸|쓰러졌|나갔)_?(?:대요|대|어요|어|는데)?=?~?(?:어떡해|어떻게_?해요|빨리|119|도와|방금|의식)"
)


def is_a_cause(text: str) -> bool:
    """Tell whether somebody is named only as what drove the writer to it (친구 때문에 약을 먹었어), and is not the one it happened to."""
    if _CAUSE.search(text) is None or _LIES_THERE.search(text) or _DID_IT.search(text):
        return False
    return not told_of_someone_else(text)


def told_of_someone_else(text: str) -> bool:
    """Tell whether the wish or the thing in a closed-up text is told of somebody else, in a voice that is not the writer's own cry."""
    return _ABOUT_OTHERS.search(text) is not None and _OWN_VOICE.search(text) is None and _EMERGENCY.search(text) is None
