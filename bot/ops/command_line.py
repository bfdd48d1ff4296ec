"""The commands: what can be asked for, with help and exit codes. What a command does lies in the modules beside this one."""

import asyncio
import getpass
import sys
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.config import Secrets, Settings, load_settings, read_secrets
from bot.conversation.answering import Manner
from bot.messages import Language, Register
from bot.ops import analysis, speech
from bot.ops.checks import CHECKS, run_checks
from bot.ops.doctor import examine, show
from bot.ops.endings import ending_well, speak_utf8
from bot.ops.evaluate_commands import add_evaluating
from bot.ops.exit_codes import ExitCode
from bot.ops.logging import set_up_logging
from bot.ops.results import Results
from bot.ops.text_input import read_items, read_whole
from bot.ops.train_commands import add_training
from bot.ops.workshop import ChatWishes, Workshop

Texts = Annotated[list[str] | None, typer.Argument(help="Texts; without any, --file or standard input.", show_default=False)]
FileOption = Annotated[
    Path | None, typer.Option("--file", "-f", help='Plain lines, or JSON lines with a "text" field; - is standard input.')
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, in input order.")]
LanguageOption = Annotated[Language, typer.Option(help="Language of what is said.")]
UserOption = Annotated[str, typer.Option(help="Keeps several people at one machine apart.", show_default="your login name")]

ABOUT = (
    "토닥토닥: a comfort diary that listens, reads the feeling and answers. "
    "Without a command: every channel that has a token, else the terminal chat."
)
CODES = "Exit codes: 0 all well · 1 something failed · 2 wrong usage or configuration · 3 a model is missing · 130 interrupted."


class Shell:
    """What every command starts from. The configuration is read when a command first needs it, so `--help` works without."""

    def __init__(self, workshop: Workshop, config: Path | None) -> None:
        self.workshop = workshop
        self._config = config

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises `ConfigurationError`. Only a file that was named has to be there."""
        return load_settings(self._config or self.workshop.root / "config.toml", must_exist=self._config is not None)

    @cached_property
    def secrets(self) -> Secrets:
        """What the environment holds."""
        return read_secrets()

    def log(self, *, is_quiet: bool = True) -> None:
        """Log at the configured level; a quiet command only from WARNING on, unless everything is asked for."""
        level = self.settings.logging.level
        set_up_logging(
            "WARNING" if is_quiet and level == "INFO" else level,
            self.secrets.all,
        )

    def chat(self, user: str = "", *, consents: bool = False, folder: Path = Path("var/out")) -> None:
        """Talk at this terminal."""
        self.log()
        wishes = ChatWishes(user or getpass.getuser(), consents, self.settings.path(folder))
        self.workshop.chat(self.settings, self.secrets, wishes)

    def run(self) -> None:
        """Run the channels."""
        self.log(is_quiet=False)
        self.workshop.run(self.settings, self.secrets)


def build_app(workshop: Workshop) -> typer.Typer:
    """Return the whole command line over what the composition root can make."""
    app = typer.Typer(
        help=ABOUT,
        epilog=CODES,
        add_completion=False,
        # Its tracebacks print local variables, and those hold diaries.
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
        rich_markup_mode=None,
    )

    @app.callback(invoke_without_command=True)
    def start(
        context: typer.Context,
        config: Annotated[Path | None, typer.Option(help="Configuration file.", show_default="config.toml beside ./todak")] = None,
    ) -> None:
        speak_utf8()
        shell = context.obj = Shell(workshop, config)
        if context.invoked_subcommand is None:
            with ending_well():
                has_token = shell.secrets.telegram_token or shell.secrets.discord_token
                if has_token:
                    shell.run()
                else:
                    shell.chat()

    _add_talking(app)
    _add_reading(app)
    _add_speech(app)
    _add_care(app)
    _add_checks(app)
    add_training(app, _shell)
    add_evaluating(app, _shell)
    return app


def _shell(context: typer.Context) -> Shell:
    shell = context.obj
    if not isinstance(shell, Shell):
        raise TypeError("commands run below the callback that makes their shell")
    return shell


def _add_talking(app: typer.Typer) -> None:
    @app.command(epilog="Example: TELEGRAM_TOKEN=… ./todak run")
    def run(context: typer.Context) -> None:
        """Run every channel that has a token.

        TELEGRAM_TOKEN and DISCORD_TOKEN come from the environment. Charts go out at each person's hour.
        """
        with ending_well():
            _shell(context).run()

    @app.command(epilog="Examples: ./todak chat · printf '오늘 힘들었어\\n/chart\\n' | ./todak chat --consent")
    def chat(
        context: typer.Context,
        user: UserOption = "",
        consent: Annotated[bool, typer.Option("--consent", help="Agree to the terms without being asked.")] = False,
        out: Annotated[Path, typer.Option(help="Folder for charts, exports and spoken answers.")] = Path("var/out"),
    ) -> None:
        """Talk at the terminal.

        Piped lines are messages: each is answered, and the end of input ends the chat.
        """
        with ending_well():
            _shell(context).chat(user, consents=consent, folder=out)


def _add_reading(app: typer.Typer) -> None:
    @app.command(epilog="Examples: ./todak analyze '오늘 시험에 붙었어!' · ./todak analyze --file diary.txt --json")
    def analyze(context: typer.Context, texts: Texts = None, file: FileOption = None, as_json: JsonOption = False) -> None:
        """Read feeling and crisis level of texts."""
        with ending_well():
            shell = _shell(context)
            shell.log()
            items = read_items(texts or [], file, sys.stdin)
            results = Results(sys.stdout, sys.stderr, as_json=as_json)
            _exit(analysis.analyze(items, shell.workshop.emotion(shell.settings), results))

    @app.command(epilog="Examples: ./todak reply '친구랑 싸웠어' · ./todak reply --json < lines.jsonl   (history: [[user, bot], …])")
    def reply(
        context: typer.Context,
        texts: Texts = None,
        file: FileOption = None,
        as_json: JsonOption = False,
        language: Annotated[Language | None, typer.Option(help="Language of what is said; the configured one if not given.")] = None,
        register: Annotated[Register | None, typer.Option(help="존댓말 or 반말; the configured one if not given.")] = None,
    ) -> None:
        """Answer texts, without a diary."""
        with ending_well():
            shell = _shell(context)
            shell.log()
            items = read_items(texts or [], file, sys.stdin)
            results = Results(sys.stdout, sys.stderr, as_json=as_json)
            engines = shell.workshop.engines(shell.settings, shell.secrets)
            defaults = shell.settings.defaults
            manner = Manner(language or defaults.language, register or defaults.register_, defaults.country)
            try:
                _exit(asyncio.run(analysis.reply(items, engines, manner, results)))
            finally:
                engines.close()


def _add_speech(app: typer.Typer) -> None:
    @app.command(epilog="Example: ./todak transcribe voice.ogg memo.m4a --json")
    def transcribe(
        context: typer.Context,
        files: Annotated[list[Path], typer.Argument(help="Audio of any common kind: OGG/Opus, MP3, M4A, WAV, WebM.")],
        as_json: JsonOption = False,
    ) -> None:
        """Write down what audio files say.

        A file that cannot be heard is named, and the others go on.
        """
        with ending_well():
            shell = _shell(context)
            shell.log()
            results = Results(sys.stdout, sys.stderr, as_json=as_json)
            limit = shell.settings.speech_to_text.max_bytes
            _exit(speech.transcribe(files, shell.workshop.hearing(shell.settings), results, max_bytes=limit))

    @app.command(epilog="Example: ./todak speak '오늘도 애썼어요' -o hello.ogg")
    def speak(
        context: typer.Context,
        texts: Texts = None,
        out: Annotated[Path, typer.Option("--out", "-o", help="OGG/Opus file to write; - is standard output.")] = Path("todak.ogg"),
        file: FileOption = None,
        as_json: JsonOption = False,
        language: LanguageOption = Language.KO,
    ) -> None:
        """Speak a text into an OGG/Opus file.

        A text has at most 1,000 characters.
        """
        with ending_well():
            shell = _shell(context)
            shell.log()
            text = read_whole(texts or [], file, sys.stdin)
            results = Results(sys.stdout, sys.stderr, as_json=as_json)
            _exit(speech.speak(text, language, shell.workshop.voice(shell.settings), out, sys.stdout.buffer, results))


def _add_care(app: typer.Typer) -> None:
    @app.command(epilog="Example: ./todak doctor")
    def doctor(context: typer.Context, as_json: JsonOption = False) -> None:
        """Show what is set up and what is not.

        Says what to do about each, and fails if the bot could not do its work.
        """
        with ending_well():
            shell = _shell(context)
            shell.log()
            probes = shell.workshop.probes(shell.settings, shell.secrets)
            requirements = shell.workshop.root / "requirements.txt"
            _exit(show(examine(shell.settings, shell.secrets, requirements, probes), sys.stdout, as_json=as_json))

    @app.command(name="rotate-key", epilog="Examples: ./todak rotate-key · TODAK_KEY=old TODAK_NEW_KEY=new ./todak rotate-key")
    def rotate_key(context: typer.Context) -> None:
        """Seal the diary with a new key.

        Stop the bot before. An interrupted change goes on when it is called again.
        """
        with ending_well():
            shell = _shell(context)
            shell.log()
            with Progress(console=Console(stderr=True)) as bar:
                task = bar.add_task("rotate-key", total=None)
                count = shell.workshop.rotate_key(
                    shell.settings, shell.secrets, lambda done, total: bar.update(task, completed=done, total=total)
                )
            sys.stderr.write(f"토닥토닥: the diary opens with the new key now; {count} values were sealed anew\n")


def _add_checks(app: typer.Typer) -> None:
    @app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        epilog="Examples: ./todak test · ./todak test tests/ops -x   (what follows goes to pytest)",
    )
    def test(context: typer.Context) -> None:
        """Run format, lint, types and tests."""
        with ending_well():
            _exit(run_checks(CHECKS, _shell(context).workshop.root, context.args, sys.stdout))


def _exit(code: int) -> None:
    """End with a code. Not with `typer.Exit`, which is an ordinary exception and would count as unexpected."""
    sys.stdout.flush()
    if code != ExitCode.OK:
        raise SystemExit(int(code))
