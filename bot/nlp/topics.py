"""What a message names, by its own words: work, a parent, an exam, a cat.

A general answer that knows the topic shows that the words were heard, and it cannot be wrong about what happened: it says only what
holds for the topic and the feeling. The vectors choose among several topics that are named; they never bring in one that is not.
"""

import re
from collections.abc import Sequence

from bot.messages import Emotion
from bot.nlp.bank_index import BankIndex, Floats
from bot.nlp.corpus import Situation, Topic

# A stem opens a word, alone or after what people put before it: 우리 엄마, 친언니, 전남친.
BEFORE = r"(?:^|[^가-힣])(?:우리|울|내|제|네|친|큰|작은|외|전|옛)? ?"
# Where something happened is not what it was about: 회사 앞 식당, 학교 근처.
AFTER = r"(?! ?(?:앞|옆|근처|뒤|가는 ?길|끝나고))"


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
        """Return the answers of the nearest topic that is named and has some for the feeling."""
        named = [at for at, pattern in enumerate(self._named) if pattern.search(text)]
        told = [(at, answer) for at in named for answer in self._topics[at].answers if answer.emotion is emotion]
        if not told or vector is None:
            return told[0][1] if told else None
        near = self._index.nearness(vector)
        return max(told, key=lambda pair: max((float(near[member]) for member in self._members[pair[0]]), default=-1.0))[1]
