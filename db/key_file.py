"""The key file: made on first run, readable by its owner only."""

import os
import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from bot.errors import ConfigurationError
from db.crypto import new_key_text

OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_key_file(path: Path) -> SecretStr:
    """Read a key that only its owner can read.

    Raises:
        ConfigurationError: others can read the file, or it cannot be read or is empty. It is not repaired silently: a key that
            lay open may be known to somebody, and that is for the host to judge.
    """
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & OTHERS:
            raise ConfigurationError(f"the key file {path} can be read by others on this machine; run: chmod 600 {path}")
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the key file {path} cannot be read: {type(error).__name__}") from error
    if not text:
        raise ConfigurationError(f"the key file {path} is empty; restore it from a copy")
    return SecretStr(text)


def make_key_file(path: Path) -> SecretStr:
    """Write a new random key and return it; if another process was faster, return the key it wrote.

    The file appears whole or not at all, so a stop in between leaves no half key.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, never replaces a key that is there already.
            os.link(part, path)
        except FileExistsError:
            return read_key_file(path)
        finally:
            part.unlink()
    except OSError as error:
        raise ConfigurationError(f"the key file {path} cannot be written: {error.strerror}") from error
    return read_key_file(path)


def replace_key_file(new: Path, old: Path) -> None:
    """Put a new key file in place of an old one in one step; afterwards only the new one is there."""
    try:
        new.replace(old)
    except OSError as error:
        raise ConfigurationError(f"the key file {old} cannot be replaced; move {new} there") from error
