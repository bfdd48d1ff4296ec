"""Every page of buttons that the settings, links and breathing show fits what Discord takes, with nothing left out."""

import asyncio

import discord
import pytest

from bot.conversation.settings_choices import GROUPS, SETTINGS
from bot.conversation.tokens import Token, Verb
from bot.handlers.discord_buttons import to_view
from bot.handlers.telegram_outbox import to_keyboard
from bot.messages import Button, Language, Outgoing
from tests.conversation.house import House

PAGES = [str(Token(Verb.SETTINGS, name)) for name in ("", *(group.name for group in GROUPS), *SETTINGS)]
COMMANDS = ["/settings", "/vent", "/ground", "/unlink", "/delete_me"]


def shown_by_discord(rows: tuple[tuple[Button, ...], ...]) -> int:
    view = to_view(rows)
    if view is None:
        return 0
    menus = [item.item for item in view.children if isinstance(item, discord.ui.DynamicItem)]
    return sum(len(item.options) if isinstance(item, discord.ui.Select) else 1 for item in menus)


def check(shown: Outgoing) -> None:
    count = sum(len(row) for row in shown.buttons)
    assert shown_by_discord(shown.buttons) == count, shown.buttons
    assert len(shown.text) <= 2_000, "one message of Discord's"
    keyboard = to_keyboard(shown.buttons)
    assert (keyboard is None) == (count == 0)


@pytest.mark.parametrize("language", list(Language))
async def test_every_page_fits(language: Language) -> None:
    house = House()
    haru, other = house.friend(language=language, nickname="하루"), house.friend("other")
    house.store.join_people(other.person.id, haru.person.id)
    for command in COMMANDS:
        check(await haru.tell(command))
    for page in PAGES:
        await haru.press_token(page)
        check(haru.seen)
    await asyncio.to_thread(house.close)
