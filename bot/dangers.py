"""Who is in danger from whom, for a text that tells of danger at all."""

from enum import StrEnum


class Danger(StrEnum):
    """What an answer to a grave text has to speak of, in the order of every row of probabilities.

    `OWN`: the writer's own wish to die or to be hurt, also where a child is to be taken along; `VIOLENCE`: somebody hurts, holds or
    threatens the writer or those beside them; `OTHERS`: another person is in danger, or is worried about or mourned; `HARM`: the writer
    means to hurt somebody; `MIXED`: violence and a wish to die are told together.
    """

    OWN = "own"
    VIOLENCE = "violence"
    OTHERS = "others"
    HARM = "harm"
    MIXED = "mixed"


DANGERS: tuple[Danger, ...] = tuple(Danger)
