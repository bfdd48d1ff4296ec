"""What voice notes sound like, what is not spoken, and what happens when a voice fails."""

import base64
import io
import json
import logging
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Settings
from bot.errors import VoiceError
from bot.messages import Clip, Language, SpeechPace
from bot.nlp.audio import VOICE_RATE_HZ, ClipLimits, decode, loudness_dbfs
from bot.nlp.google_tts import GoogleVoiceClient
from bot.nlp.spoken_text import to_spoken
from bot.nlp.tts import AutoTextToSpeech, EspeakTextToSpeech, GttsTextToSpeech, Voice, build_text_to_speech
from tests.nlp.clips import contain, sine
from tests.nlp.local_service import LocalService

ANSWER = "많이 힘들었겠어요. 오늘 하루 정말 애썼어요. 지금 마음이 어떤지 조금 더 이야기해 줄래요? 여기 있을게요."
LIMITS = ClipLimits(20_000_000, 600)


class ScriptedVoice:
    """Speaks or fails as told, and counts."""

    def __init__(self, mime: str, error: VoiceError | None = None) -> None:
        self.clip = Clip(b"", mime, 1.0)
        self.error = error
        self.spoken: list[str] = []
        self.paces: list[SpeechPace] = []
        self.is_warm = False

    def warm_up(self) -> None:
        self.is_warm = True

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        self.spoken.append(text)
        self.paces.append(pace)
        if self.error:
            raise self.error
        return self.clip


class SettableClock:
    def __init__(self) -> None:
        self.now_seconds = 1_000.0

    def __call__(self) -> float:
        return self.now_seconds


@pytest.fixture(scope="module")
def espeak() -> Voice:
    voice = build_text_to_speech(Settings())
    voice.warm_up()
    return voice


def test_an_answer_becomes_a_voice_note_the_platforms_accept(espeak: Voice) -> None:
    clip = espeak.speak(ANSWER, Language.KO)
    with av.open(io.BytesIO(clip.content), mode="r") as container:
        stream = container.streams.audio[0]
        assert (container.format.name, stream.codec_context.name) == ("ogg", "opus")
        assert (stream.codec_context.sample_rate, stream.codec_context.channels) == (48_000, 1)
    heard = decode(clip.content, LIMITS, VOICE_RATE_HZ)
    assert clip.mime == "audio/ogg"
    assert 8 < clip.duration_seconds < 15
    assert len(heard) / VOICE_RATE_HZ == pytest.approx(clip.duration_seconds, abs=0.05)
    assert 0.5 < np.abs(heard).max() <= 0.99
    assert -20 < loudness_dbfs(heard, VOICE_RATE_HZ) < -8
    assert 80 < len(clip.waveform) <= 256
    assert max(clip.waveform) == 255
    assert len(clip.content) < 100_000


def test_the_longest_answer_is_spoken(espeak: Voice) -> None:
    clip = espeak.speak((ANSWER * 20)[:1_000], Language.KO)
    assert 120 < clip.duration_seconds < 300
    assert len(clip.waveform) == 256


@pytest.mark.parametrize("text", ["", "   ", "🐰💙", "ㅠㅠㅠ", "***", "https://example.org", "\u200b\u200d\n", "!?", "가" * 1_001])
def test_a_text_that_cannot_be_spoken_is_an_expected_error(espeak: Voice, text: str) -> None:
    with pytest.raises(VoiceError) as caught:
        espeak.speak(text, Language.KO)
    assert text == "" or text not in str(caught.value)


def test_english_is_spoken_by_an_english_voice(espeak: Voice) -> None:
    text = "I am here. Tell me more about today."
    assert espeak.speak(text, Language.EN).content != espeak.speak(text, Language.KO).content


def sounds_like(clip: Clip, other: Clip) -> bool:
    """espeak-ng's hiss and flutter are random: two takes differ by some milliseconds and a little in loudness."""
    if abs(clip.duration_seconds - other.duration_seconds) > 0.02 or len(clip.waveform) != len(other.waveform):
        return False
    ours, theirs = (np.frombuffer(each.waveform, np.uint8).astype(int) for each in (clip, other))
    return bool(np.abs(ours - theirs).max() < 40)


def test_the_same_text_sounds_the_same_after_another_voice(espeak: Voice) -> None:
    before = espeak.speak("괜찮아요.", Language.KO)
    espeak.speak("hello", Language.EN)
    EspeakTextToSpeech("ko+m3", 300).speak("빠르게", Language.KO)
    assert sounds_like(espeak.speak("괜찮아요.", Language.KO), before)


