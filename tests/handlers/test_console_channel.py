import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.conversation.permission import permission_buttons
from bot.conversation.services import PrivacyFacts
from bot.conversation.sign_of_life import SIGN_MARK
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.console_channel import ConsoleChannel, ConsoleTraits, account_of
from bot.handlers.console_outbox import ConsoleOutbox
from bot.handlers.console_screen import PlainScreen
from bot.messages import Address, Button, ChannelName, Clip, Document, Incoming, Language, Outgoing, Person, Picture, VoiceRef
from bot.ports import Outbox
from bot.texts.catalogue import Texts
from tests.fakes.clock import FakeClock
from tests.fakes.conversation import RecordingConversation

ACCOUNT = "someone"
HERE = Address(ChannelName.CONSOLE, ACCOUNT, ACCOUNT)
AGREE = Button("네, 함께할게요", str(Token(Verb.CONSENT, "", "yes")))
SENSITIVE = Button("네, 맡길게요", str(Token(Verb.SENSITIVE, "", "yes")))
DECLINE = Button("아니요", str(Token(Verb.CONSENT, "", "no")))
CHANGE = Button("마음 고치기", "f:entry:")
LINK = Button("전화", url="tel:109")


class ListedLines:
    """Lines from a list."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    async def next_line(self) -> str | None:
        return self._lines.pop(0) if self._lines else None


class Session:
    """A terminal session over a conversation that answers as told."""

    def __init__(self, folder: Path, *lines: str, consents: bool = False, greets: bool = False, terms: str = "") -> None:
        self.conversation, self._out = RecordingConversation(), io.StringIO()
        traits = ConsoleTraits(ACCOUNT, Language.KO, greets=greets, consents=consents, terms=terms)
        screen = PlainScreen(self._out)
        self.channel = ConsoleChannel(self.conversation, traits, ListedLines(*lines), screen, folder, FakeClock())

    @property
    def lines(self) -> list[str]:
        return self._out.getvalue().splitlines()

    def answering(self, *answers: Outgoing) -> "Session":
        waiting = list(answers)

        async def answer(incoming: Incoming, outbox: Outbox) -> None:
            await outbox.send(incoming.address, waiting.pop(0) if waiting else Outgoing(text="응"))

        self.conversation.answer = answer
        return self


async def test_each_line_is_a_message_and_its_answer_is_printed(tmp_path: Path) -> None:
    session = Session(tmp_path, "첫 줄", "   ", "  둘째 줄 ")
    await session.channel.run()
    assert [incoming.text for incoming in session.conversation.received] == ["첫 줄", "둘째 줄"]
    assert session.lines == ["답: 첫 줄", "답: 둘째 줄"]


async def test_keys_are_unique_over_sessions(tmp_path: Path) -> None:
    sessions = [Session(tmp_path, "줄", "줄") for _ in range(3)]
    for session in sessions:
        await session.channel.run()
    keys = {incoming.key for session in sessions for incoming in session.conversation.received}
    assert len(keys) == 6


async def test_consent_is_pressed_without_a_word(tmp_path: Path) -> None:
    session = Session(tmp_path, consents=True)
    await session.channel.run()
    assert [press.token for press in session.conversation.presses] == [AGREE.token, SENSITIVE.token]
    assert session.lines == []


async def test_consent_is_to_the_endpoint_of_the_terms_too(tmp_path: Path) -> None:
    session = Session(tmp_path, consents=True, terms="a1b2c3")
    await session.channel.run()
    pressed = [Token.parse(press.token) for press in session.conversation.presses]
    assert pressed == [Token(Verb.CONSENT, "a1b2c3", "yes"), Token(Verb.SENSITIVE, "a1b2c3", "yes"), Token(Verb.ENDPOINT, "a1b2c3", "yes")]


async def test_a_typed_yes_below_the_privacy_notice_is_talk_and_no_consent(tmp_path: Path) -> None:
    texts, facts = Texts(), PrivacyFacts(words_go_to="llm.example")
    for host in (None, "llm.example"):
        buttons = permission_buttons(Person(1, HERE, FakeClock().now_utc(), words_go_to=host), facts, texts)
        session = Session(tmp_path, "/privacy", "응", "아니").answering(Outgoing(text="🔒", buttons=buttons))
        await session.channel.run()
        assert session.conversation.presses == []


async def test_a_draft_is_not_printed_for_it_cannot_be_taken_back(tmp_path: Path) -> None:
    session = Session(tmp_path, "오늘 힘들었어")

    async def answer(incoming: Incoming, outbox: Outbox) -> None:
        ref = await outbox.send(incoming.address, Outgoing(text="읽고 있어요…"), nonce=f"{incoming.key}{SIGN_MARK}")
        await outbox.edit(incoming.address, ref, Outgoing(text="속상하셨겠어요.", is_draft=True))
        await outbox.edit(incoming.address, ref, Outgoing(text="많이 지치셨네요. 쉬어 가요."))

    session.conversation.answer = answer
    await session.channel.run()
    assert session.lines == ["많이 지치셨네요. 쉬어 가요."]


async def test_a_greeting_comes_before_the_first_line(tmp_path: Path) -> None:
    session = Session(tmp_path, greets=True)
    await session.channel.run()
    assert [incoming.text for incoming in session.conversation.received] == ["/start"]


@pytest.mark.parametrize("word", ["네", "yes", "Y", "1", "[1]", "네, 함께할게요", "응!"])
async def test_consent_can_be_given_by_word_or_number(tmp_path: Path, word: str) -> None:
    session = Session(tmp_path, "안녕", word).answering(Outgoing(text="함께할까요?", buttons=((AGREE, DECLINE),)))
    await session.channel.run()
    assert session.lines == ["함께할까요?", "[1] 네, 함께할게요  [2] 아니요"]
    assert [press.token for press in session.conversation.presses] == [AGREE.token]
    assert len(session.conversation.received) == 1


@pytest.mark.parametrize("word", ["아니요", "no", "2"])
async def test_consent_can_be_refused_by_word_or_number(tmp_path: Path, word: str) -> None:
    session = Session(tmp_path, "안녕", word).answering(Outgoing(text="함께할까요?", buttons=((AGREE, DECLINE),)))
    await session.channel.run()
    assert [press.token for press in session.conversation.presses] == [DECLINE.token]


async def test_a_number_without_a_button_is_a_message(tmp_path: Path) -> None:
    session = Session(tmp_path, "1", "7", "네").answering(Outgoing(text="그래요", buttons=((CHANGE,),)))
    await session.channel.run()
    assert [incoming.text for incoming in session.conversation.received] == ["1", "7", "네"]


@pytest.mark.parametrize("number", ["[2]", "[9]", "[0]", "[12345]"])
async def test_a_bracketed_number_without_a_button_is_told_and_the_buttons_stay(tmp_path: Path, number: str) -> None:
    session = Session(tmp_path, "하나", number, "1").answering(Outgoing(text="그래요", buttons=((CHANGE,),)))
    await session.channel.run()
    assert [incoming.text for incoming in session.conversation.received] == ["하나"]
    assert "그 번호의 버튼은 지금 없어요" in session.lines[2]
    assert [press.token for press in session.conversation.presses] == [CHANGE.token]


async def test_buttons_end_with_the_next_message(tmp_path: Path) -> None:
    session = Session(tmp_path, "하나", "둘", "1").answering(Outgoing(text="그래요", buttons=((CHANGE,),)))
    await session.channel.run()
    assert session.conversation.presses == []


async def test_a_link_is_shown_and_takes_no_number(tmp_path: Path) -> None:
    session = Session(tmp_path, "하나", "1").answering(Outgoing(text="그래요", buttons=((LINK,), (CHANGE,))))
    await session.channel.run()
    assert session.lines[1:3] == ["전화 tel:109", "[1] 마음 고치기"]
    assert [press.token for press in session.conversation.presses] == [CHANGE.token]


async def test_a_notice_is_printed(tmp_path: Path) -> None:
    session = Session(tmp_path, "하나", "1").answering(Outgoing(text="그래요", buttons=((CHANGE,),)))
    session.conversation.notice = "찾을 수 없어요"
    await session.channel.run()
    assert session.lines[-1] == "찾을 수 없어요"


@pytest.mark.parametrize("typed", ["{path}", "'{path}'", '"{path}"'])
async def test_a_file_is_sent_as_a_voice_message(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "내 목소리.ogg"
    file.write_bytes(b"OggS")
    session = Session(tmp_path, f"/voice {typed.format(path=file)}")
    await session.channel.run()
    (incoming,) = session.conversation.received
    assert incoming.voice == VoiceRef(str(file), "audio/ogg", None, 4)
    assert incoming.text == ""


async def test_a_file_that_is_not_there_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    session = Session(tmp_path, "/voice none.ogg")
    await session.channel.run()
    assert session.conversation.received == []
    assert "찾지 못했어요" in session.lines[0]


async def test_voice_without_a_file_is_the_conversations_command(tmp_path: Path) -> None:
    session = Session(tmp_path, "/voice")
    await session.channel.run()
    assert session.conversation.received[0].text == "/voice"


async def test_files_are_saved_for_their_owner_and_named_on_a_line(tmp_path: Path) -> None:
    session = Session(tmp_path, "하나").answering(
        Outgoing(text="오늘", picture=Picture(b"png", "../day.png", "오늘의 그림"), voice=Clip(b"ogg", "audio/ogg", 1.0))
    )
    await session.channel.run()
    assert session.lines[:2] == ["오늘", "오늘의 그림"]
    picture, voice = (Path(line) for line in session.lines[2:])
    assert (picture.read_bytes(), voice.read_bytes()) == (b"png", b"ogg")
    assert picture.parent == voice.parent == tmp_path / ACCOUNT
    assert {picture.stat().st_mode & 0o777, voice.stat().st_mode & 0o777} == {0o600}
    assert picture.parent.stat().st_mode & 0o777 == 0o700


async def test_deleting_everything_takes_charts_and_voices_and_leaves_exports(tmp_path: Path) -> None:
    delete = Button("네, 모두 지워 주세요", str(Token(Verb.DELETE_ME, "", "yes")))
    clip, page = Clip(b"ogg", "audio/ogg", 1.0), Document(b"{}", "export.json", "application/json")
    session = Session(tmp_path, "하나", "둘", "1").answering(
        Outgoing(voice=clip, document=page), Outgoing(text="지울까요?", buttons=((delete,),))
    )
    await session.channel.run()
    assert [path.suffix for path in (tmp_path / ACCOUNT).iterdir()] == [".json"]
    assert session.lines[-1] == Texts().say("console.exports_stay", folder=tmp_path / ACCOUNT)


async def test_deleting_everything_names_no_folder_when_nothing_was_exported(tmp_path: Path) -> None:
    delete = Button("네, 모두 지워 주세요", str(Token(Verb.DELETE_ME, "", "yes")))
    session = Session(tmp_path, "하나", "둘", "1").answering(
        Outgoing(voice=Clip(b"ogg", "audio/ogg", 1.0)), Outgoing(text="지울까요?", buttons=((delete,),))
    )
    await session.channel.run()
    assert list((tmp_path / ACCOUNT).iterdir()) == []
    assert str(tmp_path) not in session.lines[-1]


def outbox_in(folder: Path) -> tuple[ConsoleOutbox, io.StringIO]:
    out = io.StringIO()
    return ConsoleOutbox(PlainScreen(out), folder), out


async def test_a_placeholder_leaves_no_line_and_its_edit_is_the_answer(tmp_path: Path) -> None:
    outbox, out = outbox_in(tmp_path)
    ref = await outbox.send(HERE, Outgoing(text="듣고 있어요…"), nonce=f"key{SIGN_MARK}")
    await outbox.edit(HERE, ref, Outgoing(text="답이에요"))
    assert out.getvalue() == "답이에요\n"


async def test_an_edit_prints_only_what_is_new(tmp_path: Path) -> None:
    outbox, out = outbox_in(tmp_path)
    ref = await outbox.send(HERE, Outgoing(text="이야기", buttons=((CHANGE,),)))
    await outbox.edit(HERE, ref, Outgoing(text="이야기", buttons=((AGREE,),)))
    await outbox.edit(HERE, ref, Outgoing(text="이야기\n\n바꿔 두었어요."))
    assert out.getvalue().splitlines() == ["이야기", "[1] 마음 고치기", "[1] 네, 함께할게요", "바꿔 두었어요."]
    assert outbox.buttons() == ()


async def test_an_edit_that_only_begins_alike_is_printed_whole(tmp_path: Path) -> None:
    session = Session(tmp_path)
    outbox = session.channel.outbox
    ref = await outbox.send(HERE, Outgoing(text="11월 2"))
    await outbox.edit(HERE, ref, Outgoing(text="11월 23일의 일기"))
    assert session.lines == ["11월 2", "11월 23일의 일기"]


def contents_of(*files: str) -> list[bytes]:
    return [Path(file).read_bytes() for file in files]


async def test_an_edit_into_another_picture_names_it_anew(tmp_path: Path) -> None:
    session = Session(tmp_path)
    outbox = session.channel.outbox
    ref = await outbox.send(HERE, Outgoing(text="11월", picture=Picture(b"PNG 11", "11.png", "11월의 달력"), buttons=((AGREE,),)))
    await outbox.edit(HERE, ref, Outgoing(text="10월", picture=Picture(b"PNG 10", "10.png", "10월의 달력"), buttons=((CHANGE,),)))
    await outbox.edit(HERE, ref, Outgoing(text="10월 3일의 일기"))
    pictures = [line for line in session.lines if line.endswith(".png")]
    assert contents_of(*pictures) == [b"PNG 11", b"PNG 10"]
    assert [line for line in session.lines if line not in pictures] == [
        "11월",
        "11월의 달력",
        "[1] 네, 함께할게요",
        "10월",
        "10월의 달력",
        "[1] 마음 고치기",
        "10월 3일의 일기",
    ]


async def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    outbox, _ = outbox_in(tmp_path)
    file = tmp_path / "a.ogg"
    file.write_bytes(b"12345")
    assert await outbox.fetch(VoiceRef(str(file), "", None, None), 5) == b"12345"
    with pytest.raises(ClipTooLargeError):
        await outbox.fetch(VoiceRef(str(file), "", None, None), 4)
    with pytest.raises(ChannelError):
        await outbox.fetch(VoiceRef(str(tmp_path / "none"), "", None, None), 5)


async def test_a_folder_that_cannot_be_written_is_a_channel_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    outbox, _ = outbox_in(tmp_path / "file")
    with pytest.raises(ChannelError):
        await outbox.send(HERE, Outgoing(picture=Picture(b"png", "day.png", "")))


async def test_a_stop_takes_no_further_line(tmp_path: Path) -> None:
    session = Session(tmp_path, "하나", "둘")

    async def stop(incoming: Incoming, outbox: Outbox) -> None:
        await session.channel.stop()

    answer: Callable[[Incoming, Outbox], Awaitable[None]] = stop
    session.conversation.answer = answer
    await session.channel.run()
    assert len(session.conversation.received) == 1


def test_accounts_tell_names_apart_and_do_not_hold_them() -> None:
    assert account_of("minji") == account_of("minji") != account_of("jisu")
    assert "minji" not in account_of("minji")


async def test_a_file_is_brought_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "내 일기.csv"
    file.write_bytes(b"full_date,mood")
    session = Session(tmp_path, f"/import '{file}'", f"/import {file}", "/import", "/import nowhere.csv")
    await session.channel.run()
    quoted, plain, bare = session.conversation.received
    for incoming in (quoted, plain):
        assert incoming.text == "/import"
        assert incoming.file is not None
        assert (incoming.file.file_name, incoming.file.size_bytes) == ("내 일기.csv", 14)
        assert await session.channel.outbox.fetch(incoming.file, 100) == b"full_date,mood"
    assert (bare.text, bare.file) == ("/import", None)
    assert session.lines[-1] == Texts().say("console.no_import_file")
