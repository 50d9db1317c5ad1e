"""Claims that say the same thing, on one page and on all: the same remedy, outcome and direction in any words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pipeline.patterns import shares, wordings
from pipeline.patterns.posts import Page, Post, carried, remedies_of
from pipeline.patterns.values import ClaimGroup, ClaimMember, RemedyOutcome
from pipeline.types import Claim

VERDICTS: Final = ("consistent", "overstates", "understates_contradicts", "outside_table", "unverifiable_personal")
EXPERIENCES: Final = ("none", "self", "other_person", "clinical_observation")
TESTIMONY, GENERAL = "testimony", "general"

_ENOUGH: Final = 6
"""Dated claims from which a drift is told."""


class Key(NamedTuple):
    """What a group's claims have in common; the kind of claim only where no outcome is named."""

    intervention: str | None
    outcome: str | None
    claim_type: str | None
    direction: str

    def __str__(self) -> str:
        """The group's id.

        >>> str(Key("magnesium", None, "mechanism", "decreases"))
        'magnesium|(mechanism)|decreases'
        """
        return f"{self.intervention or '-'}|{self.outcome or f'({self.claim_type})'}|{self.direction}"


class Said(NamedTuple):
    """One claim about one remedy; a claim about two remedies is said of each."""

    post: Post
    claim: Claim
    key: Key

    @property
    def claim_id(self) -> str:
        """The claim's key over all pages, as in the table ``claims``."""
        return claim_id(self.post, self.claim)


def claim_id(post: Post, claim: Claim) -> str:
    """The key of a claim over all pages."""
    return f"{post.comment_id}.{claim.claim_id.rpartition('.')[2]}"


def key(claim: Claim, remedy: str | None) -> Key:
    """The group of a claim as far as it is about ``remedy``."""
    return Key(remedy, claim.outcome, None if claim.outcome else claim.claim_type, claim.direction)


def said(pages: Iterable[Page]) -> tuple[Said, ...]:
    """Every claim by the remedies it is about, in page order."""
    return tuple(
        Said(post, claim, key(claim, remedy))
        for page in pages
        for post in page.posts
        for claim in post.claims
        for remedy in (remedies_of(claim) or (None,))
    )


def claim_groups(pages: Sequence[Page]) -> tuple[tuple[ClaimGroup, ...], tuple[ClaimMember, ...]]:
    """The groups over all pages (``page_id`` None) and page by page, most writers first, and which claims are in them.

    Over all pages a thread that was saved twice counts once; page by page it counts on each.
    """
    everything = said(pages)
    weights = wordings.matrix([one.claim.quote for one in everything])
    places: dict[Key, list[int]] = defaultdict(list)
    for place, one in enumerate(everything):
        places[one.key].append(place)
    groups: list[ClaimGroup] = []
    members: list[ClaimMember] = []
    totals = _scored(pages)
    for found in places.values():
        numbers, leaders = wordings.wordings(weights[found])
        chosen = [everything[place] for place in found]
        members += _members(chosen, numbers)
        naming = (chosen[row] for row in leaders if not carried(chosen[row].claim))
        groups += _scopes(chosen, numbers, next(naming, chosen[leaders[0]]), totals)
    order = {page.thread.page_id: n for n, page in enumerate(pages)}
    groups.sort(key=lambda g: (order.get(g.page_id or "", -1), -g.count.writers, -g.count.comments, g.group_id))
    return tuple(groups), tuple(sorted(members, key=_by_claim({one.claim_id: n for n, one in enumerate(everything)})))


def _by_claim(order: Mapping[str, int]) -> Any:
    return lambda member: (order[member.claim_id], member.group_id)


def _scored(pages: Iterable[Page]) -> dict[str | None, int]:
    """Scored comments a page, and under None over all, twins left out."""
    totals: dict[str | None, int] = {None: 0}
    for page in pages:
        totals[page.thread.page_id] = sum(post.scored for post in page.posts)
        totals[None] = totals.get(None, 0) + sum(post.scored and not post.twin for post in page.posts)
    return totals


