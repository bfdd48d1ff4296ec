"""Grades how near a message comes to death or harm, before any model answers.

Two layers: rules over normalised text, which need nothing but this room, and the encoder's crisis head where there is one. The higher
grade wins, but that an encoder far from urgent makes a concern of what a rule alone calls urgent (docs/decisions/0023-violence-heard.md).
What the levels mean is written in `corpus/README.md`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace

from bot.messages import DANGERS, CrisisLevel, Danger
from bot.safety import contexts
from bot.safety.attackers import ATTACKED
from bot.safety.departures import GOODBYES
from bot.safety.easing import can_be_weighed, parts_to_weigh
from bot.safety.english import ENGLISH
from bot.safety.harms import HARM_OTHERS, OTHERS_IN_DANGER, SELF_HARM, VIOLENCE
from bot.safety.hints import CONCERN_FROM, URGENT_FROM, weight_of_hints
from bot.safety.last_hours import LAST_HOURS
from bot.safety.lookalikes import is_lookalike
from bot.safety.means import MEANS
from bot.safety.normalise import NormalText, normalise
from bot.safety.rules import Family, Rule, pattern
from bot.safety.shorthand import CRIES, INITIALS
from bot.safety.signals import CrisisSignals
from bot.safety.third_person import FIRST_PERSON, is_a_cause, told_of_someone_else
from bot.safety.wishes import WISHES
from bot.safety.worries import WORRIES

KOREAN_RULES: tuple[Rule, ...] = (
    WISHES + GOODBYES + MEANS + SELF_HARM + VIOLENCE + ATTACKED + HARM_OTHERS + OTHERS_IN_DANGER + LAST_HOURS + WORRIES
)
_WORDS, _LATIN_WORD, _KOREAN = re.compile(r"[가-힣].*[가-힣]", re.DOTALL), re.compile(r"[A-Za-z]{3}"), re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_UNREAD = (*INITIALS, *ENGLISH, *CRIES)
_OWN = (Family.WISH, Family.MEANS, Family.SELF_HARM, Family.GOODBYE)
_NEGATED = pattern(
    r"(?:죽고싶|죽고_?싶은_?(?:건|것은|거는)|죽고_?싶지|죽을_?생각|죽겠다는|죽고_?싶다는|자살_?생각|자살하겠다는|자살은|"
    r"죽을_?마음|나쁜_?생각)(?:은|는|이|도|뜻은|뜻|게|건|말은|한_?적이?|거는)?(?:전혀|절대|딱히|별로)?(?:안(?!움|아)|없|"
    r"아니[야에고지라라]|아닌데|않|아냐|아녜)|안죽(?:어요|을거|어$|어[.]|는다)|죽지_?않을|죽을_?용기(?:도|가|조차)?_?없|"
    r"용기(?:도|가|조차)_?(?:없|안_?나)",
    # Not 안 한 적이 없다, which says the opposite: the verb must end here.
    r"죽고싶다는(?:생각|마음)(?:은|는|도)(?:이제|요즘|요즘은)?(?:전혀|절대|딱히|별로)?(?:안해요?(?=[.]|$)|안합니다|안들어요?(?=[.]|$)|안한다)",
)


@dataclass(frozen=True, slots=True)
class CrisisThresholds:
    """Probabilities of the encoder, chosen on rows it had not seen (docs/decisions/0023).

    `urgent` and `concern`: from which on it raises the grade; beside a look-alike a concern needs `concern_beside_lookalike`. A concern
    may be a cry where none is less probable than `hardly_a_doubt`, or than `no_doubt` where a rule found it. What a rule calls urgent is
    a concern that may be a cry where urgent is less probable than `far_from_urgent`. Who is in danger is the encoder's word from
    `likely_danger` on, and from `sure_danger` on where a rule says otherwise.
    """

    urgent: float = 0.4
    concern: float = 0.03
    concern_beside_lookalike: float = 0.25
    hardly_a_doubt: float = 0.8
    no_doubt: float = 0.98
    far_from_urgent: float = 0.03
    likely_danger: float = 0.5
    sure_danger: float = 0.8

    def __post_init__(self) -> None:
        if not all(0 <= share <= 1 for share in astuple(self)):
            raise ValueError("crisis thresholds are probabilities between 0 and 1")

    def for_lookalike(self) -> "CrisisThresholds":
        """Return the thresholds for a text that a look-alike stands in."""
        return replace(self, concern=max(self.concern, self.concern_beside_lookalike))


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found in a text, and what the encoder may add to it.

    A text without Korean words (ㅁㄴㅇㄹ, emoji, digits, English), of which the encoder knows nothing, it may not raise. Beside a clear
    look-alike (웃겨 죽겠다, 자살골, 번지점프) a mere suspicion of it does not count, but more does: a film that was watched may be
    followed by a farewell. Neither lowers what a rule found. What is urgent by a rule the encoder may ease in a longer text only, where
    nothing is urgent by itself and no wish to die is told in the present.
    """

    signals: CrisisSignals
    may_raise: bool
    is_lookalike: bool
    may_ease: bool

    def with_head(
        self,
        probabilities: tuple[float, float, float] | None,
        dangers: tuple[float, ...] = (),
        thresholds: CrisisThresholds = CrisisThresholds(),  # noqa: B008 - a frozen value
    ) -> CrisisSignals:
        """Return what both layers find, from the encoder's (none, concern, urgent) and the probabilities of `DANGERS`.

        The higher grade wins, but for a rule's urgent word in a text that the encoder reads as far from urgent: that is met with care
        and a line to call, and not as a crisis. A concern of which the encoder hardly doubts that it is none counts as no cry; it has to
        be surer of that where a rule found it.

        Args:
            probabilities: None means there is no encoder.
            dangers: empty where the encoder cannot tell them apart.
            thresholds: the bars.
        """
        if probabilities is None or not self.may_raise:
            return self.signals
        return _in_whose_danger(self._graded(probabilities, thresholds), dangers, thresholds)

    def _graded(self, probabilities: tuple[float, float, float], thresholds: CrisisThresholds) -> CrisisSignals:
        bar = thresholds.for_lookalike() if self.is_lookalike else thresholds
        if self.signals.level is CrisisLevel.URGENT:
            is_eased = self.may_ease and probabilities[CrisisLevel.URGENT] < bar.far_from_urgent
            # Who praises a new kitchen knife is not told to keep away from "them", unless the letters say so too.
            return replace(self.signals, level=CrisisLevel.CONCERN, harm_others=False, is_eased=True) if is_eased else self.signals
        level = max(self.signals.level, head_level(probabilities, bar))
        doubt = thresholds.no_doubt if self.signals.may_be_a_cry else thresholds.hardly_a_doubt
        is_cry = level is CrisisLevel.URGENT or (level is CrisisLevel.CONCERN and probabilities[CrisisLevel.NONE] < doubt)
        return replace(self.signals, level=level, may_be_a_cry=is_cry)


