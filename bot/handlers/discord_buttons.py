"""Buttons and select menus that outlive the process: everything they need is in their custom id.

A press becomes the library's event `press` with the interaction and the token, so that presses share the one error handler.
"""

import logging
import re
from collections import Counter
from urllib.parse import urlsplit

import discord

from bot.conversation.tokens import Token
from bot.messages import Button

logger = logging.getLogger(__name__)

# discord.com/developers/docs/components/reference: rows and buttons of a message, options of a menu, lengths of labels.
_ROWS, _PER_ROW, _OPTIONS = 5, 5, 25
_BUTTON_LABEL, _OPTION_LABEL, _PLACEHOLDER = 80, 100, 150
# More choices of one kind than this are easier to read as a menu.
_BUTTONS_OF_A_KIND = 6
_PREFIX, _MENU_PREFIX = "todak:", "todak-menu:"

# Discord's link buttons open nothing else; a telephone number is in the text as well.
_LINK_SCHEMES = ("http", "https")

_View = discord.ui.View
_Kind = tuple[str, str]


class TokenButton(discord.ui.DynamicItem[discord.ui.Button[_View]], template=rf"{_PREFIX}(?P<token>.{{1,64}})"):
    """A button that carries a token."""

    def __init__(self, token: str, label: str = "…") -> None:
        super().__init__(discord.ui.Button(label=label[:_BUTTON_LABEL], custom_id=f"{_PREFIX}{token}"))
        self.token = token

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: discord.ui.Item[_View], match: re.Match[str], /) -> "TokenButton":
        """Make the button again after a press, in whatever process."""
        return cls(match["token"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the press on."""
        interaction.client.dispatch("press", interaction, self.token)


class TokenMenu(discord.ui.DynamicItem[discord.ui.Select[_View]], template=rf"{_MENU_PREFIX}(?P<place>\d+)"):
    """A menu whose options carry tokens; `place` tells the menus of one message apart."""

    def __init__(self, place: str, buttons: list[Button]) -> None:
        options = [discord.SelectOption(label=button.label[:_OPTION_LABEL], value=button.token) for button in buttons]
        placeholder = f"{buttons[0].label} – {buttons[-1].label}"[:_PLACEHOLDER] if buttons else None
        super().__init__(discord.ui.Select(custom_id=f"{_MENU_PREFIX}{place}", options=options, placeholder=placeholder))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: discord.ui.Item[_View], match: re.Match[str], /) -> "TokenMenu":
        """Make the menu again after a choice; the options are the message's."""
        return cls(match["place"], [])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice on."""
        for token in self.item.values:
            interaction.client.dispatch("press", interaction, token)


_Item = TokenButton | TokenMenu | discord.ui.Button[_View]


def to_view(rows: tuple[tuple[Button, ...], ...]) -> discord.ui.View | None:
    """Return the components for rows of buttons, or None without any; what five rows cannot hold is left out."""
    layout = _layout(rows)
    if not layout:
        return None
    view = _View(timeout=None)
    for number, row in enumerate(layout):
        for item in row:
            item.row = number
            view.add_item(item)
    return view


def _layout(rows: tuple[tuple[Button, ...], ...]) -> list[list[_Item]]:
    usable = [[button for button in row if _is_usable(button)] for row in rows]
    counts = Counter(_kind(button) for row in usable for button in row if button.token)
    menus = {kind for kind, count in counts.items() if count > _BUTTONS_OF_A_KIND}
    # What stays a button needs a row as well, or nobody could go back from the menus.
    has_others = any(_kind(button) not in menus for row in usable for button in row)
    pages = [page for kind in sorted(menus) for page in _pages([button for row in usable for button in row if _kind(button) == kind])]
    layout: list[list[_Item]] = [[TokenMenu(str(place), page)] for place, page in enumerate(pages[: _ROWS - has_others])]
    others = [[button for button in row if _kind(button) not in menus] for row in usable]
    layout.extend([_to_item(button) for button in row] for row in _in_rows(others, _ROWS - len(layout)))
    return layout


def _pages(buttons: list[Button]) -> list[list[Button]]:
    """Share buttons out among as few menus as hold them, evenly."""
    count = -(-len(buttons) // _OPTIONS)
    length = -(-len(buttons) // count)
    return [buttons[start : start + length] for start in range(0, len(buttons), length)]


def _in_rows(rows: list[list[Button]], room: int) -> list[list[Button]]:
    pieces = [row[start : start + _PER_ROW] for row in rows for start in range(0, len(row), _PER_ROW)]
    if len(pieces) > room:
        every = [button for row in rows for button in row]
        pieces = [every[start : start + _PER_ROW] for start in range(0, len(every), _PER_ROW)]
    if len(pieces) > room:
        logger.warning("%d rows of buttons do not fit under one message", len(pieces))
    return pieces[:room]


def _is_usable(button: Button) -> bool:
    return urlsplit(button.url).scheme in _LINK_SCHEMES if button.url else bool(button.token)


def _kind(button: Button) -> _Kind:
    token = Token.parse(button.token)
    return (token.verb.value, token.subject) if token else (button.token, button.url)


def _to_item(button: Button) -> _Item:
    if button.url:
        return discord.ui.Button(label=button.label[:_BUTTON_LABEL], url=button.url)
    return TokenButton(button.token, button.label)
