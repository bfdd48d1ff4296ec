"""What a message names, by its own words: work, a parent, an exam, a cat.

A general answer that knows the topic shows that the words were heard, and it cannot be wrong about what happened: it says only what
holds for the topic and the feeling. A word may be there by the way (a lap is no matter of health, the school of a found letter none of
school), so the vectors must agree: of all situations, those of the topic need a share of the message. They never bring in a topic that is
not named.
"""

import re
from collections.abc import Sequence

import numpy as np

from bot.messages import Emotion
from bot.nlp.bank_index import NOTHING_NEAR, BankIndex, Floats
from bot.nlp.corpus import Situation, Topic
from bot.nlp.situation_choice import tells_illness

# A stem opens a word, alone or after what people put before it: 우리 엄마, 친언니, 전남친.
BEFORE = r"(?:^|[^가-힣])(?:우리|울|내|제|네|친|큰|작은|외|전|옛)? ?"
# Where something happened is not what it was about: 회사 앞 식당, 학교 근처.
AFTER = r"(?! ?(?:앞|옆|근처|뒤|가는 ?길|끝나고))"

# What is too grave for words that fit a whole topic: blows and touches, an illness told plainly, a death that no word of loss names.
VIOLENCE = re.compile(
    r"때[렸리려](?!치)|(?:한테|에게|뺨|따귀|두들겨|얻어).{0,6}맞[았고아]|맞고 ?(?:왔|살)|폭[행력]|학대|추행|성희롱|강간|협박|스토킹|몰카"
    r"|납치|감금|목을 ?조|칼을|(?:몸|손|다리|가슴).{0,6}더듬|만(?:져|지[고는며])|집 ?앞에.{0,6}(?:와|서 ?있|기다)|따라 ?[와왔]|쫓아"
)
DEATH = re.compile(r"죽었|죽은|죽인|사망|세상을? ?(?:떠|뜨|떴)|유산(?:했|을|이|됐|하)|사산|자살|투신")
# Who thinks little of themselves is answered for that, whatever else they name.
SELF_WORTH = re.compile(
    r"나 ?같은|자책|내가 ?(?:싫|밉|미[워운]|한심)|쓸모 ?없|한심|벌받|자격이? ?없|하면 안 되는 사람|못난|왜 태어|짐만|민폐|[^가-힣]난 왜"
)
# Which share of a message the situations of its topic need, by a softmax of this width over all of them. Of 237 answers to topics that were
# read, 78 % fitted or were acceptable; of those above this share, 89 % (docs/decisions/0018-harder-rows.md).
NEEDED_SHARE, SHARE_WIDTH = 0.4, 0.05
LOSS = "loss"
# Read as joy and yet no joy of the topic: relief after a parting, a smile at what is gone.
GONE = re.compile(r"헤어[지졌진]|이별|차였|이혼|파혼|떠[난났나]|보내[고준]|무지개다리|하늘나라|빈자리|그[립리]|보고 ?싶")


class TopicFinder:
    """Finds the topic of a message and its answers for a feeling."""

    def __init__(self, topics: Sequence[Topic], index: BankIndex) -> None:
        self._topics = tuple(topics)
        self._named = [re.compile(BEFORE + "(?:" + "|".join(map(re.escape, topic.words)) + ")" + AFTER) for topic in topics]
        self._index = index
        self._members = [
            [at for at, one in enumerate(index.situations) if any(f"{one.id}.".startswith(f"{name}.") for name in topic.families)]
            for topic in topics
        ]

    @property
    def answers(self) -> tuple[Situation, ...]:
        """All answers of all topics."""
        return tuple(answer for topic in self._topics for answer in topic.answers)

    def find(self, text: str, emotion: Emotion, vector: Floats | None) -> Situation | None:
        """Return the answers of the topic that is named, has some for the feeling, and has the largest share of the message.

        Without a vector the share is not known, and a topic is taken only where no other is named.
        """
        if VIOLENCE.search(text) or (tells_illness(text) and emotion in {Emotion.NEUTRAL, Emotion.JOY}):
            return None
        if emotion is Emotion.JOY and GONE.search(text):
            return None
        named = [at for at, pattern in enumerate(self._named) if pattern.search(text)]
        lost = [at for at in named if self._topics[at].id == LOSS]
        if DEATH.search(text) or lost:
            # Who tells of a grave or a day of remembrance tells of nothing else.
            named = lost
        told = [(at, answer) for at in named for answer in self._topics[at].answers if answer.emotion is emotion]
        if vector is None or lost:
            # Nothing says which of several is meant.
            return told[0][1] if len({at for at, _ in told}) == 1 else None
        shares = self._shares(text, vector) if told else ()
        share, answer = max(((shares[at], answer) for at, answer in told), key=lambda pair: pair[0], default=(0.0, None))
        return answer if share >= NEEDED_SHARE else None

    def _shares(self, text: str, vector: Floats) -> list[float]:
        """Return the share of each topic's situations among all that tell of a day."""
        like = np.where(self._index.is_act | self._index.is_turn, NOTHING_NEAR, self._index.likeness(text, vector))
        powers = np.exp((like - like.max()) / SHARE_WIDTH)
        return [float(powers[members].sum() / powers.sum()) for members in self._members]
