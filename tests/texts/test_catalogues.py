"""Both catalogues say everything, with the same blanks, and the code asks for nothing that they do not have."""

import ast
import string
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from bot.conversation.notices import COMMAND_NAMES
from bot.conversation.settings_choices import COUNTRIES, ZONES
from bot.messages import EMOTIONS, Language, Register
from bot.texts.catalogue import Texts, load_sentences

ROOT = Path(__file__).resolve().parents[2]
CASUAL = "casual."
SAYING = {"say", "vary", "choices", "least_said"}


def base_keys(language: Language) -> set[str]:
    return {key for key in load_sentences(language) if not key.startswith(CASUAL)}


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert base_keys(Language.KO) == base_keys(Language.EN)


def test_both_languages_have_the_same_blanks() -> None:
    korean, english = load_sentences(Language.KO), load_sentences(Language.EN)
    different = {
        key for key in base_keys(Language.KO) & base_keys(Language.EN) if set(map(_frozen, korean[key])) != set(map(_frozen, english[key]))
    }
    assert different == set()


def _frozen(sentence: str) -> frozenset[str]:
    return frozenset(blanks(sentence))


def test_all_wordings_of_a_key_have_the_same_blanks() -> None:
    for language in Language:
        for key, sentences in load_sentences(language).items():
            assert sentences, key
            assert all(sentence for sentence in sentences), key
            assert len({_frozen(sentence) for sentence in sentences}) == 1, key


def test_what_is_said_casually_can_be_said_politely_with_the_same_blanks() -> None:
    korean = load_sentences(Language.KO)
    for key in korean.keys() - base_keys(Language.KO):
        polite = korean[key.removeprefix(CASUAL)]
        assert _frozen(korean[key][0]) == _frozen(polite[0]), key


def test_english_has_no_speech_levels_and_no_particles() -> None:
    english = load_sentences(Language.EN)
    assert not any(key.startswith(CASUAL) for key in english)
    specs = {
        spec for sentences in english.values() for sentence in sentences for _, _, spec, _ in string.Formatter().parse(sentence) if spec
    }
    assert specs == set()
    assert {key for key, sentences in english.items() if any("가" <= letter <= "힣" for letter in "".join(sentences))} <= {
        "settings.language_ko"
    }


def test_no_blank_reaches_into_a_value() -> None:
    for language in Language:
        for key, sentences in load_sentences(language).items():
            assert all(name.isidentifier() for sentence in sentences for name in blanks(sentence)), key


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `.say`, `.vary`, `.choices` and `.least_said` in the program, with its place."""
    for file in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "db").rglob("*.py"), ROOT / "main.py"]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYING and node.args:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def patterns(argument: ast.expr) -> list[str]:
    """The keys an argument can be, `*` for what is filled in; none for a variable."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return patterns(argument.body) + patterns(argument.orelse)
    if isinstance(argument, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in argument.values)]
    return []


def holds(pattern: str) -> bool:
    return any(fnmatchcase(key, pattern) for key in base_keys(Language.KO))


def test_every_key_that_the_code_says_is_in_the_catalogue() -> None:
    said = [(place, pattern) for place, call in calls() for pattern in patterns(call.args[0])]
    assert len(said) > 50
    assert [(place, pattern) for place, pattern in said if not holds(pattern)] == []


def test_every_key_that_the_code_says_gets_its_blanks() -> None:
    korean = load_sentences(Language.KO)
    wrong = []
    for place, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"choices", "least_said"} or None in given:
            continue
        wrong += [(place, key) for key in patterns(call.args[0]) if key in korean and not blanks(korean[key][0]) <= given]
    assert wrong == []


def test_no_sentence_is_left_that_nobody_says() -> None:
    literals = [
        node.value
        for file in sorted((ROOT / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    said = set(literals) | {pattern for _, call in calls() for pattern in patterns(call.args[0])}
    filled = [pattern.split("*")[0] for pattern in said if "*" in pattern] + [text for text in literals if text.endswith((".", "_"))]
    unsaid = {key for key in base_keys(Language.KO) if key not in said and not any(start and key.startswith(start) for start in filled)}
    assert unsaid == set()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("register", list(Register))
def test_what_is_put_together_of_names_exists(language: Language, register: Register) -> None:
    texts = Texts(language, register)
    for emotion in EMOTIONS:
        assert texts.feeling(emotion)
        assert texts.feeling_name(emotion)
        assert texts.choices(f"fallback.{emotion.value}")
    for kind in ("unknown", "worrying", "more"):
        assert texts.choices(f"fallback.{kind}")
    for zone in ZONES:
        assert texts.say(f"zone.{zone.rsplit('/', 1)[1]}")
    for country in COUNTRIES:
        assert texts.say(f"country.{country}")
    for name in COMMAND_NAMES:
        assert texts.say(f"command.{name}")


def test_wordings_take_turns() -> None:
    texts = Texts()
    choices = texts.choices("fallback.joy")
    assert [texts.vary("fallback.joy", turn) for turn in range(len(choices) + 1)] == [*choices, choices[0]]


def test_the_sentence_said_longest_ago_comes_next() -> None:
    texts = Texts()
    first, second, *rest = texts.choices("diary.still_here")
    assert texts.least_said("diary.still_here", said=[]) == first
    assert texts.least_said("diary.still_here", said=[f"{first}\n\n더"]) == second
    assert texts.least_said("diary.still_here", said=[second, *rest, first]) == second
    assert texts.least_said("diary.still_here", "act.again", said=[first, second, *rest]) == texts.choices("act.again")[0]


def test_a_key_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts().say("no.such.key")


def test_what_a_person_typed_is_never_filled_in_again() -> None:
    assert Texts().say("diary.heard", transcript="{count} {0} {x:은/는}") == "🎧 “{count} {0} {x:은/는}”"
