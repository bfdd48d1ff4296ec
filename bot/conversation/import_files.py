"""From the bytes of a file to the diary in it. A name or a size that a file claims is never believed."""

import io
import struct
import zipfile
import zlib
from datetime import datetime

from bot.conversation.brought import BroughtDiary
from bot.conversation.import_daylio import read_daylio
from bot.conversation.import_own import read_own
from bot.errors import BrokenFileError, UnknownFileError

# The most that Telegram gives to a bot (core.telegram.org/bots/api#getfile).
MAX_FILE_BYTES = 20_000_000
# An export of ten thousand entries has about 20 MB of JSON; what unpacks to more than this is no diary.
MAX_UNPACKED_BYTES = 50_000_000
# The directory of a ZIP: ten thousand clips have 0.7 MB. Python reads all of it before anything can be asked, 150,000 names a second.
MAX_DIRECTORY_BYTES = 2_000_000
OWN_NAME = "todaktodak.json"
_ZIP_START = b"PK\x03\x04"
# Signature, four numbers of no interest, size and place of the directory (PKWARE APPNOTE 4.3.16).
_ZIP_END, _ZIP_END_SIGN = struct.Struct("<4s8xII2x"), b"PK\x05\x06"
_ZIP64_SIGN, _ZIP64_LOCATOR_BYTES = b"PK\x06\x07", 20
_ZIP_END_WITHIN = _ZIP_END.size + 65_535
# Excel and Korean phones write the last one; every text in UTF-8 that is read as CP949 by mistake would be noise, so it comes last.
_ENCODINGS = ("utf-8-sig", "cp949")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_brought(content: bytes, zone: str, now_utc: datetime, max_characters: int) -> BroughtDiary:
    """Read our own export (ZIP or JSON) or Daylio's CSV; texts are cut to `max_characters`.

    Raises:
        BroughtFileError: it cannot be imported; the leaf says why.
    """
    text = _decoded(_unpacked(content) if content.startswith(_ZIP_START) else content)
    if text.lstrip().startswith(("{", "[")):
        return read_own(text, now_utc, max_characters)
    return read_daylio(text, zone, now_utc, max_characters)


def _unpacked(content: bytes) -> bytes:
    """Return our JSON, or the one table, out of a ZIP."""
    _refuse_huge_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            name = OWN_NAME if OWN_NAME in archive.namelist() else tables[0] if len(tables) == 1 else ""
            if not name:
                raise UnknownFileError("a ZIP without a diary in it")
            with archive.open(name) as file:
                unpacked = file.read(MAX_UNPACKED_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, struct.error) as error:
        # Damaged, locked with a password, packed in a way of its own, or pointing outside itself.
        raise BrokenFileError(f"a ZIP that cannot be read: {type(error).__name__}") from error
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise BrokenFileError(f"a ZIP that unpacks to more than {MAX_UNPACKED_BYTES} bytes")
    return unpacked


def _refuse_huge_directory(content: bytes) -> None:
    end = content.rfind(_ZIP_END_SIGN, max(0, len(content) - _ZIP_END_WITHIN))
    if end < 0 or end + _ZIP_END.size > len(content):
        raise BrokenFileError("a ZIP without an end")
    _, size, _ = _ZIP_END.unpack_from(content, end)
    # A second, larger end for archives beyond 4 GB would be believed in place of this one.
    is_vast = content[max(0, end - _ZIP64_LOCATOR_BYTES) : end].startswith(_ZIP64_SIGN)
    if is_vast or size > MAX_DIRECTORY_BYTES:
        raise BrokenFileError("a ZIP with a directory out of proportion")


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnknownFileError("bytes that are no text")