def _in_whose_danger(told: CrisisSignals, dangers: tuple[float, ...], thresholds: CrisisThresholds) -> CrisisSignals:
    """Return what was told with the encoder's word on who is in danger.

    It never turns a rule's word on blows into the writer's own wish; what is hardly a worry it follows where it is sure of blows, and
    holds it for a cry then.
    """
    if not dangers or told.is_mixed or told.level is CrisisLevel.NONE:
        return told
    share = max(dangers)
    likeliest = DANGERS[dangers.index(share)]
    is_sure = share >= thresholds.sure_danger
    if not told.may_be_a_cry:
        return replace(told.of(likeliest), may_be_a_cry=True) if is_sure and likeliest is Danger.VIOLENCE else told
    if likeliest is Danger.OWN and (told.violence or told.harm_others):
        return told
    return told.of(likeliest) if is_sure or (share >= thresholds.likely_danger and not told.tells_whose) else told


def check(text: str) -> Checked:
    """Read a text of any length with the rules; what the encoder says can be added to the result without reading it again."""
    normal = normalise(text)
    found = _rule_signals(normal)
    is_plain_lookalike = found.level is CrisisLevel.NONE and is_lookalike(normal)
    may_ease = found.level is CrisisLevel.URGENT and _may_ease(text, normal)
    return Checked(found, may_raise=_is_read(text), is_lookalike=is_plain_lookalike, may_ease=may_ease)


