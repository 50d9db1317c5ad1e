"""What a page says about itself for machines: schema.org JSON-LD and meta elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pipeline.parsers import dates
from pipeline.parsers._html import squeeze

_ARTICLES: Final = ("Article", "Posting", "BlogPosting", "Report", "WebPage", "Recipe", "Question")
_MOST: Final = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The page's own statements about its article, ready to use; None where it says nothing."""

    headline: str | None = None
    social_title: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    comment_count: int | None = None
    forum: bool = False
    """True where the page calls itself a forum thread or a question with answers."""


def scripts(tree: Any) -> Iterator[Any]:
    """The value of every JSON-LD script of a page; scripts that are no JSON are passed by."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                yield json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue


def items(tree: Any) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object of a page, outer before inner."""
    for data in scripts(tree):
        yield from walk(data)


def walk(data: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object inside a JSON value, outer before inner, in order of appearance."""
    stack, given = [data], 0
    while stack and given < _MOST:
        value = stack.pop()
        if isinstance(value, dict):
            given += 1
            yield value
            stack.extend(reversed([v for v in value.values() if isinstance(v, dict | list)]))
        elif isinstance(value, list):
            stack.extend(reversed([v for v in value if isinstance(v, dict | list)]))


def is_type(item: dict[str, Any], *ends: str) -> bool:
    """Whether an object's ``@type`` ends in one of the given words."""
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(k, str) and k.endswith(ends) for k in kinds)


def name_of(value: Any) -> str | None:
    """The name in an ``author``: text, an object with a name, or a list of such."""
    if isinstance(value, list):
        return ", ".join(n for n in map(name_of, value[:5]) if n) or None
    if isinstance(value, dict):
        return name_of(value.get("name") or value.get("alternateName"))
    return squeeze(value) or None if isinstance(value, str) else None


def facts(tree: Any) -> Facts:
    """Gather the statements of a page; JSON-LD before meta elements."""
    meta = _meta(tree)
    article = next((i for i in items(tree) if is_type(i, *_ARTICLES) and (i.get("headline") or i.get("articleBody"))), {})
    count = article.get("commentCount", article.get("answerCount"))
    return Facts(
        headline=name_of(article.get("headline") or article.get("name")),
        social_title=meta.get("og:title") or meta.get("twitter:title"),
        author=_person(name_of(article.get("author")) or meta.get("author") or meta.get("article:author")),
        published=_date(article.get("datePublished"), meta.get("article:published_time"), meta.get("datepublished")),
        modified=_date(article.get("dateModified"), meta.get("article:modified_time"), meta.get("og:updated_time")),
        url=_canonical(tree) or meta.get("og:url"),
        comment_count=count if isinstance(count, int) else None,
        forum=any(is_type(i, "DiscussionForumPosting", "QAPage") for i in items(tree)),
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = squeeze(element.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _person(name: str | None) -> str | None:
    """A name, not an address of a profile."""
    return None if name is None or name.startswith(("http:", "https:", "/")) else name


def _date(*values: Any) -> str | None:
    read = (dates.machine(v) for v in values if isinstance(v, str))
    return next((r for r in read if r), None)


def _canonical(tree: Any) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip() or None
    return None
