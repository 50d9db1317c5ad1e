"""What every reader is given and gives back."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pipeline.parsers._html import Outline, outline, parse_tree
from pipeline.parsers.selectors import Names
from pipeline.parsers.signs import Signs, signs_of
from pipeline.types import Article, Comment, EvidenceTable, Notice, Page

Kind = Literal["html", "json", "xml", "text"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A page after decoding. ``tree`` (lxml), its ``outline`` and ``data`` (JSON) are made once, on first use."""

    page: Page
    text: str
    kind: Kind

    @functools.cached_property
    def tree(self) -> Any:
        """The lxml tree, or None where the text holds no element."""
        return parse_tree(self.text)

    @functools.cached_property
    def outline(self) -> Outline:
        """The tree laid out flat, for the readers of HTML."""
        return outline(self.tree)

    @functools.cached_property
    def names(self) -> Names:
        """The outline's elements by tag, class and id, for the tables of platforms."""
        return Names(self.outline)

    @functools.cached_property
    def signs(self) -> Signs:
        """What the head and the scripts say of the software that made the page."""
        return signs_of(self.tree)

    @functools.cached_property
    def language(self) -> str | None:
        """The language the page declares, as declared (``en-GB``)."""
        declared = self.tree.get("lang") or self.tree.get("xml:lang") if self.tree is not None else None
        return declared.strip() or None if declared else None

    def release(self) -> None:
        """Forget the layout of the tree; the tree and the text stay."""
        self.__dict__.pop("names", None)
        if "outline" in self.__dict__:
            self.__dict__.pop("outline").release()

    @functools.cached_property
    def data(self) -> Any:
        """The JSON value. Raises ``json.JSONDecodeError`` when it is none."""
        return json.loads(self.text)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a reader found. ``article`` or ``tables`` None: the shared article and table finders are asked."""

    comments: tuple[Comment, ...] = ()
    confidence: float = 1.0
    """0..1: how sure the reader is that these are the page's comments, all of them, and nothing else."""
    article: Article | None = None
    opening: Comment | None = None
    """A forum topic's first post: the article finder gives the title, this the words, the writer and the day."""
    tables: tuple[EvidenceTable, ...] | None = None
    stated_count: int | None = None
    notices: tuple[Notice, ...] = ()
    platform: str | None = None
    """Id of the comment system in ``reference/platforms.csv``, where the reader knows it."""
    comment_roots: tuple[Any, ...] = field(default=(), repr=False)
    """lxml elements that hold the comments, so that the article finder leaves them out."""


class Reader(Protocol):
    """A reader is a module: ``NAME``, ``KINDS`` and two functions. The order they are tried in is ``parsers.READERS``."""

    NAME: str
    KINDS: tuple[Kind, ...]

    def matches(self, document: Document) -> bool:
        """Whether the document is of this reader's platform; cheap, and never raises."""
        ...

    def read(self, document: Document) -> Reading | None:
        """The reading, or None to pass the document on to the next reader."""
        ...
