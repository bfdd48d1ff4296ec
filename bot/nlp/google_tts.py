"""The wire to Google Translate's voices: gTTS writes the requests, we send them.

gTTS's own sender has no timeout, does not check certificates and writes the text into its debug log (docs/decisions/0003).
"""

import base64
import binascii
import json
import logging
import time
from collections.abc import Callable

import gtts
import httpx

from bot.errors import VoiceError

_ADDRESS = "https://translate.google.com/_/TranslateWebserverUi/data/batchexecute"

_MAX_ANSWER_BYTES = 4_000_000
"""A hundred characters are some 100 kB of MP3."""


class GoogleVoiceClient:
    """Fetches spoken MP3."""

    def __init__(self, timeout_seconds: float, address: str = _ADDRESS, clock: Callable[[], float] = time.monotonic) -> None:
        self._timeout_seconds = timeout_seconds
        self._address = address
        self._clock = clock
        # Its DEBUG records hold the text.
        logging.getLogger("gtts").setLevel(logging.INFO)

    def fetch(self, text: str, language: str, *, is_slow: bool = False) -> bytes:
        """Return the text spoken as MP3, asked for in pieces of 100 characters, each within the timeout.

        Raises:
            VoiceError: the service was not reached in time, refused, or answered nonsense.
        """
        try:
            bodies: list[str] = gtts.gTTS(text, lang=language, slow=is_slow, lang_check=False).get_bodies()
            headers = dict(gtts.gTTS.GOOGLE_TTS_HEADERS)
            with httpx.Client(timeout=self._timeout_seconds, headers=headers) as client:
                return b"".join(_speech_in(self._post(client, body)) for body in bodies)
        # The network's failures; gTTS asserts that there is something to say; base64 and JSON of an answer that is not the one expected.
        except (httpx.HTTPError, AssertionError, binascii.Error, ValueError, LookupError, TypeError) as error:
            raise VoiceError(f"the voice service failed on {len(text)} characters: {type(error).__name__}") from error

    def _post(self, client: httpx.Client, body: str) -> str:
        # httpx's timeout starts anew with every byte, so a dripping answer needs a deadline of its own.
        deadline = self._clock() + self._timeout_seconds
        received = bytearray()
        with client.stream("POST", self._address, content=body) as response:
            response.raise_for_status()
            for block in response.iter_bytes():
                received += block
                if self._clock() > deadline or len(received) > _MAX_ANSWER_BYTES:
                    raise VoiceError(f"the voice service took too long or sent too much ({len(received)} bytes)")
        return received.decode()


def _speech_in(answer: str) -> bytes:
    """Take the MP3 out of an answer: lines of JSON arrays, one of which holds another JSON array as text, with base64 in it."""
    for line in answer.splitlines():
        if gtts.gTTS.GOOGLE_TTS_RPC in line:
            for entry in json.loads(line):
                if entry[1] == gtts.gTTS.GOOGLE_TTS_RPC and entry[2]:
                    return base64.b64decode(json.loads(entry[2])[0], validate=True)
    raise VoiceError("the voice service answered without speech")
