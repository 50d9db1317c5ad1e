"""Text pasted from a browser: the article above, tables whose borders are lost, and comments told by the lines that head them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.evidence import located_tables
from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import is_button
from pipeline.parsers.pasted_heads import AVATAR, WORDS, Head, find_heads, foot, outline, text_ends
from pipeline.parsers.people import clean_name
from pipeline.types import Article, Comment, EvidenceTable, Notice

NAME: Final = "plaintext"
KINDS: Final[tuple[Kind, ...]] = ("text",)

_END: Final = re.compile(rf"(?:#+\s*)?(?:{WORDS['end']})", re.IGNORECASE)
_REPLY_TO: Final = re.compile(WORDS["reply_to"], re.IGNORECASE)
_FURNITURE: Final = re.compile(rf"(?:#+\s*)?(?:{WORDS['furniture']})", re.IGNORECASE)
_GAP: Final = re.compile(r"\t+|\s{2,}|\s*[|·•»›>/]\s*")
_LONGEST_LINK: Final = 2
"""Words of one link in a menu: "About us"."""
_VOTES: Final = re.compile(WORDS["votes"], re.IGNORECASE)

_COUNT: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:[,.]\d{3})+|\d{1,6})(?![\d.,])")
_BYLINE: Final = re.compile(r"(?i)^(?:(?:written |posted |published |reviewed )?by|von|par|por|author:)\s+(?P<rest>\S.{1,100})$")
_LABEL: Final = re.compile(
    r"(?i)(?:last |first )?(?:published|updated|posted|reviewed|modified|medically reviewed|veröffentlicht|publié|publicado|stand"
    r"|am|on|le|el|at|in \w+|\d+ comments?|\d+ min(?:utes?)? read)|[\s·•|,:()–—-]"
)


def matches(document: Document) -> bool:
    """Any text is ours: without comments it is an article alone."""
    return document.kind == "text"


def read(document: Document) -> Reading:
    """The article, the tables and the comments of a pasted page, with how sure we are of the comments."""
    lines = [_squeezed(line) for line in document.text.lstrip("\ufeff").splitlines()]
    heading, stated, heads = _section(lines)
    start = min((n for n in (heading, heads[0].first if heads else None) if n is not None), default=len(lines))
    swap = dates.day_first([h.stamp for h in heads if h.stamp is not None], None)
    comments = tuple(_comments(lines, heads, swap, document.page.retrieved_at))
    article, tables = _article(lines[:start])
    return Reading(
        comments=comments,
        confidence=_confidence(comments, heading is not None, stated),
        article=article,
        tables=tables,
        stated_count=stated,
        notices=tuple(_notices(comments, stated)),
    )


def _squeezed(line: str) -> str:
    """Blanks at the ends off, tabs and wide gaps kept: they part the cells of a table."""
    return line.replace("\u00a0", " ").replace("\u200b", "").strip(" \r\f\v")


def _confidence(comments: Sequence[Comment], headed: bool, stated: int | None) -> float:
    if not comments:
        return 0.9 if stated in (None, 0) else 0.3
    if stated is not None:
        return 0.95 if stated == len(comments) else 0.75
    return 0.85 if headed else 0.6


def _notices(comments: Sequence[Comment], stated: int | None) -> list[Notice]:
    if stated and not comments:
        message = (
            f"The text speaks of {stated} comments, but none could be told apart; save the page as HTML instead of pasting it."
        )
        return [Notice(code="comments_unread", message=message)]
    return []


# ------------------------------------------------------------------------------------------------ where comments begin


def _headings(lines: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Lines such as "17 Comments" with their number, the last first; the number also stands at the top of many pages."""
    found: list[tuple[int | None, int | None]] = []
    for n, line in enumerate(lines):
        bare = line.lstrip("# ")
        if bare and len(bare) <= 80 and not _is_label(bare) and is_heading(bare):
            count = _COUNT.search(bare)
            found.append((n, int(re.sub(r"\D", "", count.group(1))) if count else None))
    return [*reversed(found[:2] + found[2:][-4:]), (None, None)]


def _section(lines: Sequence[str]) -> tuple[int | None, int | None, list[Head]]:
    """The heading that has the most comments below it, or just as many as it says; of equals the last."""
    best: tuple[int | None, int | None, list[Head]] = (None, None, [])
    found = outline(lines)
    for heading, stated in _headings(lines):
        heads = find_heads(lines, found, 0 if heading is None else heading + 1, stated)
        if stated is not None and len(heads) == stated:
            return heading, stated, heads
        if len(heads) == 1 and stated is None:
            continue  # one line with a date is no list, if no count says so
        if len(heads) > len(best[2]) or (best[0] is None and heading is not None and stated):
            best = (heading, stated, heads)
    return best


# ------------------------------------------------------------------------------------------------ comments


def _comments(lines: Sequence[str], heads: Sequence[Head], swap: bool, saved_at: str | None) -> list[Comment]:
    comments: list[Comment] = []
    by_author: dict[str, int] = {}
    ends = text_ends(lines, heads)
    for head, end in zip(heads, ends, strict=True):
        body = _body(lines[head.body : end], last=end == len(lines))
        answers = head.answers
        if body and (match := _REPLY_TO.fullmatch(body[0])) and _known(match["name"], by_author) is not None:
            answers, body = match["name"], body[1:]
        text, votes = _without_buttons(body)
        if not text:
            continue
        parent = _known(answers, by_author) if answers else _addressed(text, by_author)
        comments.append(
            Comment(
                position=len(comments),
                text=text,
                author=head.author,
                posted_text=head.date,
                posted_at=dates.resolve(head.stamp, swap=swap, saved_at=saved_at) if head.stamp else None,
                parent=parent,
                parent_guessed=parent is not None,
                votes=votes,
            )
        )
        by_author[(head.author or "").lstrip("@").casefold()] = len(comments) - 1
    return comments


