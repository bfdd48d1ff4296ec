"""How a talk is written down for KoGPT2: `<usr>` message `<unused1>` feeling `<sys>` answer `</s>`, as the original service did.

Training and serving share it, so that what is asked looks like what was learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from bot.errors import WeightsMissingError
from bot.messages import Emotion

USER, SYSTEM, MASK, FEELING, END = "<usr>", "<sys>", "<unused0>", "<unused1>", "</s>"
MARKS = (USER, SYSTEM, MASK, FEELING, END)
UNKNOWN_FEELING = "0"
# Words of the training texts, not of the catalogue: they must not change with the wording of a button.
FEELING_WORDS = {
    Emotion.JOY: "기쁨",
    Emotion.SADNESS: "슬픔",
    Emotion.DEPRESSION: "우울",
    Emotion.ANGER: "분노",
    Emotion.ANXIETY: "불안",
    Emotion.NEUTRAL: "일상",
}
# Room for one piece of the message and one of the answer, besides the marks and the feeling.
LEAST_ROOM = 2


@dataclass(frozen=True, slots=True)
class Written:
    """Token ids of a talk; those from `answer_at` on are the answer, its end mark included unless the answer was cut."""

    ids: tuple[int, ...]
    answer_at: int


class ReplyScript:
    """Writes talks as token ids of at most `max_tokens`."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        self.tokenizer = tokenizer
        self.max_tokens = max_tokens
        self._user, self._system, self.mask_id, self._feeling, self.end_id = (_id_of(mark, tokenizer) for mark in MARKS)
        self._feelings = {emotion: self._pieces(word) for emotion, word in FEELING_WORDS.items()}
        self._unknown = self._pieces(UNKNOWN_FEELING)
        longest = max(len(ids) for ids in (*self._feelings.values(), self._unknown))
        # What is left for message and answer: all but three marks before the answer, its end, and the feeling.
        self.room = max_tokens - 4 - longest
        if self.room < LEAST_ROOM:
            raise WeightsMissingError(f"{max_tokens} tokens hold no message and answer; at least {4 + longest + LEAST_ROOM} are needed")

    def exchange(self, text: str, answer: str, emotion: Emotion | None) -> Written:
        """Write a message with its answer.

        When both are too long together, each may have half and what the other leaves. Of a message the end is kept, which the answer
        answers; an answer loses its end, and then its end mark too, so that nothing teaches the model to stop in mid-sentence.
        """
        message, said = self._pieces(text), self._pieces(answer)
        half = self.room // 2
        answer_room = max(half, self.room - len(message))
        kept = said[:answer_room]
        message_room = self.room - len(kept)
        prompt = self._prompt(message[max(0, len(message) - message_room) :], emotion)
        end = (self.end_id,) if len(kept) == len(said) else ()
        return Written((*prompt, *kept, *end), len(prompt))

    def prompt(self, text: str, emotion: Emotion | None) -> tuple[int, ...]:
        """Write a message that waits for its answer; at least half the room is left for it."""
        message = self._pieces(text)
        return self._prompt(message[max(0, len(message) - self.room // 2) :], emotion)

    def _prompt(self, message: Sequence[int], emotion: Emotion | None) -> tuple[int, ...]:
        feeling = self._unknown if emotion is None else self._feelings[emotion]
        return (self._user, *message, self._feeling, *feeling, self._system)

    def _pieces(self, text: str) -> list[int]:
        """Return the pieces of a text; a mark that a person writes out is taken out, so that nobody speaks as the bot."""
        for mark in MARKS:
            text = text.replace(mark, " ")
        ids: list[int] = self.tokenizer.encode(text.strip(), add_special_tokens=False).ids
        return ids


def _id_of(mark: str, tokenizer: Tokenizer) -> int:
    number = tokenizer.token_to_id(mark)
    if number is None:
        raise WeightsMissingError(f"the tokenizer has no {mark}; it is not KoGPT2's")
    return number
