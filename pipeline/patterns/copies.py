"""Comments that were pasted more than once, word for word or nearly so, across writers and pages.

Candidates come from MinHash bands (Broder 1997; Leskovec et al., Mining of Massive Datasets, ch. 3) over hashed character
5-grams; a pair counts only if the cosine of their counts says so. Work grows with the number of comments, not its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipeline.patterns import shares
from pipeline.patterns.posts import Page, Post, hours_between
from pipeline.patterns.values import CopyCluster, CopyMember
from pipeline.text import WORD, fold

ALIKE: Final = 0.75
"""Cosine from which two comments are near copies: about one word in six differs."""
LEAST_WORDS: Final = 9
"""Comments of fewer words, or that say fewer different ones, are common phrases: many people write "thank you for this"."""
LEAST_DIFFERENT: Final = 7
LEAST_CAMPAIGN: Final = 3
"""Posts of a cluster from which it may be a campaign, if several writers or several threads have it."""

_COMPARED: Final = 3_000
"""Characters of a comment that are compared."""
_FEATURES: Final = 2**20
_BANDS: Final = 24
"""Each of two hashes: pairs of Jaccard similarity 0.5 meet with 99.9 %, of 0.2 with 62 %."""
_AT_ONCE: Final = 2_000
"""Pairs whose cosine is reckoned at once."""
_PRIME: Final = 2_147_483_647
_SEED: Final = 20


def copies(pages: Sequence[Page]) -> tuple[tuple[CopyCluster, ...], tuple[CopyMember, ...]]:
    """Clusters of like comments, likely campaigns first, then by the number of posts; and the comments in each.

    A thread saved twice is told by writer, text and time and makes no cluster by itself; an answer that repeats the comment
    it answers is a quotation.
    """
    posts = [post for page in pages for post in page.posts if _worth(post.comment.text)]
    place: dict[str, int] = {}
    numbers = [place.setdefault(plain(post.comment.text), len(place)) for post in posts]
    leader, weights = _joined(list(place))
    groups: dict[int, list[tuple[Post, int]]] = defaultdict(list)
    for post, number in zip(posts, numbers, strict=True):
        groups[leader[number]].append((post, number))
    kept = (_without_quotations(group) for group in groups.values() if len(group) > 1)
    found = [_cluster(group, weights) for group in kept if sum(not post.twin for post, _ in group) > 1]
    found.sort(key=lambda pair: (not pair[0].campaign, -pair[0].posts, pair[0].cluster_id))
    return tuple(cluster for cluster, _ in found), tuple(member for _, members in found for member in members)


def _without_quotations(group: Sequence[tuple[Post, int]]) -> list[tuple[Post, int]]:
    writers: dict[tuple[str, int | None], str | None] = {(p.page_id, p.comment.position): p.author for p, _ in group}
    return [
        (post, number)
        for post, number in group
        if (post.page_id, post.target) not in writers or writers[post.page_id, post.target] == post.author
    ]


def plain(text: str) -> str:
    """The text as it is compared: words and figures only, folded.

    >>> plain("It WORKS — really!  See  www.x.example")
    'it works really see www x example'
    """
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in fold(text[:_COMPARED])).split())


def _worth(text: str) -> bool:
    words = [match.group() for match in WORD.finditer(fold(text[:_COMPARED]))]
    return len(words) >= LEAST_WORDS and len(set(words)) >= LEAST_DIFFERENT


def _joined(texts: Sequence[str]) -> tuple[list[int], Any]:
    """For each text the number of the first one it belongs with, over chains of near copies; and the texts' weights."""
    leader = list(range(len(texts)))
    if len(texts) < 1:
        return leader, None
    rows, weights = _weights(texts)
    tried: set[tuple[int, int]] = set()
    for pairs in _candidates(rows) if len(texts) > 1 else ():
        fresh = [pair for pair in pairs if pair not in tried and _leader(leader, pair[0]) != _leader(leader, pair[1])]
        tried |= set(fresh)
        for pair, cosine in zip(fresh, _cosines(weights, fresh), strict=True):
            if cosine >= ALIKE:
                a, b = sorted(_leader(leader, n) for n in pair)
                leader[b] = a
    return [_leader(leader, n) for n in range(len(texts))], weights