def test_many_threads_speak_without_mixing_their_words(espeak: Voice) -> None:
    texts = ["네.", "괜찮아요.", ANSWER, "천천히 말해도 돼요."] * 3
    alone = [espeak.speak(text, Language.KO) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: espeak.speak(text, Language.KO), texts))
    assert all(sounds_like(clip, other) for clip, other in zip(together, alone, strict=True))


def test_faster_speech_is_shorter() -> None:
    slow, fast = (EspeakTextToSpeech("ko", pace).speak(ANSWER, Language.KO).duration_seconds for pace in (100, 200))
    assert fast < 0.7 * slow


def test_an_unknown_voice_is_named_at_warm_up() -> None:
    settings = Settings.model_validate({"text_to_speech": {"voice": "klingon-xx"}})
    with pytest.raises(VoiceError, match="klingon-xx"):
        build_text_to_speech(settings).warm_up()


def test_a_nul_character_hides_no_words(espeak: Voice) -> None:
    assert espeak.speak("괜찮아요\0 " + ANSWER, Language.KO).duration_seconds > 8


def test_a_process_ends_cleanly_after_speaking() -> None:
    code = "from bot.nlp.tts import *; print(EspeakTextToSpeech('ko', 130).speak('네', Language.KO).mime)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "audio/ogg\n", "")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("많이 힘들었죠? 🐰💙 토닥토닥", "많이 힘들었죠? 토닥토닥."),
        ("**괜찮아요** _정말로_ `네`", "괜찮아요 정말로 네."),
        ("[여기](https://example.org/x)를 보세요.", "여기를 보세요."),
        ("자세히: https://example.org/a?b=c 보세요.", "자세히: 보세요."),
        ("<b>굵게</b> 말해요.", "굵게 말해요."),
        ("하나\n둘\n\n- 셋", "하나. 둘. 셋."),
        ("ㅋㅋㅋ 재밌네요 ㅠㅠ", "재밌네요."),
        ("1577-0199로 전화해요.", "1 5 7 7, 0 1 9 9로 전화해요."),
        ("👨‍👩‍👧 가족 1️⃣ 번", "가족 1 번."),
        ("괜찮\u200b아요…", "괜찮 아요…"),
        ("좋아요!!! 3,000원, 50%", "좋아요!!! 3,000원, 50%."),
    ],
)
def test_only_words_are_spoken(text: str, spoken: str) -> None:
    assert to_spoken(text) == spoken


@settings(max_examples=200, deadline=1_000)
@given(st.text(max_size=300))
def test_any_text_becomes_one_line_of_speakable_letters(text: str) -> None:
    spoken = to_spoken(text)
    assert spoken.isprintable()
    assert not any(unicodedata.category(letter) == "So" for letter in spoken)
    assert not spoken or any(letter.isalnum() for letter in spoken)


def google_answer(audio: bytes) -> bytes:
    """What Google Translate's batch endpoint sends: a guard line, a length, and JSON in JSON."""
    entries = [["wrb.fr", "jQ1olc", json.dumps([base64.b64encode(audio).decode()]), None, None, None, "generic"], ["di", 39]]
    return b")]}'\n\n1234\n" + json.dumps(entries, separators=(",", ":")).encode() + b'\n25\n[["e",4,null,null,175]]\n'


def google(service: LocalService, timeout_seconds: float = 3.0) -> GttsTextToSpeech:
    return GttsTextToSpeech(GoogleVoiceClient(timeout_seconds, service.address))


def test_google_speaks_what_it_is_asked_and_nothing_else() -> None:
    with LocalService(google_answer(contain(sine(1.0), "mp3"))) as service:
        clip = google(service).speak("괜찮아요 💙", Language.KO)
    request = parse_qs(service.bodies[0].decode())["f.req"][0]
    assert json.loads(json.loads(request)[0][0][1])[:2] == ["괜찮아요.", "ko"]
    assert clip.mime == "audio/ogg"
    assert clip.duration_seconds == pytest.approx(1.0, abs=0.12)
    assert loudness_dbfs(decode(clip.content, LIMITS)) == pytest.approx(-20, abs=1.5)


@pytest.mark.parametrize(("pace", "slow"), [(SpeechPace.SLOW, True), (SpeechPace.NORMAL, None), (SpeechPace.FAST, None)])
def test_google_is_asked_to_speak_slowly_only_for_who_wants_it(pace: SpeechPace, slow: bool | None) -> None:
    with LocalService(google_answer(contain(sine(1.0), "mp3"))) as service:
        google(service).speak("괜찮아요", Language.KO, pace)
    request = parse_qs(service.bodies[0].decode())["f.req"][0]
    assert json.loads(json.loads(request)[0][0][1])[2] is slow


