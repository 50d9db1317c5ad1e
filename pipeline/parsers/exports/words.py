"""What a comment says, apart from what it quotes: from HTML, from Markdown, and from plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final

import emoji

from pipeline.parsers._html import Node, Outline, outline, parse_tree, squeeze

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_IMAGE: Final = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_PICTURED: Final = re.compile(r"\bclass\s*=\s*[\"'][^\"'<>]{0,200}(?:emoji|smil)", re.IGNORECASE)
_INSTEAD: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"<>]{0,60})\"|'([^'<>]{0,60})')", re.IGNORECASE)

_LINK: Final = re.compile(r"\[([^\[\]\n]{1,300})\]\((?:https?:|/|#|mailto:)[^()\s]{0,2000}\)")
_STRONG: Final = re.compile(r"(\*\*|__|~~)(?=\S)([^\n*_~]{1,500})(?<=\S)\1")
_SLANTED: Final = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^\n*_]{1,500})(?<=\S)\1(?![\w*])")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~^|])")
_HEADING: Final = re.compile(r"^#{1,6}\s+")
_ITEM: Final = re.compile(r"^[*+]\s+")
_ASIDE: Final = 0xF0000
"""Private characters that stand for protected ones while marks are taken out."""
_BACK: Final = {_ASIDE + code: chr(code) for code in range(128)}
_SPACER: Final = re.compile(r"&#x200b;|\u200b", re.IGNORECASE)

Words = tuple[str, tuple[str, ...]]
"""Own text, paragraphs separated by a line end, and each quotation."""


def of_html(raw: str) -> Words:
    """Own words and quotations of HTML; a comment that is nothing but a quotation keeps it as its text.

    >>> of_html('<aside class="quote"><div class="title">Ann:</div><blockquote><p>Zinc.</p></blockquote></aside><p>No.</p>')
    ('No.', ('Zinc.',))
    >>> of_html("a &lt; b<br>c")
    ('a < b\\nc', ())
    """
    if not _TAG.search(raw):
        return of_plain(html.unescape(raw))
    page = outline(parse_tree(_IMAGE.sub(_pictured, raw)))
    quotes = [node for node in page.nodes if _quotes(node) and not any(_quotes(n) for n in node.ancestors())]
    quoted = {i for quote in quotes for i in page.inside(quote)}
    own = page.text(i for i in range(len(page.pieces)) if i not in quoted)
    if not own:
        return page.text(range(len(page.pieces))), ()
    return own, tuple(text for quote in quotes if (text := _quotation(quote, page)))


def _quotes(node: Node) -> bool:
    return node.tag == "blockquote" or (node.tag == "aside" and "quote" in node.get("class").split())


def _quotation(quote: Node, page: Outline) -> str:
    """Without the line above it that says who is quoted."""
    inner = next((node for node in page.within(quote) if node.tag == "blockquote"), quote)
    return page.text(page.inside(inner))


def _pictured(match: re.Match[str]) -> str:
    """The emoji that an image stands for; nothing for other images."""
    instead = _INSTEAD.search(match.group()) if _PICTURED.search(match.group()) else None
    return html.escape(emoji.emojize(instead[1] or instead[2] or "", language="alias")) if instead else ""


def of_plain(raw: str) -> Words:
    """Line by line as it stands."""
    return "\n".join(line for row in raw.splitlines() if (line := squeeze(row))), ()


def of_markdown(raw: str) -> Words:
    """Own words and quotations of Markdown as forums write it; a covered line (``>! ... !<``) is no quotation.

    >>> of_markdown("&gt; Take zinc.\\n\\nIt is **not** [proven](https://example.org), \\\\*yet\\\\*.")
    ('It is not proven, *yet*.', ('Take zinc.',))
    """
    return apart(_SPACER.sub("", html.unescape(raw)), _bare)


def apart(text: str, clean: Callable[[str], str] = squeeze) -> Words:
    """Own lines and quotations where ``>`` before a line marks it as quoted; a text of nothing else keeps it.

    >>> apart("> Take zinc.\\nWhy?\\n< 5 mg")
    ('Why?\\n< 5 mg', ('Take zinc.',))
    """
    own: list[str] = []
    quoted: list[list[str]] = []
    inside = False
    for row in text.splitlines():
        line = row.strip()
        quotes = line.startswith(">") and not line.startswith(">!")
        if quotes:
            quoted += [] if inside else [[]]
            quoted[-1].append(clean(line.lstrip("> ")))
        else:
            own.append(clean(line))
        inside = quotes
    words = "\n".join(filter(None, own))
    quotations = tuple(q for lines in quoted if (q := "\n".join(filter(None, lines))))
    return (words, quotations) if words else ("\n".join(quotations), ())


def _bare(line: str) -> str:
    """A line without the marks of links, emphasis, headings and lists; what a backslash protects is no mark."""
    line = _ESCAPED.sub(lambda match: chr(_ASIDE + ord(match[1])), line)
    line = _ITEM.sub("- ", _LINK.sub(r"\1", _HEADING.sub("", line)))
    line = _SLANTED.sub(r"\2", _STRONG.sub(r"\2", line))
    return squeeze(line.replace(">!", "").replace("!<", "").translate(_BACK))
