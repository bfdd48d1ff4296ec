"""Sealing, opening, and the words for a bad key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import ConfigurationError, StoreError, WrongKeyError
from db.crypto import KEY_BYTES, SALT_BYTES, Cipher, Key, derive, new_key_text

SALT = bytes(SALT_BYTES)
OLD, NEW = Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))


@given(st.binary(max_size=500), st.text(max_size=30))
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: str) -> None:
    cipher = Cipher([OLD])
    assert cipher.open(cipher.seal(plain, place), place) == plain


def test_the_same_words_are_sealed_differently_each_time() -> None:
    cipher = Cipher([OLD])
    assert cipher.seal(b"words", "here") != cipher.seal(b"words", "here")


def test_a_value_moved_to_another_row_does_not_open() -> None:
    cipher = Cipher([OLD])
    sealed = cipher.seal(b"words", "entries.body:a")
    with pytest.raises(StoreError):
        cipher.open(sealed, "entries.body:b")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_does_not_open(position: int, change: int) -> None:
    cipher = Cipher([OLD])
    sealed = bytearray(cipher.seal(b"words", "here"))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(StoreError):
        cipher.open(bytes(sealed), "here")


@pytest.mark.parametrize("length", [0, 3, 5, 12, 17, 20])
def test_a_value_cut_short_does_not_open(length: int) -> None:
    cipher = Cipher([OLD])
    with pytest.raises(StoreError):
        cipher.open(cipher.seal(b"words", "here")[:length], "here")


def test_the_newest_key_seals_and_all_keys_open() -> None:
    both = Cipher([NEW, OLD])
    assert both.open(Cipher([OLD]).seal(b"old", "here"), "here") == b"old"
    assert Cipher([NEW]).open(both.seal(b"new", "here"), "here") == b"new"


def test_a_value_of_a_key_that_is_not_at_hand_says_so() -> None:
    with pytest.raises(WrongKeyError):
        Cipher([OLD]).open(Cipher([NEW]).seal(b"words", "here"), "here")


def test_base64_of_32_bytes_is_the_key_itself() -> None:
    text = new_key_text()
    assert len(derive(SecretStr(text), SALT)) == KEY_BYTES
    url_safe = text.replace("+", "-").replace("/", "_")
    assert derive(SecretStr(url_safe + "\n"), SALT) == derive(SecretStr(text), bytes(range(SALT_BYTES)))


def test_a_passphrase_becomes_another_key_in_another_database() -> None:
    passphrase = SecretStr("토끼가 등을 토닥토닥 두드려 준다")
    assert derive(passphrase, SALT) == derive(passphrase, SALT)
    assert derive(passphrase, SALT) != derive(passphrase, bytes(range(SALT_BYTES)))


def test_a_short_passphrase_is_refused_without_repeating_it() -> None:
    with pytest.raises(ConfigurationError, match="TODAK_KEY") as caught:
        derive(SecretStr("hunter2hunter2"), SALT)
    assert "hunter2" not in str(caught.value)


def test_a_key_does_not_print() -> None:
    assert repr(OLD.secret) not in repr(OLD)