def test_the_slowest_voice_is_one_that_espeak_has() -> None:
    slowest, slower = (EspeakTextToSpeech("ko", pace).speak("괜찮아요", Language.KO, SpeechPace.SLOW) for pace in (80, 90))
    # espeak rounds its silences by the state it was left in: a thousandth of a second more or less is the same pace.
    assert slowest.duration_seconds == pytest.approx(slower.duration_seconds, abs=0.01)


def test_both_voices_of_auto_are_told_the_pace() -> None:
    online, offline = ScriptedVoice("online", VoiceError("down")), ScriptedVoice("offline")
    AutoTextToSpeech(online, offline).speak("괜찮아요", Language.KO, SpeechPace.FAST)
    assert online.paces == offline.paces == [SpeechPace.FAST]


def test_google_is_asked_for_a_long_answer_in_pieces() -> None:
    with LocalService(google_answer(contain(sine(0.5), "mp3"))) as service:
        clip = google(service).speak(ANSWER * 3, Language.KO)
    assert len(service.bodies) >= 2
    assert clip.duration_seconds == pytest.approx(0.55 * len(service.bodies), abs=0.1 * len(service.bodies))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"", 200),
        (b"<html>captcha</html>", 200),
        (b'[["wrb.fr","jQ1olc",null,null,null,[3],"generic"]]', 200),
        (b'[["wrb.fr","jQ1olc","{}"]]', 200),
        (b"jQ1olc not json", 200),
        (b"[1] jQ1olc", 200),
        (b"\xff\xfe", 200),
        (google_answer(b"this is no mp3"), 200),
        (b"", 429),
        (b"", 500),
    ],
)
def test_an_odd_answer_of_google_is_an_expected_error(answer: bytes, status: int) -> None:
    with LocalService(answer, status) as service, pytest.raises(VoiceError):
        google(service).speak("괜찮아요", Language.KO)


@pytest.mark.parametrize("seconds_per_byte", [0.01, 5.0], ids=["dripping", "stuck"])
def test_a_google_that_is_too_slow_is_given_up(seconds_per_byte: float) -> None:
    answer = google_answer(contain(sine(1.0), "mp3"))
    with LocalService(answer, seconds_per_byte=seconds_per_byte) as service:
        started = time.monotonic()
        with pytest.raises(VoiceError):
            google(service, timeout_seconds=0.4).speak("괜찮아요", Language.KO)
    assert time.monotonic() - started < 3


def test_the_text_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LocalService(b"", 500) as service:
        voice = AutoTextToSpeech(google(service), EspeakTextToSpeech("ko", 130))
        voice.speak("비밀이에요", Language.KO)
    assert "비밀" not in caplog.text
    assert "built-in one speaks" in caplog.text


def test_auto_takes_the_network_voice_while_it_answers() -> None:
    online, offline = ScriptedVoice("online"), ScriptedVoice("offline")
    voice = AutoTextToSpeech(online, offline)
    voice.warm_up()
    assert voice.speak("네", Language.KO).mime == "online"
    assert online.is_warm
    assert offline.is_warm
    assert offline.spoken == []


def test_auto_falls_back_and_leaves_a_failed_network_alone_for_a_while() -> None:
    clock, online, offline = SettableClock(), ScriptedVoice("online", VoiceError("no network")), ScriptedVoice("offline")
    voice = AutoTextToSpeech(online, offline, clock)
    assert [voice.speak("네", Language.KO).mime for _ in range(3)] == ["offline"] * 3
    assert len(online.spoken) == 1
    clock.now_seconds += 61
    online.error = None
    assert voice.speak("네", Language.KO).mime == "online"


def test_auto_does_not_blame_the_network_for_a_text_without_words() -> None:
    online, offline = ScriptedVoice("online"), ScriptedVoice("offline")
    voice = AutoTextToSpeech(online, offline)
    with pytest.raises(VoiceError):
        voice.speak("🐰", Language.KO)
    assert (online.spoken, offline.spoken) == ([], [])
    assert voice.speak("네", Language.KO).mime == "online"


@pytest.mark.parametrize(("engine", "kind"), [("espeak", EspeakTextToSpeech), ("gtts", GttsTextToSpeech), ("auto", AutoTextToSpeech)])
def test_the_configured_voice_is_built(engine: str, kind: type[Voice]) -> None:
    voice = build_text_to_speech(Settings.model_validate({"text_to_speech": {"engine": engine}}))
    assert isinstance(voice, kind)
    voice.warm_up()
