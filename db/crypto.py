"""Sealing and opening of bytes: AES-256-GCM, nothing else.

A sealed value is `version (1 byte) | key number (4) | nonce (12) | ciphertext and tag`. The header and the value's place
(table, column, row) are authenticated with it, so a value moved to another row or relabelled does not open. Nonces are random:
NIST SP 800-38D allows 2^32 values under one key that way, far beyond one bot's diary; rotation starts a new count.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import SecretStr

from bot.errors import ConfigurationError, StoreError, WrongKeyError

VERSION = b"\x01"
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
NUMBER_BYTES = 4
HEADER_BYTES = len(VERSION) + NUMBER_BYTES
SHORTEST_PASSPHRASE = 16
# 32 MiB and about 0.1 s once per start: RFC 7914's interactive setting, doubled.
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_LANES = 2**15, 8, 1


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a database: its number, written in front of what it seals, and its 32 bytes."""

    number: int
    secret: bytes = field(repr=False)


def new_key_text() -> str:
    """Return a fresh random key as it stands in a key file or in `TODAK_KEY`."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def derive(text: SecretStr, salt: bytes) -> bytes:
    """Turn what a host wrote into 32 bytes: base64 of 32 bytes is taken as it is, anything else is a passphrase for scrypt.

    Raises:
        ConfigurationError: a passphrase of fewer than 16 characters.
    """
    raw = _from_base64(text.get_secret_value().strip())
    if raw is not None:
        return raw
    passphrase = text.get_secret_value().strip()
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ConfigurationError(f"TODAK_KEY must be base64 of {KEY_BYTES} random bytes or at least {SHORTEST_PASSPHRASE} characters long")
    scrypt = Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_COST, r=SCRYPT_BLOCK, p=SCRYPT_LANES)
    return scrypt.derive(passphrase.encode("utf-8"))


def _from_base64(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == KEY_BYTES else None


def header(number: int) -> bytes:
    """Return the first bytes of everything sealed with a key."""
    return VERSION + number.to_bytes(NUMBER_BYTES, "big")


class Cipher:
    """Seals with the newest of its keys and opens with any. Holds no other state, so threads share it."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.keys = tuple(sorted(keys, key=lambda key: key.number))
        self._by_header = {header(key.number): AESGCM(key.secret) for key in self.keys}

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self.keys[-1]

    def marks(self, plain: bytes, place: str) -> list[bytes]:
        """Return 32 bytes that stand for a value of one place, one under each key, the newest first.

        Keyed (HMAC-SHA-256), because a short value could be found again by trying all of them against a plain hash; and under a key
        derived for this alone, since one key should have one use.
        """
        derived = (hmac.digest(key.secret, b"todak marks", "sha256") for key in reversed(self.keys))
        return [hmac.digest(secret, f"{place}:".encode() + plain, "sha256") for secret in derived]

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt for one place, such as `entries.body:<id>`."""
        first = header(self.newest.number)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return first + nonce + self._by_header[first].encrypt(nonce, plain, first + place.encode("utf-8"))

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt what was sealed for the same place.

        Raises:
            WrongKeyError: it was sealed with a key that is not at hand.
            StoreError: it was changed, or belongs to another place.
        """
        return self.open_all([("", sealed)], place)[0][1]

    def open_all(self, rows: Iterable[tuple[str, bytes]], place: str) -> list[tuple[str, bytes]]:
        """Decrypt many values, each given with its owner, whose name ends its place; raises as `open`. Ten thousand take 50 ms."""
        opened: list[tuple[str, bytes]] = []
        keys, before_text = self._by_header, HEADER_BYTES + NONCE_BYTES
        for owner, sealed in rows:
            first = sealed[:HEADER_BYTES]
            gcm = keys.get(first)
            if gcm is None:
                raise WrongKeyError("a stored value was sealed with a key that is not at hand; if the key was changed, start again")
            try:
                plain = gcm.decrypt(sealed[HEADER_BYTES:before_text], sealed[before_text:], first + f"{place}{owner}".encode())
            except (InvalidTag, ValueError) as error:
                raise StoreError(f"a stored value of {len(sealed)} bytes is damaged or out of place") from error
            opened.append((owner, plain))
        return opened
