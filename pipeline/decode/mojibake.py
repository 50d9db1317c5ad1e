"""Damaged characters mended: UTF-8 that was read as another encoding, controls that were punctuation, lost micro signs.

Correct text is left alone, every repair is logged, and repairing twice is repairing once. The damage ftfy does not
know (UTF-8 read as ISO-8859-16) is mended here, from a table of damaged spellings; the rest is ftfy's.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import emoji
import ftfy

from pipeline.decode.damage import REGIONAL, VS16, ZWJ, table
from pipeline.types import Repair


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """Mended text and what was mended, in order of first appearance."""

    text: str
    repairs: tuple[Repair, ...] = ()


class _Mend(NamedTuple):
    before: str
    after: str
    ambiguous: bool
    rule: str


_Log = Counter[_Mend]
_Step = Callable[[str, _Log], str]

# ------------------------------------------------------------------------------------------------ controls

_CONTROLS: Final = {code: character for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))}
_CONTROL: Final = re.compile(f"[{''.join(map(chr, _CONTROLS))}]")


def _mend_controls(text: str, log: _Log) -> str:
    """Control characters U+0080-U+009F are windows-1252 punctuation read as ISO-8859 (WHATWG reads them so, too)."""

    def mend(match: re.Match[str]) -> str:
        after = _CONTROLS[ord(match.group())]
        log[_Mend(match.group(), after, False, "c1_control")] += 1
        return after

    return _CONTROL.sub(mend, text)


# ------------------------------------------------------------------------------------------------ what may be touched


def _is_picture(character: str) -> bool:
    return character in emoji.EMOJI_DATA or character in (ZWJ, VS16) or character in REGIONAL


class _Place(NamedTuple):
    """Where a damaged spelling stands."""

    before: str
    """The character before it, already mended; empty at the start."""
    spelling: str
    after: str
    """The characters after it, not yet mended."""


def _four_bytes(place: _Place) -> bool:
    return place.spelling.startswith("đŸ")  # no language writes these two letters together


def _three_bytes(place: _Place) -> bool:
    return len(place.spelling) == 3 and place.spelling[0] in "âï"


def _lost_third(place: _Place) -> bool:
    """Two characters are left of three: safe as variation selector, as ``â€``, or where no word stands before."""
    if place.spelling[0] == "ï":
        return _is_picture(place.before) if place.before else False
    return place.spelling[0] == "â" and (place.spelling == "â€" or not place.before.isalpha())


def _latin_letter(place: _Place) -> bool:
    """``fĂŒr``: a capital Ă after a small letter, or a sign after it at a word's start, is no Romanian or Vietnamese."""
    if len(place.spelling) != 2 or place.spelling[0] != "Ă":
        return False
    opens_word = not place.before.isalpha() and not place.spelling[1].isalpha() and place.after[:1].islower()
    return place.before.islower() or opens_word


def _number_sign(place: _Place) -> bool:
    """``5 Â”g``, ``1Âœ``: the sign stands at a number."""
    return (place.spelling[0] == "Â" and len(place.spelling) == 2 and place.before.isdigit()) or place.spelling == "Â”"


def _foreign_pair(place: _Place) -> bool:
    """``1 Âœ cup``, ``ÂŁ5``, ``Âż``: no language writes a capital Â before these letters (Romanian does before ș)."""
    return len(place.spelling) == 2 and place.spelling[0] == "Â" and place.spelling[1] in "ĄąŁłŹźŻżČčŒœŸ"


_SAFE: Final[tuple[Callable[[_Place], bool], ...]] = (
    _four_bytes,
    _three_bytes,
    _lost_third,
    _latin_letter,
    _number_sign,
    _foreign_pair,
)

_LEAD: Final = re.compile("[đâïĂÂ]")
_NEXT_PICTURE: Final = re.compile("đŸ|â[™š˜œ€]|[\U0001f000-\U0001faff\u2640\u2642\u2695\u2764]")


def _choose(place: _Place, originals: tuple[str, ...]) -> tuple[str, ...]:
    """The originals in order of likelihood, with regard to the neighbours."""
    if place.spelling[0] == "Ă":
        return tuple(sorted(originals, key=lambda c: c.islower() != place.before.islower()))
    if place.spelling != "â€":
        return originals
    if place.after.startswith(("ïž", "ï¸", VS16)):
        return ("❤",)
    if place.before and _is_picture(place.before) and _NEXT_PICTURE.match(place.after):
        return (ZWJ,)
    return ("”", "‐")


class _Piece(NamedTuple):
    before: str
    originals: tuple[str, ...]
    """Empty for text that is left as it is."""


def _pieces(text: str) -> Iterator[_Piece]:
    known, position, last = table(), 0, ""
    for lead in _LEAD.finditer(text):
        start = lead.start()
        if start < position:
            continue
        before = text[start - 1] if start > position else last
        for length in (4, 3, 2):
            place = _Place(before, text[start : start + length], text[start + length : start + length + 4])
            originals = known.get(place.spelling)
            if originals and any(safe(place) for safe in _SAFE):
                if start > position:
                    yield _Piece(text[position:start], ())
                chosen = _choose(place, originals)
                yield _Piece(place.spelling, chosen)
                position, last = start + len(place.spelling), chosen[0]
                break
    yield _Piece(text[position:], ())


