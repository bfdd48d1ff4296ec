import io

from rich.console import Console

from bot.handlers.console_screen import PlainScreen, RichScreen, numbered
from bot.messages import Button


def rich_screen(unfinished: str = "") -> tuple[RichScreen, io.StringIO]:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", width=60, highlight=False)
    return RichScreen(console, lambda: unfinished), out


def test_buttons_are_numbered_through_all_rows() -> None:
    rows = ((Button("가", "a"), Button("나", "b")), (Button("다", url="tel:1"), Button("라", "c")))
    assert numbered(rows) == ["[1] 가  [2] 나", "다 tel:1  [3] 라"]


def test_a_line_that_names_a_feeling_has_its_colour() -> None:
    screen, out = rich_screen()
    screen.show("그러셨군요.\n\n— 😠 분노 80%")
    assert "\x1b[31m— 😠 분노 80%" in out.getvalue()
    assert "\x1b[31m그러" not in out.getvalue()


def test_what_a_person_wrote_is_never_markup() -> None:
    screen, out = rich_screen()
    screen.show("[bold]글[/bold] [1]")
    assert "[bold]글[/bold] [1]" in out.getvalue()


def test_a_path_stays_on_one_line() -> None:
    screen, out = rich_screen()
    screen.name_file("/" + "folder/" * 20 + "day.png", "그림")
    assert "folder/" * 20 + "day.png" in out.getvalue()


def test_words_nobody_waited_for_leave_the_half_typed_line_below_them() -> None:
    screen, out = rich_screen("❯ 오늘은")
    screen.show("하루 그림이에요.")
    assert out.getvalue().startswith("\r\x1b[2K")
    assert out.getvalue().endswith("❯ 오늘은")


def test_the_spinner_goes_before_an_answer() -> None:
    screen, out = rich_screen()
    screen.think("")
    screen.think("듣고 있어요…")
    screen.show("답이에요.")
    screen.rest()
    assert out.getvalue().rstrip().endswith("답이에요.")


def test_a_script_sees_plain_lines() -> None:
    out = io.StringIO()
    screen = PlainScreen(out)
    screen.think("기다려요")
    screen.show("— 😠 분노 80%")
    screen.name_file("/tmp/day.png", "")
    screen.rest()
    assert out.getvalue() == "— 😠 분노 80%\n/tmp/day.png\n"
