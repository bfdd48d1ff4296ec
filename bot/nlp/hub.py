"""Where a model lies that a host named: a folder, or a name on the Hugging Face hub, fetched once into the cache.

What was fetched before is used without asking the network again. No token is sent and no usage is reported.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from bot.errors import WeightsMissingError


def find_model(name: str, folder: Path, cache_folder: Path, *, key: str) -> Path:
    """Return the folder of a model.

    Args:
        name: What the host wrote: a path, or `owner/name` on the hub.
        folder: The path that `name` would be.
        cache_folder: Where the hub's files are kept.
        key: The configuration key or option, for the sentence when it is not there.

    Raises:
        WeightsMissingError: there is no such folder, or the hub could not be asked.
    """
    if folder.is_dir():
        return folder
    if not looks_like_hub(name):
        raise WeightsMissingError(f"{key}: there is no folder {folder}, and {name} is no name on the hub (owner/name)")
    return _from_hub(name, cache_folder, key)


def looks_like_hub(name: str) -> bool:
    """Tell whether a name can be one on the hub: `owner/name`, and no path."""
    return name.count("/") == 1 and not name.startswith((".", "/", "~")) and not name.endswith("/")


def lacking(folder: Path, names: Sequence[str]) -> list[str]:
    """Return which files a folder lacks."""
    return [name for name in names if not (folder / name).is_file()]


def _from_hub(name: str, cache_folder: Path, key: str) -> Path:
    from huggingface_hub import snapshot_download  # slow to import, and needed by hosts with a hub model alone
    from huggingface_hub.errors import LocalEntryNotFoundError

    # Weights of other frameworks are dead weight.
    unwanted = ["*.h5", "*.msgpack", "*.ot", "onnx/*", "openvino/*", "*.tflite"]
    try:
        with contextlib.suppress(LocalEntryNotFoundError):
            return Path(snapshot_download(name, cache_dir=cache_folder, local_files_only=True))
        return Path(snapshot_download(name, cache_dir=cache_folder, ignore_patterns=unwanted, token=False))
    # The hub's own errors are OSErrors or ValueErrors; httpx raises its own when there is no network.
    except Exception as error:
        raise WeightsMissingError(
            f"{key}: {name} could not be fetched from the hub ({type(error).__name__}); check the name and the network, or name a folder"
        ) from error
