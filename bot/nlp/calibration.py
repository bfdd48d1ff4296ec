"""What was fitted after training and lies beside the weights: temperatures, thresholds, and the figures that justify them."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import WeightsMissingError

FILE_NAME = "calibration.json"


class Calibration(BaseModel):
    """Temperatures divide the logits; thresholds are chosen on held-out texts; `figures` says how good the result is.

    `ask_below`: probability of the best feeling under which the person is asked. `near_enough`: score of a situation from which its
    own answers are given. `act_near_enough`, `turn_near_enough`: the same for words to the bot and for follow-up turns.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    emotion_temperature: float = Field(default=1.0, gt=0)
    crisis_temperature: float = Field(default=1.0, gt=0)
    ask_below: float = Field(default=0.5, ge=0, le=1)
    near_enough: float = Field(default=0.8, ge=-1, le=1)
    act_near_enough: float = Field(default=0.85, ge=-1, le=1)
    turn_near_enough: float = Field(default=0.8, ge=-1, le=1)
    figures: dict[str, float] = Field(default_factory=dict)


def read_calibration(folder: Path) -> Calibration:
    """Read the calibration of a model folder; raises `WeightsMissingError` when it is missing or not readable."""
    file = folder / FILE_NAME
    try:
        return Calibration.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise WeightsMissingError(f"{file} is missing or not a calibration; convert the encoder again") from error


def write_calibration(calibration: Calibration, folder: Path) -> None:
    """Write the calibration into a model folder."""
    (folder / FILE_NAME).write_text(calibration.model_dump_json(indent=1) + "\n", encoding="utf-8")