def _body(lines: Sequence[str], last: bool) -> list[str]:
    """The lines of one comment; below the last one the rest of the page begins."""
    stop = (
        next((n for n, line in enumerate(lines) if line and len(line) <= 120 and _END.fullmatch(line)), len(lines))
        if last
        else len(lines)
    )
    return [line for line in lines[:stop] if line and not AVATAR.fullmatch(line)]


def _without_buttons(body: Sequence[str]) -> tuple[str, int | None]:
    """Text and votes: labels and counters stand before and after the text, never inside it."""
    lines, votes = list(body), None
    while lines and (_is_label(lines[-1]) or foot(lines, len(lines) - 1)):
        found = _votes(lines.pop())
        votes = votes if found is None else found
    while lines and _is_label(lines[0]):
        lines.pop(0)
    return "\n".join(lines), votes


def _parts(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"[•·|›\s]{2,}|[•·|›]", line) if part.strip()]


def _votes(line: str) -> int | None:
    """A counter of approval, "Like 4" or a number alone."""
    matches = [m for part in _parts(line) if (m := _VOTES.fullmatch(part) or re.fullmatch(r"(?P<n>\d{1,6})(?P<m>)", part))]
    return next((int(m["n"] or m["m"]) for m in matches if m["n"] or m["m"]), None)


def _is_label(line: str) -> bool:
    """Whether a line is buttons and counters only: "Reply", "1 • Reply•Share ›", "Like 4"."""
    parts = _parts(line)
    return len(line) <= 60 and all(
        is_button(part) or _VOTES.fullmatch(part) or re.fullmatch(r"(?i)reply to \S.{0,30}", part) for part in parts
    )


def _known(name: str, by_author: dict[str, int]) -> int | None:
    return by_author.get(name.strip(" :,@").casefold())


def _addressed(text: str, by_author: dict[str, int]) -> int | None:
    """The comment "@Name ..." speaks to: the latest by a writer of that name, or of that first name if there is one alone."""
    match = re.match(r"@(?P<name>[^\s,:!?]{2,40}(?:\s[^\s,:!?]{2,40})?)", text)
    if match is None:
        return None
    whole, first = match["name"].casefold(), match["name"].split()[0].casefold()
    if whole in by_author or first in by_author:
        return by_author.get(whole, by_author.get(first))
    near = [position for author, position in by_author.items() if author.split()[:1] == [first]]
    return near[0] if len(near) == 1 else None


# ------------------------------------------------------------------------------------------------ the article


def _article(lines: Sequence[str]) -> tuple[Article, tuple[EvidenceTable, ...]]:
    """Title, writer, day and text from the lines above the comments; the lines of tables are given as tables."""
    found = located_tables(lines)
    inside = {n for table in found if table.table.rows for n in range(table.first, table.last)}
    filled = _below_menus(lines, [n for n, line in enumerate(lines) if line], inside)
    menus = set(range(filled[0] if filled else 0)) - inside
    title_at = filled[0] if filled and len(lines[filled[0]]) <= 200 and len(filled) > 1 else None
    author, day, day_text, used = _byline(lines, filled[1:5])
    skip = inside | used | menus | ({title_at} if title_at is not None else set())
    article = Article(
        title=lines[title_at].lstrip("# ").strip() if title_at is not None else None,
        author=author,
        published=day,
        published_text=day_text,
        text="\n\n".join(_paragraphs(lines, skip)),
    )
    return article, tuple(table.table for table in found)


def _below_menus(lines: Sequence[str], filled: list[int], tables: set[int]) -> list[int]:
    """The lines from the first that is neither the site's furniture nor a row of links; all where nothing else is there."""
    for k, n in enumerate(filled):
        links = [link for link in _GAP.split(lines[n]) if link]
        menu = len(links) > 1 and all(len(link.split()) <= _LONGEST_LINK for link in links)
        if n in tables or not (menu or _FURNITURE.fullmatch(lines[n])):
            return filled[k:]
    return filled


def _byline(lines: Sequence[str], near: Sequence[int]) -> tuple[str | None, str | None, str | None, set[int]]:
    author: str | None = None
    day: str | None = None
    text: str | None = None
    used: set[int] = set()
    for n in near:
        if len(lines[n]) > 120:
            break
        by = _BYLINE.match(lines[n])
        rest = by["rest"] if by else lines[n]
        stamp = dates.find(rest)
        dated = (
            stamp is not None
            and stamp.is_full
            and (by is not None or len(_LABEL.sub("", rest[: stamp.start] + rest[stamp.end :])) <= 2)
        )
        if by is None and not dated:
            continue
        used.add(n)
        if by and author is None:
            author = clean_name(re.split(r"\s[|·•]\s|,\s", rest[: stamp.start] if stamp and dated else rest)[0], True) or None
        if dated and stamp is not None and day is None:
            day, text = dates.resolve(stamp), rest[stamp.start : stamp.end]
    return author, day, text, used


def _paragraphs(lines: Sequence[str], skip: set[int]) -> list[str]:
    """Lines as paragraphs; list items get a dash and stay together."""
    paragraphs: list[str] = []
    for n, line in enumerate(lines):
        if not line or n in skip:
            continue
        item = re.sub(r"^(?:[•●▪◦‣*]|\d{1,2}[.)])\s+", "- ", line)
        if item.startswith("- ") and paragraphs and paragraphs[-1].startswith("- ") and n and lines[n - 1]:
            paragraphs[-1] += f"\n{item}"
        else:
            paragraphs.append(item)
    return paragraphs