_JOINERS: Final = frozenset((ZWJ, VS16, *map(chr, range(0x1F3FB, 0x1F400))))


def _sequences(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that may form one picture together: joined by ZWJ, or followed by a skin tone or selector."""
    group: list[_Piece] = []
    for piece in pieces:
        goes_on = group and group[-1].originals and (ZWJ in group[-1].originals or not _JOINERS.isdisjoint(piece.originals))
        if group and not goes_on:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


_MOST_READINGS: Final = 256


def _settle(group: list[_Piece]) -> list[tuple[str, bool]]:
    """Original and doubt of each piece of a sequence: a reading that is a known emoji as a whole beats the single likeliest."""
    usual = [(piece.originals[0], len(piece.originals) > 1) for piece in group]
    if len(group) == 1:
        return usual
    readings = itertools.islice(itertools.product(*(piece.originals for piece in group)), _MOST_READINGS)
    known = [reading for reading in readings if "".join(reading) in emoji.EMOJI_DATA]
    return [(c, len(known) > 1 and doubt) for c, (_, doubt) in zip(known[0], usual, strict=True)] if known else usual


def _mend_iso8859_16(text: str, log: _Log) -> str:
    """UTF-8 read as ISO-8859-16 with windows-1252 in C1, a gap in ftfy's list of encodings."""
    if not _LEAD.search(text):
        return text
    out = []
    for group in _sequences(list(_pieces(text))):
        if not group[0].originals:
            out.append(group[0].before)
            continue
        for piece, (original, doubt) in zip(group, _settle(group), strict=True):
            log[_Mend(piece.before, original, doubt, "iso8859_16")] += 1
            out.append(original)
    return "".join(out)


# ------------------------------------------------------------------------------------------------ micro signs, the rest

_MICRO: Final = re.compile(
    r"""(?<![\w.,"“”„'’])(\d[\d.,]*[ \u00a0\u202f]?)  # a number that no quotation mark opens before
        ([”“"´\ufffd])(?=(?:g|l|mol|gs)\b(?!["”“'’]))""",
    re.VERBOSE,
)
"""µ is byte B5, which ISO-8859-16 reads as ”: ``500”g``."""


def _mend_micro(text: str, log: _Log) -> str:
    def mend(match: re.Match[str]) -> str:
        log[_Mend(match[2], "µ", match[2] == "\ufffd", "micro_sign")] += 1
        return f"{match[1]}µ"

    return _MICRO.sub(mend, text)


def _mend_other(text: str, log: _Log) -> str:
    """What ftfy knows, line by line: one line's damage says nothing about another's."""
    return "".join(line if line.isascii() else _mend_line(line, log) for line in text.splitlines(keepends=True))


def _mend_line(line: str, log: _Log) -> str:
    mended = ftfy.fix_encoding(line)
    if mended != line:
        before, after = line.split(), mended.split()
        pairs = zip(before, after, strict=True) if len(before) == len(after) else [(line.strip(), mended.strip())]
        log.update(_Mend(*_differing(a, b), False, "ftfy") for a, b in pairs if a != b)
    return mended


def _differing(before: str, after: str) -> tuple[str, str]:
    """The two without what they begin and end with in common: log entries for the same damage are then the same."""
    start = _shared(before, after)
    before, after = before[start:], after[start:]
    end = _shared(before[::-1], after[::-1])
    return before[: len(before) - end][:80], after[: len(after) - end][:80]


def _shared(one: str, other: str) -> int:
    """How many characters the two begin with in common."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


_STEPS: Final[tuple[_Step, ...]] = (_mend_controls, _mend_iso8859_16, _mend_micro, _mend_other)
_MOST_ROUNDS: Final = 8
"""Text that was damaged repeatedly is mended repeatedly, within reason."""


def repair(text: str) -> Repaired:
    """Mend damaged characters; never quotes, spaces, widths or entities that are merely unusual.

    >>> repair("Take 500”g đŸ’Ș and donâ€™t stop").text
    'Take 500µg 💪 and don’t stop'

    Where the damage fits several originals one is chosen and marked:

    >>> repair("đŸ€Œ").repairs[0].ambiguous
    True
    """
    if text.isascii() and not _MICRO.search(text):
        return Repaired(text=text)
    log: _Log = Counter()
    for _ in range(_MOST_ROUNDS):
        before = text
        for step in _STEPS:
            text = step(text, log)
        if text == before:
            break
    repairs = (
        Repair(before=m.before, after=m.after, count=count, ambiguous=m.ambiguous, rule=m.rule) for m, count in log.items()
    )
    return Repaired(text=text, repairs=tuple(repairs))
