"""A small binding of libespeak-ng, which comes with its data in the package `espeakng-loader`.

The library keeps one state per process, so everything happens under one lock. Constants and signatures: espeak-ng's speak_lib.h, 1.52.
"""

import ctypes
import threading

import espeakng_loader

from bot.errors import VoiceError
from bot.nlp.audio import Samples, from_pcm16

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_OPTION_DONT_EXIT = 0x8000
"""Without it the library ends the process when its data is missing."""

_POSITION_CHARACTER = 1
_CHARS_UTF8 = 1
_PARAMETER_RATE = 1
_OK = 0
_GO_ON = 0

_BUFFER_MILLISECONDS = 200

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, opened at first use. Make as many as you like: they share one lock and one state."""

    _lock = threading.Lock()
    _library: ctypes.CDLL | None = None
    _rate_hz = 0
    _pieces: list[bytes] = []

    def warm_up(self) -> None:
        """Open the library now; raises `VoiceError`."""
        with self._lock:
            self._opened()

    def synthesize(self, text: str, voice: str, words_per_minute: int) -> tuple[Samples, int]:
        """Speak a text and return its samples and their rate in Hz.

        Raises:
            VoiceError: the library is not there, does not know the voice, or says nothing.
        """
        with self._lock:
            library = self._opened()
            Espeak._pieces.clear()
            if library.espeak_SetVoiceByName(voice.encode()) != _OK:
                raise VoiceError(f"espeak-ng knows no voice {voice!r}")
            library.espeak_SetParameter(_PARAMETER_RATE, words_per_minute, 0)
            # A NUL would end the text early, so it never gets there.
            spoken = text.replace("\0", " ").encode() + b"\0"
            status = library.espeak_Synth(spoken, len(spoken), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None)
            pcm16 = b"".join(Espeak._pieces)
            Espeak._pieces.clear()
        if status != _OK or not pcm16:
            raise VoiceError(f"espeak-ng said nothing to {len(text)} characters (status {status})")
        return from_pcm16(pcm16), Espeak._rate_hz

    @classmethod
    def _opened(cls) -> ctypes.CDLL:
        if cls._library is None:
            try:
                library = ctypes.CDLL(espeakng_loader.get_library_path())
                data_folder = espeakng_loader.get_data_path().encode()
            # The loader raises RuntimeError when its data folder is missing, ctypes OSError when the library does not load.
            except (OSError, RuntimeError) as error:
                raise VoiceError("libespeak-ng does not load; install again: pip install --force-reinstall espeakng-loader") from error
            _declare(library)
            rate_hz = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MILLISECONDS, data_folder, _OPTION_DONT_EXIT)
            if rate_hz <= 0:
                raise VoiceError(f"espeak-ng does not start (status {rate_hz})")
            library.espeak_SetSynthCallback(_COLLECT)
            cls._rate_hz = rate_hz
            cls._library = library
        return cls._library


def _collect(samples: "ctypes._Pointer[ctypes.c_short] | None", count: int, _events: int | None) -> int:
    # The library calls with no samples at the very end. It runs inside espeak_Synth, hence under the lock.
    if samples and count > 0:
        Espeak._pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
    return _GO_ON


# Kept for the life of the process: the library holds its address.
_COLLECT = _Callback(_collect)


def _declare(library: ctypes.CDLL) -> None:
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.espeak_SetSynthCallback.argtypes = [_Callback]
    library.espeak_SetSynthCallback.restype = None
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
