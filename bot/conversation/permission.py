"""Whether a person's words may go to the endpoint that writes answers.

Consent is for a place: who agreed before an endpoint was configured, or to another one, is asked before anything is sent. Until they say
yes, and if they say no, the built-in answers speak, which need nobody else.
"""

import hashlib
import logging
from dataclasses import replace

from bot.conversation.rooms import Room
from bot.conversation.services import PrivacyFacts, Talk
from bot.conversation.settings_menu import SettingsMenu
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError
from bot.messages import Button, Outgoing, Person
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

YES, NO = "yes", "no"
# Under a notice that asks nothing: a terminal takes a typed 응 for a yes, and there it would be talk.
ON, OFF = "on", "off"
STAY_HERE = ""
# Enough to tell two endpoints apart; a button has 64 bytes, and a host name may hold more.
_MARK_CHARACTERS = 12


def mark_of(host: str) -> str:
    """Return what a button carries of an endpoint's host, so that a yes holds for that one alone; empty when there is none."""
    return hashlib.sha256(host.encode()).hexdigest()[:_MARK_CHARACTERS] if host else ""


def host_agreed_to(mark: str, facts: PrivacyFacts) -> str | None:
    """Return the endpoint that a newcomer's yes was for: None if their button was shown under another configuration."""
    return facts.words_go_to if facts.words_go_to and mark == mark_of(facts.words_go_to) else None


def may_send(person: Person, facts: PrivacyFacts) -> bool:
    """Tell whether the person agreed to the endpoint in force."""
    return bool(facts.words_go_to) and person.words_go_to == facts.words_go_to


def permission_buttons(person: Person, facts: PrivacyFacts, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Return what stands under the privacy notice: the way out for who agreed, the way in for who did not; nothing without an endpoint."""
    if not facts.words_go_to:
        return ()
    agreed = may_send(person, facts)
    label = texts.say("endpoint.stop" if agreed else "endpoint.agree")
    return ((Button(label, str(Token(Verb.ENDPOINT, mark_of(facts.words_go_to), OFF if agreed else ON))),),)


class Permission:
    """Asks, at most once in the life of the process, and remembers what was said."""

    def __init__(self, facts: PrivacyFacts, settings: SettingsMenu) -> None:
        self._facts = facts
        self._settings = settings
        self._asked: set[int] = set()

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room(presses={Verb.ENDPOINT: self.decide})

    def is_open(self, person: Person) -> bool:
        """Tell whether the person is still to be asked about the endpoint in force."""
        host = self._facts.words_go_to
        return bool(host) and person.words_go_to not in (STAY_HERE, host) and person.id not in self._asked

    async def ask(self, talk: Talk) -> None:
        """Ask; a channel that fails now leaves the question for the next time."""
        host, texts = self._facts.words_go_to, talk.texts
        yes = Button(texts.say("endpoint.agree"), str(Token(Verb.ENDPOINT, mark_of(host), YES)))
        no = Button(texts.say("endpoint.decline"), str(Token(Verb.ENDPOINT, mark_of(host), NO)))
        try:
            await talk.outbox.send(talk.address, Outgoing(text=texts.say("endpoint.ask", host=host), buttons=((yes, no),)))
        except ChannelError as error:
            logger.info("the question about the endpoint was not sent: %s", error.code)
        else:
            self._asked.add(talk.person.id)

    async def decide(self, token: Token, talk: Talk) -> Outgoing | None:
        """Store a yes or no; a button from under another configuration decides nothing, except that a no is always a no."""
        host = host_agreed_to(token.subject, self._facts)
        if token.choice in (NO, OFF):
            await self._settings.save(replace(talk.person, words_go_to=STAY_HERE), talk)
            return Outgoing(text=talk.texts.say("endpoint.declined"))
        if token.choice not in (YES, ON) or host is None:
            return None
        await self._settings.save(replace(talk.person, words_go_to=host), talk)
        return Outgoing(text=talk.texts.say("endpoint.agreed", host=host))

    def forget(self, person_id: int) -> None:
        """Drop what memory holds of a person who left."""
        self._asked.discard(person_id)
