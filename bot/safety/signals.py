"""What the crisis floor found in a text, as a value that answers and helplines can be chosen on."""

from dataclasses import dataclass, replace

from bot.messages import CrisisLevel, Danger


@dataclass(frozen=True, slots=True)
class CrisisSignals:
    """The level of a text and what an answer has to take into account.

    `violence`: someone is hurting the writer, or did lately; `harm_others`: the writer means to hurt someone; `third_person`: it is about
    someone else; `immediate`: it is happening now or the means are at hand; `is_mixed`: being hurt and a wish to die are told together.
    The kind is told at every level, so that it is known where the encoder raises the level afterwards. `may_be_a_cry`: more than the
    shadow of a doubt, so that an answer to it must hold for one. `is_eased`: a rule called it urgent and the encoder far from it.
    """

    level: CrisisLevel
    violence: bool = False
    third_person: bool = False
    immediate: bool = False
    harm_others: bool = False
    is_mixed: bool = False
    may_be_a_cry: bool = False
    is_eased: bool = False

    @property
    def is_own_cry(self) -> bool:
        """May be a cry, and neither about someone else nor about what others do or what is meant for them."""
        return self.may_be_a_cry and not self.tells_whose

    @property
    def tells_whose(self) -> bool:
        """Something else than the writer's own wish was found."""
        return self.violence or self.third_person or self.harm_others

    def of(self, danger: Danger) -> "CrisisSignals":
        """Return the same level with what this danger asks an answer to speak of."""
        return replace(
            self,
            violence=danger in (Danger.VIOLENCE, Danger.MIXED),
            third_person=danger is Danger.OTHERS,
            harm_others=danger is Danger.HARM,
            is_mixed=danger is Danger.MIXED,
        )
