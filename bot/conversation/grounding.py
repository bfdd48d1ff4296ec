"""Coming back to here and now with the five senses (5-4-3-2-1), a step for each press. Nothing of it is stored or asked to be typed."""

from bot.conversation.rooms import Room
from bot.conversation.services import Talk
from bot.conversation.tokens import Token, Verb
from bot.messages import Button, Outgoing

STEPS = ("see", "touch", "hear", "smell", "taste")


class Grounding:
    """Shows the steps."""

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"ground": self._begin}, {Verb.GROUND: self._press})

    async def _begin(self, talk: Talk, _argument: str) -> Outgoing:
        return self._step(0, talk)

    async def _press(self, token: Token, talk: Talk) -> Outgoing | None:
        known = {str(number): number for number in range(len(STEPS) + 1)}
        return self._step(known[token.choice], talk) if token.choice in known else None

    def _step(self, number: int, talk: Talk) -> Outgoing:
        texts = talk.texts
        if number == len(STEPS):
            return Outgoing(text=texts.say("ground.done"))
        intro = texts.say("ground.intro") + "\n\n" if number == 0 else ""
        label = texts.say("ground.next" if number + 1 < len(STEPS) else "ground.finish")
        following = Button(label, str(Token(Verb.GROUND, "", str(number + 1))))
        return Outgoing(text=intro + texts.say(f"ground.{STEPS[number]}"), buttons=((following,),))
