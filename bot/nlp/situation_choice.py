"""Which situation of the bank a message tells of, if one is near enough."""

import re
from dataclasses import dataclass

import numpy as np

from bot.messages import Emotion, Reading
from bot.nlp.bank_index import NOTHING_NEAR, BankIndex, Floats
from bot.nlp.corpus import Situation
from bot.nlp.dialogue import Talk
from bot.ports import ReplyRequest

# How much a feeling that the encoder thinks improbable takes from a situation's score: 0.1 for one at a third of the best feeling's
# probability. Of the answers read, the unfitting ones stood out by this nearly as much as by their score.
FEELING_WEIGHT = 0.1
LEAST_PROBABILITY = 0.02
# A situation whose feeling is less probable than this is not answered from, however near it is.
NEEDED_AGREEMENT = 0.2
# Follow-up turns are named after their usual feeling and come with others as well.
TURN_FEELING_SHARE = 0.3
# Words to the bot are short; a longer message tells something of the day besides.
ACT_CHARACTERS = 30
ACT_MARGIN = 0.05
# A short message leans on what was talked of: the last situation comes this much nearer.
LEANING_CHARACTERS = 30
LEANING_BONUS = 0.12
# Such a message stays with the topic when nothing else is near, its feeling is the topic's, and it is not far from it.
CONTINUED_AGREEMENT = 0.5
CONTINUED_FROM = 0.3
# What leads away from a topic that could be continued must be nearer by this much.
SWITCH_MARGIN = 0.08
# How sure a choice is: its score, lowered where other situations are as near. The share of a situation and its twins among all, by a
# softmax of this width, tells better than the score alone whether the topic is right (docs/decisions/0009-reading-and-grading.md).
SHARE_WIDTH = 0.08
SHARE_WEIGHT = 0.2
# Situations whose answers hurt when wrong, and that a vector alone confuses: "나 화났어 진짜" is no anger at oneself,
# "나 암 진단 받았어", said plainly, no good news from the doctor, and "남편이 나를 때렸다" no affair.
SELF_BLAME = re.compile(r"(?:나|내|저|제)한테|나에게|저에게|자신|스스로|나란|나를|나 때문|내 머리|나 왜|왜 그|왜 또|바보|등신|멍청|한심")
ILLNESS = re.compile(r"암(?=\s|이|으로|인|래|\d|$)|진단|디스크|당뇨|고혈압|우울증|조울|공황|장애|[가-힣]경화|파킨슨|치매|종양")
BLOWS = re.compile(r"때렸|때려(?!치)|때리|폭행|폭력|추행|얻어맞")
GOOD_NEWS = re.compile(r"아니|아닌|괜찮|정상|깨끗|없|음성|그대로")
# A funeral or a day of remembrance is answered as a loss and as nothing else, whoever it was and however plainly it is told.
FUNERAL = re.compile(
    r"(?:^|[^가-힣])(?:장례|빈소|발인(?![지데줄가])|납골|영정|사십구재|49재|부고|문상|삼우제|유품|상주인데|임종"
    r"|조문(?:객|하|을? ?(?:갔|가|다녀|왔)))"
)
OF_LOSS = ("loss.", "longing.", "pet.", "pregnancy.loss", "turn.", "bot.", "act.")
# Thanks, excuses or a goodbye that look back on everything may be a farewell: no kind word of thanks and no joy answers them.
PARTING_WORDS = re.compile(r"고마[웠워]|감사|미안|안녕|잘 ?있|인사")
LOOKING_BACK = re.compile(r"그동안|여태|다 ?정리|마지막|이제 (?:정말 |진짜 )?끝|눈 ?감을[게래]")
# A panic of another day, unless it goes on or is likened to what is there now (어제부터, 그때처럼).
OVER = re.compile(r"(?:어제|그저께|그제|지난번|지난 ?주|예전|작년|옛날|며칠 전|그때)(?!부터|처럼|이랑|랑|보다|야|와 같|하고 똑)|[왔였했]었")
STILL_HERE = re.compile(r"지금|방금|아직|계속|또 (?:오|올|와(?!서)|시작)")
# What rules a situation out, unless the second pattern is there: sleeping too much is no sleeplessness, a panic that is over needs
# no breathing now, a cat that ran off has not died, a fraud is not always one of housing, and who is bullied is not always one's child.
NEVER = re.compile(r"(?!)")
RULED_OUT = {
    "sleep.insomnia.depression": (re.compile(r"잠만 ?자(?!도)|많이 ?자|(?:열|1\d)\S* ?시간|종일 ?자"), NEVER),
    "mind.panic_now": (OVER, STILL_HERE),
    "pregnancy.worry.anxiety": (re.compile(r"응급실|아[기이]가? ?열|열이 ?(?:3\d|펄펄|안 ?내려)"), NEVER),
    "pregnancy.loss.sadness": (re.compile(r"두 ?줄|성공"), re.compile(r"유산|잃|떠나|멈[췄춘추]|안 ?들[려리]|흘[러렀]|화유")),
    "love.cheated.anger": (BLOWS, NEVER),
    "love.fight.anger": (BLOWS, NEVER),
    "spouse.fight.anger": (BLOWS, NEVER),
    "pet.loss.sadness": (re.compile(r"집을? ?나[갔가]|잃어버|없어졌|가출|실종|안 ?돌아와"), NEVER),
    "infertility.waiting.anxiety": (re.compile(r"\d\d ?살|열\S{1,2} ?살|학생|미성년"), NEVER),
    "housing.deposit_fraud": (re.compile(r"사기"), re.compile(r"집|전세|보증금|월세|방[을이에 ]|부동산|임대|계약|경매|등기|빌라")),
    "money.lent_not_returned": (re.compile(r"카드값|대출"), re.compile(r"빌[려린리]|갚|꿔")),
    "child.bullied.anger": (re.compile(r"당하고 ?있|나만|나를|저만|저를"), re.compile(r"아이|아들|딸|우리 ?애|손[주자녀]|조카")),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a situation, an act and a follow-up turn are near enough."""

    near_enough: float
    act: float
    turn: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A situation and how near it is, 1 when told by rule."""

    situation: Situation
    score: float


class SituationChooser:
    """Ranks the bank for one message."""

    def __init__(self, index: BankIndex, thresholds: Thresholds) -> None:
        self._index = index
        self._thresholds = thresholds

    def choose(self, request: ReplyRequest, talk: Talk) -> Choice | None:
        """Return the nearest situation that agrees with the feeling and the talk, or None if none is near enough."""
        if request.reading is None:
            return None
        best, continued = self._best(request.reading, request, talk), self._continued(request, talk)
        if best.score < self._needed(best.situation):
            return continued
        is_other_day = not (best.situation.is_act or self._follows(best.situation))
        if continued is not None and is_other_day and best.score < self._needed(best.situation) + SWITCH_MARGIN:
            return continued
        return best

    def best(self, request: ReplyRequest, talk: Talk) -> Choice | None:
        """Return the best situation however far it is; its score is what the thresholds are compared with."""
        return None if request.reading is None else self._best(request.reading, request, talk)

    def _best(self, reading: Reading, request: ReplyRequest, talk: Talk) -> Choice:
        like = self._index.likeness(request.text, reading.vector)
        ranked = self._with_feeling(like, request)
        if not talk.is_open:
            ranked[self._index.is_turn] = NOTHING_NEAR
        elif talk.topic is not None and len(request.text) <= LEANING_CHARACTERS:
            ranked[self._index.position(talk.topic.id)] += LEANING_BONUS
        act = self._act(like, request.text)
        if act is not None:
            return act
        ranked[self._index.is_act] = NOTHING_NEAR
        at = next(int(at) for at in np.argsort(-ranked) if _fits(self._index.situations[at], request.text))
        situation = self._index.situations[at]
        rivals = 0.0 if self._follows(situation) else SHARE_WEIGHT * np.log(self._share(ranked, at))
        return Choice(situation, float(ranked[at] + rivals))

    def _share(self, ranked: Floats, at: int) -> float:
        """Return the share of a situation and its twins, above 0 and at most 1."""
        powers = np.exp((ranked - ranked.max()) / SHARE_WIDTH)
        mine = powers[self._index.group == self._index.group[at]].sum()
        return max(float(mine / powers.sum()), 1e-6)

    def _continued(self, request: ReplyRequest, talk: Talk) -> Choice | None:
        """Return the topic of the talk again for a short message in the same feeling that is not far from it."""
        if request.reading is None or talk.topic is None or len(request.text) > LEANING_CHARACTERS or not _fits(talk.topic, request.text):
            return None
        if request.reading.scores.of(talk.topic.emotion) < CONTINUED_AGREEMENT:
            return None
        score = float(self._index.nearness(request.reading.vector)[self._index.position(talk.topic.id)])
        return Choice(talk.topic, score) if score >= CONTINUED_FROM else None

    def _act(self, like: Floats, text: str) -> Choice | None:
        """Return the nearest act if it is clearly nearer than anything one tells of a day."""
        if len(text) > ACT_CHARACTERS:
            return None
        acts = np.where(self._index.is_act, like, NOTHING_NEAR)
        acts[[at for at in np.flatnonzero(self._index.is_act) if not _fits(self._index.situations[at], text)]] = NOTHING_NEAR
        at = int(acts.argmax())
        rest = float(np.where(self._index.is_act, NOTHING_NEAR, like).max())
        is_clear = acts[at] >= self._thresholds.act and acts[at] >= rest + ACT_MARGIN
        return Choice(self._index.situations[at], float(acts[at])) if is_clear else None

    def _with_feeling(self, like: Floats, request: ReplyRequest) -> Floats:
        agreement = self._agreement(request)
        cost = FEELING_WEIGHT * np.log(np.maximum(agreement, LEAST_PROBABILITY) / max(float(agreement.max()), LEAST_PROBABILITY))
        cost = np.where(self._index.is_turn, TURN_FEELING_SHARE * cost, cost)
        barred = (agreement < NEEDED_AGREEMENT) & ~self._index.is_turn & ~self._index.is_act
        return np.where(barred, np.float32(NOTHING_NEAR), like + cost).astype(np.float32)

    def _agreement(self, request: ReplyRequest) -> Floats:
        """Return the probability of each situation's feeling; what the person said of their feeling counts as certain."""
        if request.reading is None:
            return np.ones(len(self._index.situations), np.float32)
        told: Emotion | None = request.emotion
        if told is None or told is request.reading.scores.top():
            return self._index.agreement(request.reading.scores)
        return np.array([situation.emotion is told for situation in self._index.situations], np.float32)

    def _needed(self, situation: Situation) -> float:
        if situation.is_act:
            return self._thresholds.act
        return self._thresholds.turn if self._follows(situation) else self._thresholds.near_enough

    def _follows(self, situation: Situation) -> bool:
        return bool(self._index.is_turn[self._index.position(situation.id)])


def _fits(situation: Situation, text: str) -> bool:
    if FUNERAL.search(text) and not situation.id.startswith(OF_LOSS):
        return False
    if situation.id == "self.angry_at_self":
        return bool(SELF_BLAME.search(text))
    if situation.id == "daily.clinic_fine":
        return not tells_illness(text)
    if situation.emotion is Emotion.JOY or situation.is_turn or situation.id in {"act.thanks", "act.goodbye"}:
        return not is_parting(text)
    ruled_out, unless = RULED_OUT.get(situation.id, (NEVER, NEVER))
    return not ruled_out.search(text) or bool(unless.search(text))


def tells_illness(text: str) -> bool:
    """Tell whether a text names an illness and nothing that takes it back."""
    return bool(ILLNESS.search(text)) and not GOOD_NEWS.search(text)


def is_parting(text: str) -> bool:
    """Tell whether thanks or a goodbye sounds like one for good."""
    return bool(PARTING_WORDS.search(text) and LOOKING_BACK.search(text))