def _cosines(weights: Any, pairs: Sequence[tuple[int, int]]) -> Iterator[float]:
    import numpy as np

    for start in range(0, len(pairs), _AT_ONCE):
        first, second = zip(*pairs[start : start + _AT_ONCE], strict=True)
        yield from np.asarray(weights[list(first)].multiply(weights[list(second)]).sum(axis=1)).ravel().tolist()


def _leader(leader: list[int], n: int) -> int:
    while leader[n] != n:
        leader[n] = leader[leader[n]]
        n = leader[n]
    return n


def _weights(texts: Sequence[str]) -> tuple[Any, Any]:
    """Counts of hashed character 5-grams, and the same in rows of length 1.

    Not weighted by rarity: a text pasted a thousand times would make its own words common, and its copies unlike.
    """
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.preprocessing import normalize

    counted = HashingVectorizer(analyzer="char", ngram_range=(5, 5), n_features=_FEATURES, norm=None, alternate_sign=False)
    rows = counted.transform(texts)
    return rows, normalize(rows)


def _candidates(rows: Any) -> Iterator[list[tuple[int, int]]]:
    """Band by band the pairs of texts that share it: each text with the one before it there and with the first."""
    import numpy as np

    numbers = np.random.default_rng(_SEED).integers(1, _PRIME, size=(_BANDS, 2, 2), dtype=np.int64)
    grams, starts = rows.indices.astype(np.int64), rows.indptr[:-1]
    for hashes in numbers:
        least = [np.minimum.reduceat((a * grams + b) % _PRIME, starts) for a, b in hashes]
        order = np.lexsort((least[1], least[0]))
        same = np.logical_and.reduce([part[order][1:] == part[order][:-1] for part in least])
        pairs: dict[tuple[int, int], None] = {}
        first = int(order[0])
        for before, here, alike in zip(order[:-1].tolist(), order[1:].tolist(), same.tolist(), strict=True):
            if alike:
                pairs |= {_pair(before, here): None, _pair(first, here): None}
            else:
                first = here
        yield list(pairs)


def _pair(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


def _cluster(group: Sequence[tuple[Post, int]], weights: Any) -> tuple[CopyCluster, list[CopyMember]]:
    once = [post for post, _ in group if not post.twin]
    writers = {post.author for post in once if post.author}
    threads = {post.page_id for post in once}
    first, last = shares.first_and_last(once)
    leader, leading = next((post, number) for post, number in group if not post.twin)
    cluster = CopyCluster(
        cluster_id=f"copy:{leader.comment_id}",
        kind="exact" if len({number for _, number in group}) == 1 else "near",
        spread=_spread(len(threads), len(writers), all(post.author for post in once)),
        comments=len(group),
        posts=len(once),
        writers=len(writers),
        pages=len(threads),
        first_at=first,
        last_at=last,
        span_hours=hours_between(first, last),
        campaign=len(once) >= LEAST_CAMPAIGN and (len(threads) > 1 or len(writers) > 1),
        comment_id=leader.comment_id,
        text=leader.comment.text,
    )
    return cluster, _members(cluster.cluster_id, group, leading, weights)


def _spread(threads: int, writers: int, all_named: bool) -> str:
    if threads > 1:
        return "several_pages"
    return "several_writers" if writers > 1 else "same_writer" if all_named else "unknown_writers"


def _members(cluster_id: str, group: Sequence[tuple[Post, int]], leading: int, weights: Any) -> list[CopyMember]:
    numbers = sorted({number for _, number in group})
    cosines = (weights[numbers] @ weights[[leading]].T).toarray().ravel().tolist()
    cosine = dict(zip(numbers, cosines, strict=True))
    return [
        CopyMember(
            cluster_id=cluster_id,
            comment_id=post.comment_id,
            similarity=round(min(1.0, cosine[number]), 3),
            exact=number == leading,
        )
        for post, number in group
    ]