def _members(chosen: Sequence[Said], numbers: Sequence[int | None]) -> list[ClaimMember]:
    return [
        ClaimMember(claim_id=one.claim_id, comment_id=one.post.comment_id, group_id=str(one.key), wording=number)
        for one, number in zip(chosen, numbers, strict=True)
    ]


def _scopes(
    chosen: Sequence[Said], numbers: Sequence[int | None], leader: Said, totals: Mapping[str | None, int]
) -> Iterable[ClaimGroup]:
    numbered = list(zip(chosen, numbers, strict=True))
    once = [pair for pair in numbered if not pair[0].post.twin] or numbered
    yield _group(once, None, leader, totals)
    by_page: dict[str, list[tuple[Said, int | None]]] = defaultdict(list)
    for pair in numbered:
        by_page[pair[0].post.page_id].append(pair)
    for page_id, here in by_page.items():
        yield _group(here, page_id, leader if leader.post.page_id == page_id else here[0][0], totals)


def _group(
    numbered: Sequence[tuple[Said, int | None]], page_id: str | None, leader: Said, totals: Mapping[str | None, int]
) -> ClaimGroup:
    chosen = [one for one, _ in numbered]
    claims = [one.claim for one in chosen]
    first, last = shares.first_and_last([one.post for one in chosen])
    return ClaimGroup(
        group_id=str(leader.key),
        page_id=page_id,
        intervention=leader.key.intervention,
        outcome=leader.key.outcome,
        claim_type=leader.key.claim_type,
        direction=leader.key.direction,
        count=shares.count((one.post for one in chosen), len(claims), totals[page_id]),
        verdicts={verdict: sum(c.verdict == verdict for c in claims) for verdict in VERDICTS},
        experiences={kind: sum(c.experience == kind for c in claims) for kind in EXPERIENCES},
        intensity=round(sum(c.intensity for c in claims) / len(claims), 3),
        drift=drift(chosen),
        first_at=first,
        last_at=last,
        carried=sum(map(carried, claims)),
        wordings=len({number for _, number in numbered}),
        quote=leader.claim.quote,
        claim_id=leader.claim_id,
    )


def drift(chosen: Iterable[Said]) -> float | None:
    """How much stronger the later half of the dated claims is put than the earlier; None under six of them.

    Intensity runs from 1 (hedged) to 4 (absolute); with an odd number the middle one counts in neither half.
    """
    dated = sorted((when, n, one.claim.intensity) for n, one in enumerate(chosen) if (when := one.post.moment))
    half = len(dated) // 2
    if len(dated) < _ENOUGH:
        return None
    earlier, later = ([strength for _, _, strength in part] for part in (dated[:half], dated[-half:]))
    return round(sum(later) / half - sum(earlier) / half, 3)


def remedy_outcomes(pages: Sequence[Page]) -> tuple[RemedyOutcome, ...]:
    """What is said of each remedy and outcome, testimony and general statements apart, most talked of first.

    The share is of the scored comments that say anything of this remedy and outcome in this voice.
    """
    groups: dict[tuple[str, str | None, str], dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for one in said(pages):
        if one.key.intervention is not None and not one.post.twin:
            voice = GENERAL if one.claim.experience == "none" else TESTIMONY
            groups[one.key.intervention, one.key.outcome, voice][one.key.direction].append(one)
    rows = []
    for (remedy, outcome, voice), by_direction in groups.items():
        talk = {one.post.comment_id for found in by_direction.values() for one in found if one.post.scored}
        for direction, found in by_direction.items():
            count = shares.count((one.post for one in found), len(found), len(talk))
            rows.append(RemedyOutcome(intervention=remedy, outcome=outcome, voice=voice, direction=direction, count=count))
    talked: Counter[str] = Counter()
    for row in rows:
        talked[row.intervention] += row.count.comments
    return tuple(sorted(rows, key=lambda r: (-talked[r.intervention], r.intervention, r.outcome or "~", r.voice, r.direction)))