def _may_ease(text: str, normal: NormalText) -> bool:
    """Tell whether an encoder may ease an urgent finding: it has enough to weigh, and nothing in it is urgent by itself."""
    if not can_be_weighed(text) or contexts.PRESENT_WISH.search(normal.joined):
        return False
    if any(rule in _UNREAD and rule.level is CrisisLevel.URGENT for rule in _holding(normal)):
        return False
    return all(_rule_signals(normalise(part)).level is not CrisisLevel.URGENT for part in parts_to_weigh(text))


def _is_read(text: str) -> bool:
    return bool(_WORDS.search(text) or (_LATIN_WORD.search(text) and _KOREAN.search(text)))


def grade_by_rules(text: str) -> CrisisLevel:
    """Grade a text of any length by the rules alone."""
    return signals(text).level


def grade(
    text: str,
    probabilities: tuple[float, float, float] | None,
    thresholds: CrisisThresholds = CrisisThresholds(),  # noqa: B008 - a frozen value
) -> CrisisLevel:
    """Return the grade of the rules and of the encoder's (none, concern, urgent); None means there is no encoder."""
    return check(text).with_head(probabilities, thresholds=thresholds).level


def signals(text: str, probabilities: tuple[float, float, float] | None = None, dangers: tuple[float, ...] = ()) -> CrisisSignals:
    """Grade a text and say what kind of danger it tells of."""
    return check(text).with_head(probabilities, dangers)


def head_level(probabilities: tuple[float, float, float], thresholds: CrisisThresholds) -> CrisisLevel:
    """Return the grade of the encoder's head; concern counts the mass of urgent too, so that doubt between the two is not lost."""
    _, concern, urgent = probabilities
    if urgent >= thresholds.urgent:
        return CrisisLevel.URGENT
    return CrisisLevel.CONCERN if concern + urgent >= thresholds.concern else CrisisLevel.NONE


def is_urgent(text: str) -> bool:
    """Tell whether the rules alone call a text urgent; a long one takes up to a second, so call it off the event loop."""
    return signals(text).level is CrisisLevel.URGENT


def rules_that_hold(text: str) -> tuple[str, ...]:
    """Return the names of the rules that find something, before context is weighed: for the evaluation and for tests."""
    return tuple(rule.name for rule in _holding(normalise(text)))


def _rule_signals(normal: NormalText) -> CrisisSignals:
    held = list(_holding(normal))
    level = max((_in_context(rule, normal) for rule in held), default=CrisisLevel.NONE)
    level = max(level, _level_of_hints(normal))
    gravest = {rule.family for rule in held if rule.level is CrisisLevel.URGENT}
    told = {rule.family for rule in held}
    third_person = _is_about_someone_else(held, normal)
    # What lies below urgent says what an answer is about only where no word of the writer's own wish stands beside it.
    own = not third_person and bool(told & {*_OWN, Family.PASSIVE})
    counted = gravest if own or gravest else told
    return CrisisSignals(
        level=level,
        violence=Family.VIOLENCE in counted,
        third_person=third_person,
        immediate=level is CrisisLevel.URGENT and bool(gravest & {Family.VIOLENCE, Family.MEANS, Family.OTHERS, Family.SELF_HARM}),
        harm_others=Family.HARM_OTHERS in counted,
        is_mixed=own and Family.VIOLENCE in told,
        may_be_a_cry=level is not CrisisLevel.NONE,
    )


