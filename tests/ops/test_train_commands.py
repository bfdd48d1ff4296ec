"""`train` at the shell: what is asked for reaches the run, and how it ends."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from bot.errors import MaterialError, WeightsMissingError
from bot.ops.train_commands import add_training
from bot.ops.training_bars import TrainingBars
from bot.recipes import EmotionRecipe, EncoderRecipe, Precision, ReplyRecipe, SituationsRecipe, Trained, Trainers, Watch

Recipe = EncoderRecipe | EmotionRecipe | ReplyRecipe | SituationsRecipe


@dataclass(slots=True)
class Runs:
    """Trainers that remember what they were asked for."""

    failure: Exception | None = None
    asked: list[Recipe] = field(default_factory=list)

    def train(self, recipe: Recipe, watch: Watch) -> Trained:
        if self.failure is not None:
            raise self.failure
        self.asked.append(recipe)
        watch.begin("run", 2)
        watch.step(2, {"loss": 0.5})
        return Trained(Path("somewhere/served"), {"macro_f1": 0.875})


@dataclass(frozen=True, slots=True)
class Workplace:
    root: Path
    train: Trainers


@dataclass(frozen=True, slots=True)
class Shell:
    workshop: Workplace

    def log(self) -> None:
        """Nothing to log here."""


def call(runs: Runs, arguments: Sequence[str], root: Path) -> Result:
    app = typer.Typer()
    add_training(app, lambda _context: Shell(Workplace(root, Trainers(runs.train, runs.train, runs.train, runs.train))))
    return CliRunner().invoke(app, ["train", *arguments])


def test_the_old_models_have_the_settings_of_the_original_service(tmp_path: Path) -> None:
    runs = Runs()
    assert call(runs, ["emotion", "--data", "a.csv"], tmp_path).exit_code == 0
    assert call(runs, ["reply", "--data", "a.csv"], tmp_path).exit_code == 0
    emotion, reply = runs.asked
    assert isinstance(emotion, EmotionRecipe)
    assert isinstance(reply, ReplyRecipe)
    assert (emotion.base, emotion.max_tokens, emotion.batch, emotion.learning_rate) == ("skt/kobert-base-v1", 64, 64, 5e-5)
    assert (emotion.dropout, emotion.warm_up, emotion.clip, emotion.test_share, emotion.most_unknown) == (0.5, 0.1, 1.0, 0.2, 0.05)
    assert (reply.base, reply.max_tokens, reply.batch, reply.learning_rate) == ("skt/kogpt2-base-v2", 100, 32, 3e-5)
    assert (reply.test_share, reply.most_unknown) == (0.05, 0.05)
    assert emotion.pace.out == tmp_path / "var/training/emotion"


@pytest.mark.parametrize("command", ["encoder", "situations", "emotion", "reply"])
def test_every_option_of_a_run_reaches_it(tmp_path: Path, command: str) -> None:
    runs, out = Runs(), tmp_path / "out"
    data = [] if command == "encoder" else ["--data", "one.csv", "--data", "two.csv"]
    paced = ["--out", str(out), "--seed", "7", "--max-steps", "3", "--save-every", "5", "--threads", "1", "--no-bf16"]
    done = call(runs, [command, *data, *paced, "--precision", "float16", "--base", "mine", "--learning-rate", "0.5"], tmp_path)
    assert done.exit_code == 0, done.output
    recipe = runs.asked[0]
    settings = recipe.encoder if isinstance(recipe, SituationsRecipe) else recipe
    pace = settings.pace
    assert (pace.out, pace.seed, pace.max_steps, pace.save_every, pace.threads, pace.bf16) == (out, 7, 3, 5, 1, False)
    assert (pace.precision, settings.base, settings.learning_rate) == (Precision.FLOAT16, "mine", 0.5)
    if not isinstance(recipe, EncoderRecipe):
        assert recipe.files == (Path("one.csv"), Path("two.csv"))


@pytest.mark.parametrize("command", ["emotion", "reply"])
def test_how_much_may_be_unknown_reaches_the_run(tmp_path: Path, command: str) -> None:
    runs = Runs()
    assert call(runs, [command, "--data", "a.csv", "--most-unknown", "0.4"], tmp_path).exit_code == 0
    recipe = runs.asked[0]
    assert isinstance(recipe, (EmotionRecipe, ReplyRecipe))
    assert recipe.most_unknown == 0.4


def test_figures_go_to_standard_output_and_the_way_to_use_it_beside_it(tmp_path: Path) -> None:
    plain = call(Runs(), ["emotion", "--data", "a.csv"], tmp_path)
    assert plain.stdout == "macro_f1 0.875\n"
    assert 'set emotion.model = "somewhere/served" in config.toml' in plain.stderr
    told = json.loads(call(Runs(), ["emotion", "--data", "a.csv", "--json"], tmp_path).stdout)
    assert told == {"served": "somewhere/served", "figures": {"macro_f1": 0.875}}


@pytest.mark.parametrize(
    ("failure", "code"),
    [(MaterialError("a.csv has no column user"), 2), (WeightsMissingError("--base: nothing there"), 3), (KeyboardInterrupt(), 130)],
)
def test_a_run_that_cannot_go_on_ends_with_one_sentence(tmp_path: Path, failure: Exception, code: int) -> None:
    done = call(Runs(failure), ["emotion", "--data", "a.csv"], tmp_path)
    assert (done.exit_code, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) <= 1
    assert str(failure) in done.stderr


def test_labels_are_split_and_a_file_is_needed(tmp_path: Path) -> None:
    runs = Runs()
    call(runs, ["emotion", "--data", "a.csv", "--labels", "기쁨, 슬픔,분노"], tmp_path)
    recipe = runs.asked[0]
    assert isinstance(recipe, EmotionRecipe)
    assert recipe.labels == ("기쁨", "슬픔", "분노")
    assert call(runs, ["emotion"], tmp_path).exit_code == 2


def test_anew_forgets_the_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    for arguments, is_left in ((["--json"], True), (["--anew"], False)):
        checkpoint.write_bytes(b"old")
        call(Runs(), ["reply", "--data", "a.csv", "--out", str(tmp_path), *arguments], tmp_path)
        assert checkpoint.exists() is is_left


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_run_is_watched_with_its_losses(is_terminal: bool) -> None:
    written = StringIO()
    with TrainingBars(Console(file=written, force_terminal=is_terminal, width=160)) as bars:
        bars.begin("encoder", 4, 2)
        bars.note("a [note] in brackets")
        bars.step(3, {"loss": 1.0})
        bars.step(4, {"loss": 2.0})
    assert "a [note] in brackets" in written.getvalue()
    # The mean of the last losses, not the last one.
    assert "loss 1.500" in written.getvalue()
    assert "4/4" in written.getvalue()
