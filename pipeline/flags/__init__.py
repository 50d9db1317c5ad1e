"""Say which comments a moderator should see first, and why; risk to readers and hostility to people are two axes."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from pipeline.claims.offered import evidence
from pipeline.claims.reading import Reading, read
from pipeline.entities import Alias
from pipeline.flags.amounts import topic_nutrient
from pipeline.flags.crisis import CRISIS
from pipeline.flags.danger import dangers
from pipeline.flags.disputes import contradicting, disputing
from pipeline.flags.hostility import Hostility, hostility
from pipeline.flags.learned import SAYS, chance_of, with_model
from pipeline.flags.own_medicine import topic_medicine
from pipeline.flags.scene import Danger
from pipeline.flags.words import LONGEST, outer, whole
from pipeline.privacy import is_nobody
from pipeline.reference import load
from pipeline.types import Claim, Comment, Flag, LabelDecision, Thread

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")
"""Most severe first."""

RISKY: Final = 2
"""Level of risk from which a comment is shown and wants an answer."""
_HOSTILE_CODES: Final = {"threat": "THREAT", "self_harm": "SELF_HARM_ABUSE", "slur": "SLUR"}
_BY_LEVEL: Final = {2: "INSULT", 1: "SHARP_TONE"}


_CERTAIN: Final = "certain"
"""Stands for a chance where a rule asks for a danger of which no model is asked."""


class _Rule(NamedTuple):
    """A row of ``severity_rules.csv``; an empty cell asks nothing."""

    severity: Severity
    risk: int | None
    code: str
    chance: float
    certain: bool
    hostile: int | None
    group: str


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    names = ("order", "severity", "when_risk", "when_codes", "when_chance", "when_hostility", "when_hostility_group")
    by_name: dict[str, Severity] = {name: name for name in SEVERITIES}
    rows = sorted(load("severity_rules", names, ("order",)), key=lambda row: int(row["order"]))
    return tuple(
        _Rule(
            by_name[r["severity"]],
            _number(r["when_risk"]),
            r["when_codes"],
            0.0 if r["when_chance"] == _CERTAIN else float(r["when_chance"] or 0),
            r["when_chance"] == _CERTAIN,
            _number(r["when_hostility"]),
            r["when_hostility_group"],
        )
        for r in rows
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


@functools.cache
def _codes() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in load("risk_codes", ("code", "meaning", "harmless_if"), ("code",))}


def _words_of(code: str, danger: Danger | None) -> dict[str, str]:
    """What a code says; a rule may have words of its own for it."""
    return _codes().get(f"{code} {danger.rule}" if danger else code) or _codes()[code]


def flags(thread: Thread, decisions: Sequence[LabelDecision], claims: Sequence[Claim]) -> tuple[Flag, ...]:
    """The comments a moderator should see, one flag each: writers in danger first, then most severe, then riskier, then not
    yet corrected, then surer, then by place.

    Risk is judged by context: a dangerous sentence denied, asked, quoted to be condemned, mocked, or left to a doctor is none.
    Rules look for known patterns; a model of coded comments speaks where it sees a greater risk than they do, and its reason says
    so. Personal reports are no misinformation. A level-1 risk alone is no flag. Comments set aside unscored, in another
    language, are not judged: English rules would read them wrong.
    """
    by_comment = {d.position: d for d in decisions}
    unscored = {d.position for d in decisions if not d.scored}
    of_comment: dict[int, list[Claim]] = {}
    for claim in claims:
        of_comment.setdefault(claim.position, []).append(claim)
    aliases = evidence(thread.article, thread.tables).aliases
    title = read(thread.article.title or "")
    topics = topic_nutrient(title), topic_medicine(title)
    found = [
        flag
        for comment in thread.comments
        if comment.kind == "comment"
        and comment.position not in unscored
        and (flag := _flag(comment, aliases, topics, by_comment.get(comment.position), of_comment.get(comment.position, [])))
    ]
    helpless = {flag.position for flag in found if in_crisis(flag)}
    risky = {flag.position for flag in found if misleads(flag)}
    corrections = _corrections(thread, risky | helpless, helpless, of_comment, aliases)
    return tuple(sorted((replace(flag, corrected_by=corrections.get(flag.position)) for flag in found), key=_rank))


def misleads(flag: Flag) -> bool:
    """Whether a comment is risky to others beyond much doubt, so that it answers and corrects nobody."""
    return flag.risk_level >= RISKY and flag.severity != SEVERITIES[-1] and not in_crisis(flag)


def in_crisis(flag: Flag) -> bool:
    """Whether the writer may be in danger: nobody is misled by the comment, and no reply to it is a correction."""
    return CRISIS in flag.risk_codes


def _rank(flag: Flag) -> tuple[bool, int, int, bool, float, int]:
    unsure = 1 - (flag.chance if flag.chance is not None else 1)
    worst = (not in_crisis(flag), SEVERITIES.index(flag.severity), -flag.risk_level, flag.corrected_by is not None)
    return *worst, unsure, flag.position


def _flag(
    comment: Comment,
    aliases: tuple[Alias, ...],
    topics: tuple[str | None, str | None],
    decision: LabelDecision | None,
    claims: Sequence[Claim],
) -> Flag | None:
    reading = read(comment.text, aliases)
    by_rule = dangers(reading, claims, *topics)
    heard = with_model(by_rule, decision.harm if decision else None, reading)
    risks = [replace(d, spans=whole(reading, d.spans)) for d in heard if d.level >= RISKY]
    hostile = hostility(reading, decision)
    chance = chance_of(risks, decision.harm if decision else None)
    severity = _severity(risks, chance, hostile)
    if severity is None:
        return None
    codes = tuple(dict.fromkeys(danger.code for danger in risks))
    shown = codes + _hostile_codes(hostile)
    return Flag(
        position=comment.position,
        severity=severity,
        risk_level=risks[0].level if risks else 0,
        chance=None if any(danger.sure for danger in risks) else chance,
        risk_codes=shown + (("FAKE_AUTHORITY",) if codes and _claims_authority(reading) else ()),
        hostility_level=hostile.level,
        reason=_reason(shown, risks, hostile),
        harmless_if=f"Harmless if {_words_of(shown[0], risks[0] if risks else None)['harmless_if']}.",
        spans=outer([span for spans in (*(d.spans for d in risks), hostile.spans) for span in spans]),
    )


def _hostile_codes(hostile: Hostility) -> tuple[str, ...]:
    code = _HOSTILE_CODES.get(hostile.group) or _BY_LEVEL.get(hostile.level)
    return (code,) if code else ()


def _claims_authority(reading: Reading) -> bool:
    return bool(reading.cues.get("authority"))


def _severity(risks: Sequence[Danger], chance: float | None, hostile: Hostility) -> Severity | None:
    """The first rule of ``severity_rules.csv`` that fits; a chance that is not known is high enough for each, and
    what is certain asks for none."""
    for rule in _rules():
        asked = [d for d in risks if d.sure] if rule.certain else risks if chance is None or chance >= rule.chance else []
        risky = rule.risk is None or any(d.level == rule.risk and rule.code in ("", d.code) for d in asked)
        rude = rule.hostile is None or (hostile.level == rule.hostile and rule.group in ("", hostile.group))
        if risky and rude:
            return rule.severity
    return None


def _reason(codes: Sequence[str], risks: Sequence[Danger], hostile: Hostility) -> str:
    """In plain words: what it does, with the words that do it."""
    told: dict[str, Danger] = {}
    for danger in risks:
        told.setdefault(danger.code, danger)
    parts = []
    for code in codes:
        quote = told[code].spans[0].quote if code in told else hostile.spans[0].quote if hostile.spans else ""
        meaning = _words_of(code, told.get(code))["meaning"]
        part = f'{meaning} ("{_short(quote)}")' if quote else meaning
        says = (told[code].told or SAYS.get(told[code].rule)) if code in told else None
        parts.append(f"{part}, {says}" if says else part)
    if hostile.group == "label":
        parts[-1] += ", says the label model"
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def _short(quote: str, longest: int = LONGEST) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rsplit(" ", 1)[0] + " …"


# ---------------------------------------------------------------------------------------------------- corrections


def _corrections(
    thread: Thread, risky: Set[int], helpless: Set[int], claims: Mapping[int, Sequence[Claim]], aliases: tuple[Alias, ...]
) -> dict[int, int]:
    """For each comment but the ``helpless`` the first reply of another that disputes or contradicts it and is no risk itself."""
    authors = {comment.position: comment.author for comment in thread.comments}
    found: dict[int, int] = {}
    for reply in thread.comments:
        parent = reply.parent
        if parent is None or parent in found or parent in helpless or reply.position in risky or reply.kind != "comment":
            continue
        if reply.author == authors.get(parent) and not is_nobody(reply.author):
            continue
        said, answered = claims.get(reply.position, ()), claims.get(parent, ())
        if disputing(read(reply.text, aliases)) or contradicting(answered, said):
            found[parent] = reply.position
    return found