def _is_about_someone_else(held: Sequence[Rule], normal: NormalText) -> bool:
    """Tell whether the answer should speak of someone else; in doubt it speaks to the writer, which harms least."""
    if not any(rule.family is Family.OTHERS for rule in held) or FIRST_PERSON.search(normal.joined) or is_a_cause(normal.joined):
        return False
    in_danger = any(rule.family is Family.OTHERS and rule.level is CrisisLevel.URGENT for rule in held)
    # 엄마가 미워서 손목을 그었어 is of the writer's own wrist, while 동생이 약을 먹었대요 is no word of the writer's own pills.
    own = (Family.WISH, Family.GOODBYE) if in_danger else _OWN
    if any(_in_context(rule, normal) is CrisisLevel.URGENT for rule in held if rule.family in own):
        return False
    own_low = any(rule.family in (Family.PASSIVE, Family.PAST) for rule in held)
    return in_danger or not own_low or told_of_someone_else(normal.joined)


def _level_of_hints(normal: NormalText) -> CrisisLevel:
    weight = weight_of_hints(normal.joined)
    if weight >= URGENT_FROM:
        return CrisisLevel.URGENT
    return CrisisLevel.CONCERN if weight >= CONCERN_FROM else CrisisLevel.NONE


def _holding(normal: NormalText) -> Iterable[Rule]:
    readings = (normal.joined,) if normal.joined == normal.fluent else (normal.joined, normal.fluent)
    for rule in KOREAN_RULES:
        if any(rule.finds(reading) for reading in readings):
            yield rule
    for rule in INITIALS:
        if rule.finds(normal.initials):
            yield rule
    for rule in (*ENGLISH, *CRIES):
        if rule.finds(normal.plain):
            yield rule


def _in_context(rule: Rule, normal: NormalText) -> CrisisLevel:
    """Weigh one rule that holds against what surrounds it in the text."""
    text = normal.joined
    still = contexts.STILL_NOW.search(text) is not None
    present = contexts.PRESENT_WISH.search(text) is not None
    if contexts.NOT_ANY_MORE.search(text) and not still and not present and rule.family not in (Family.VIOLENCE, Family.HARM_OTHERS):
        return _where_it_is_over(rule)
    if rule.level is not CrisisLevel.URGENT or rule.family not in _OWN:
        return rule.level
    if rule.family is Family.WISH and normal.laughs and contexts.STILL_NOW.search(text) is None and contexts.SHAME.search(text):
        return CrisisLevel.NONE
    if still:
        return rule.level
    if normal.laughs and _is_a_groan(rule, text):
        return CrisisLevel.CONCERN
    if rule.family is Family.WISH and _NEGATED.search(text):
        return CrisisLevel.CONCERN
    if told_of_someone_else(text) or _over(rule, text):
        return CrisisLevel.CONCERN
    return rule.level


def _where_it_is_over(rule: Rule) -> CrisisLevel:
    """Return what is left of a rule in a text that tells of better days: a goodbye or a thing at hand is never nothing."""
    if rule.family in (Family.GOODBYE, Family.MEANS) and rule.level is CrisisLevel.URGENT:
        return CrisisLevel.CONCERN
    if rule.family in (Family.PAST, Family.OTHERS) and not rule.heals:
        return CrisisLevel.CONCERN
    return CrisisLevel.NONE


def _is_a_groan(rule: Rule, text: str) -> bool:
    """Tell whether what is told with a laugh is a game lost or a stock that fell."""
    if rule.family is Family.WISH:
        return contexts.LOST_GAME.search(text) is not None and not contexts.PRESENT_WISH.search(text)
    return rule.family is Family.MEANS and contexts.RIVER_JOKE.search(text) is not None


_PAST_TENSE = pattern(
    r"고_?(?:크게|대문짝만하게)?_?(?:써놨|써_?있|적혀)|(?:죽고싶|싶)었|려고_?했|려다_?(?:만|말)|시도(?:했|한)|그었(?:었|던)|"
    r"쓴_?적|써봤|했던|었던"
)


def _over(rule: Rule, text: str) -> bool:
    """Tell whether what the rule found lies in the past by the text's own words."""
    return contexts.PAST_ONLY.search(text) is not None and _PAST_TENSE.search(text) is not None and rule.family is not Family.MEANS
