"""The settings as two levels of pages: groups, and in each its settings; what a button cannot say (a time, a place, a name) is typed."""

import asyncio

from bot.conversation.hearing import readable
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of, next_moments
from bot.conversation.services import Services, Talk, texts_for
from bot.conversation.settings_choices import GROUP_OF, GROUPS, SETTINGS, TYPE_NAME, TYPE_TIME, TYPE_ZONE, TYPED, Group, Setting
from bot.conversation.settings_typed import taken
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import grade_aside
from bot.conversation.wording import called
from bot.messages import Button, ChannelName, CrisisLevel, Dialogue, Incoming, Outgoing, Person
from bot.ports import ReportKind
from bot.texts.catalogue import Texts

# On a phone two labels side by side are read whole, three if they are short.
LABELS_PER_ROW, SHORT_LABELS_PER_ROW = 2, 3
SHORT_LABEL_CHARACTERS = 8


class SettingsMenu:
    """Shows the pages, takes choices and typed values, and stores them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        typed = dict.fromkeys((TYPE_TIME, TYPE_ZONE, TYPE_NAME), self._take_typed)
        return Room({"settings": self._show}, {Verb.SETTINGS: self.open, Verb.SET: self.set}, typed)

    def menu(self, person: Person, texts: Texts) -> Outgoing:
        """Return the groups with what is set now."""
        blocks = (
            texts.say("settings.block", group=texts.say(f"settings.group_{group.name}"), lines=_lines(group, person, texts))
            for group in GROUPS
        )
        buttons = [Button(texts.say(f"settings.group_{group.name}"), str(Token(Verb.SETTINGS, group.name))) for group in GROUPS]
        return Outgoing(text=texts.say("settings.title", groups="\n\n".join(blocks)), buttons=_rows(buttons))

    def page(self, group: Group, person: Person, texts: Texts, note: str = "") -> Outgoing:
        """Return a group's page with what is set now; `note` stands above it."""
        title = texts.say("settings.page", group=texts.say(f"settings.group_{group.name}"), lines=_lines(group, person, texts))
        buttons = [
            Button(texts.say(f"settings.button_{setting.name}"), str(Token(Verb.SETTINGS, setting.name))) for setting in group.settings
        ]
        return Outgoing(text=f"{note}\n\n{title}" if note else title, buttons=(*_rows(buttons), _back(texts)))

    async def open(self, token: Token, talk: Talk) -> Outgoing | None:
        """Return the menu, the page of a group, or the page of one setting."""
        name, person, texts = token.subject, talk.person, talk.texts
        if not name:
            return self.menu(person, texts)
        group = next((group for group in GROUPS if group.name == name), None)
        if group is not None:
            return self.page(group, person, texts)
        setting = SETTINGS.get(name)
        if setting is None:
            return None
        buttons = [
            Button(_marked(setting, choice, label, talk), str(Token(Verb.SET, name, choice))) for choice, label in _choices(setting, talk)
        ]
        back = _back(texts, GROUP_OF[name].name)
        return Outgoing(text=texts.say(f"settings.ask_{name}"), buttons=(*_rows(buttons), back))

    async def set(self, token: Token, talk: Talk) -> Outgoing | None:
        """Store a choice and return its page, or ask for what is typed."""
        setting = SETTINGS.get(token.subject)
        if setting is None:
            return None
        if token.choice == TYPED and setting.typed:
            question = Dialogue(setting.typed, setting.name, talk.now_utc)
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, question)
            return Outgoing(text=_prompt(setting.typed, talk))
        changed = setting.chosen(talk.person, token.choice)
        return await self.save(changed, talk, setting.name) if changed else None

    async def _show(self, talk: Talk, _argument: str) -> Outgoing:
        return self.menu(talk.person, talk.texts)

    async def _take_typed(self, question: Dialogue, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Take what was typed; what cannot be read leaves the question open, and words of a crisis are no setting."""
        is_told = (await grade_aside(readable(incoming.text), self._services.engines)).level is not CrisisLevel.NONE
        # The borders of the zones are read from a file when the first place is shared.
        changed = None if is_told else await asyncio.to_thread(taken, question, incoming, talk.person)
        if not is_told and changed is None:
            bad = {TYPE_TIME: "settings.bad_time", TYPE_ZONE: "settings.bad_zone", TYPE_NAME: "settings.bad_name"}
            return Outgoing(text=talk.texts.say(bad[question.kind]))
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
        name = question.subject or {TYPE_TIME: "chart", TYPE_ZONE: "zone", TYPE_NAME: "name"}[question.kind]
        return await self.save(changed, talk, name) if changed else None

    async def save(self, changed: Person, talk: Talk, name: str = "") -> Outgoing:
        """Store a changed setting and return its page (without a name, the menu) in the words the person now asks for."""
        now, before = talk.now_utc, next_moments(talk.person, talk.now_utc)
        # What is due this minute stays due unless the change was about its hour.
        moments = next_moments(changed, now) if next_moments(changed, now) != before else None
        await asyncio.to_thread(self._services.store.save_person, changed, next_utc=moments)
        if changed.reminder is not talk.person.reminder:
            # A new wish begins anew, however long it was quiet; but today's reminder, if there was one, stays today's.
            today = local_day_of(now, changed.zone)
            await asyncio.to_thread(self._services.store.forget_reports, changed.id, ReportKind.REMINDER, today)
        texts = texts_for(changed)
        if not name:
            return self.menu(changed, texts)
        is_named = name == "name" and bool(changed.nickname)
        note = texts.say("settings.name_saved", called=called(changed)) if is_named else texts.say("settings.saved")
        return self.page(GROUP_OF[name], changed, texts, note)


def _lines(group: Group, person: Person, texts: Texts) -> str:
    shown = ((texts.say(f"settings.button_{setting.name}"), setting.shown(person, texts)) for setting in group.settings)
    return "\n".join(texts.say("settings.line", name=name, value=value) for name, value in shown)


def _choices(setting: Setting, talk: Talk) -> list[tuple[str, str]]:
    return setting.choices(talk.person, talk.texts)


def _marked(setting: Setting, choice: str, label: str, talk: Talk) -> str:
    """Return a label with a mark when it is what is set now."""
    return talk.texts.say("settings.chosen", label=label) if setting.chosen(talk.person, choice) == talk.person else label


def _prompt(kind: str, talk: Talk) -> str:
    prompt = talk.texts.say(f"settings.{kind}_prompt")
    # Only Telegram knows messages that are a place.
    can_share = kind == TYPE_ZONE and talk.address.channel is ChannelName.TELEGRAM
    return prompt + "\n" + talk.texts.say("settings.share_place") if can_share else prompt


def _back(texts: Texts, subject: str = "") -> tuple[Button, ...]:
    return (Button(texts.say("settings.back"), str(Token(Verb.SETTINGS, subject))),)


def _rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    are_short = all(len(button.label) <= SHORT_LABEL_CHARACTERS for button in buttons)
    width = SHORT_LABELS_PER_ROW if are_short else LABELS_PER_ROW
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
