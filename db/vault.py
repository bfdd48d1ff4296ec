"""Which keys open a database.

Keys themselves are never stored, but during and after a rotation one key is stored sealed with another (see `db.rotation`).
"""

import secrets
from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import StoreError, WrongKeyError
from db.crypto import KEY_BYTES, NUMBER_BYTES, SALT_BYTES, Cipher, Key, derive
from db.key_file import read_key_file
from db.models import VaultRow

CHECK_SENTENCE = b"this key opens this diary"
NEEDS_RIGHT_KEY = "the key does not open this database; nothing was changed. Set TODAK_KEY to the right key or put the right key file back"


def vault_rows(session: Session) -> list[VaultRow]:
    """Return all keys' rows, oldest first."""
    return list(session.scalars(select(VaultRow).order_by(VaultRow.key_number)))


def unlock(rows: Sequence[VaultRow], text: SecretStr) -> Cipher:
    """Open a database with any of its keys; the others it carries come along.

    Raises:
        WrongKeyError: the key is none of this database.
    """
    for row in rows:
        key = matching_key(row, text)
        if key is not None:
            return Cipher([key, *_carried(row, key)])
    raise WrongKeyError(NEEDS_RIGHT_KEY)


def key_at_hand(key: SecretStr | None, key_file: Path) -> SecretStr:
    """Return the key for a database that has one: the given one, or else the key file's.

    Raises:
        WrongKeyError: there is none. A new key would not open it, so none is made.
    """
    if key is None and not key_file.exists():
        raise WrongKeyError(f"this database needs its key, and {key_file} is not there; put it back or set TODAK_KEY")
    return key or read_key_file(key_file)


def matching_key(row: VaultRow, text: SecretStr) -> Key | None:
    """Return the key if it is the one of this row."""
    key = Key(row.key_number, derive(text, row.salt))
    try:
        opened = Cipher([key]).open(row.check_value, _place("check_value", key.number))
    except StoreError:
        # The expected answer for another key; what it means is the caller's to say.
        return None
    return key if opened == CHECK_SENTENCE else None


def new_vault_row(number: int, text: SecretStr) -> tuple[VaultRow, Key]:
    """Make the row of a new key."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = Key(number, derive(text, salt))
    check_value = Cipher([key]).seal(CHECK_SENTENCE, _place("check_value", number))
    return VaultRow(key_number=number, salt=salt, check_value=check_value, other_keys=None), key


def carry(row: VaultRow, own: Key, others: Sequence[Key]) -> None:
    """Seal other keys with this row's key, in place of what it carried before."""
    plain = b"".join(key.number.to_bytes(NUMBER_BYTES, "big") + key.secret for key in others)
    row.other_keys = Cipher([own]).seal(plain, _place("other_keys", own.number)) if others else None


def _carried(row: VaultRow, own: Key) -> list[Key]:
    if row.other_keys is None:
        return []
    plain = Cipher([own]).open(row.other_keys, _place("other_keys", own.number))
    size = NUMBER_BYTES + KEY_BYTES
    parts = [plain[start : start + size] for start in range(0, len(plain), size)]
    return [Key(int.from_bytes(part[:NUMBER_BYTES], "big"), part[NUMBER_BYTES:]) for part in parts]


def _place(column: str, number: int) -> str:
    return f"vault.{column}:{number}"
