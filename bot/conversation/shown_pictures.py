"""Pictures as messages: with the words that fit the hour, and read out where a platform has no words for who cannot see."""

from bot.conversation.care_plan import is_tender
from bot.conversation.services import Services, Talk
from bot.messages import Button, ChannelName, Outgoing
from bot.ports import Drawing

Rows = tuple[tuple[Button, ...], ...]
# Discord gives a picture's words to screen readers and the terminal prints them; on Telegram they can be asked for.
_TELLS_ALT_TEXT = frozenset({ChannelName.DISCORD, ChannelName.CONSOLE})


async def as_message(drawn: Drawing, buttons: Rows, services: Services, talk: Talk) -> Outgoing:
    """Return a picture with its sentence. In the hours after an urgent word it is shown to who asks for it, and nothing is counted up."""
    is_hushed = drawn.picture is not None and await is_tender(services, talk)
    words = talk.texts.vary("chart.sentence.hard", talk.now_utc.toordinal()) if is_hushed else drawn.sentence
    return Outgoing(text=words, picture=drawn.picture, buttons=buttons)


def words_row(drawn: Drawing, token: str, talk: Talk) -> Rows:
    """Return a row with the button that asks for the words of a picture, where the platform does not tell them."""
    if drawn.picture is None or talk.address.channel in _TELLS_ALT_TEXT:
        return ()
    return ((Button(talk.texts.say("picture.words"), token),),)


async def read_out(drawn: Drawing, talk: Talk) -> str:
    """Send the words of a picture below it, and return the notice for the presser: none."""
    words = drawn.picture.alt_text if drawn.picture else drawn.sentence
    await talk.outbox.send(talk.address, Outgoing(text=words))
    return ""
