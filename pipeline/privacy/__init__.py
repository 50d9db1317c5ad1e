"""Keyed pseudonyms for commenters, in author fields and in the text, and masks for contact data.

A plain hash of a name is no pseudonym: anyone can hash a list of names and compare. The key makes that impossible
without it, so it must not travel with the results. Same key, same name: same pseudonym, on every page and every run.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pipeline import reference
from pipeline.privacy.called import Called, kinds
from pipeline.types import Comment, Thread

KEY_BYTES: Final = 32
PSEUDONYM: Final = "reader-"
"""What pseudonyms begin with; "Anonymous" and its kind are kept as printed and name nobody."""
MENTION: Final = re.compile(r"reader-[a-z2-7]{8}\b")
"""A pseudonym in a text."""

_HANDLE: Final = re.compile(r"(?<![\w@./])@([^\W\d](?:[\w.\-]{0,38}\w)?(?:['’][^\W\d]\w{1,38})?)")
"""An address to somebody; one that begins with a digit may be a dose ("@500mg") and counts where a commenter is called so."""
_EMAIL: Final = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}\b")
_PHONE: Final = re.compile(
    r"""(?<![\w.,/\-])(?:
          (?:\+|00)\d{1,3}(?:[ .\-/]?\(?\d{2,5}\)?){2,5}   # +49 30 1234567
        | \(\d{3}\)[ ]?\d{3}[ .\-]\d{4}                     # (555) 010-4477
        | \d{3}[ .\-]\d{3}[ .\-]\d{4}                       # 555-010-4477
        | 0\d{2,5}[ ]\d{3,4}[ ]?\d{3,4}                     # 01632 960 983
        )(?![\w\-/]|[.,]\d)""",
    re.VERBOSE,
)
_SPOKEN_TO: Final = r"(?i:(?<!\w)(?:{})[ ,]+)"
_UNLIKE_A_WORD: Final = re.compile(r"\w*(?:_|\d)\w*")
_SMALL: Final = re.compile(r"[^\W\d_]+")
_LEAST_UNLIKE: Final = 7
"""Letters from which a user name with a digit is no vitamin ("omega3", "B12")."""
_LEAST_LOWER: Final = 3
"""Letters that a first name written small has at least: "thanks so much" speaks to nobody called So."""


def pseudonym(name: str, key: bytes) -> str:
    """The pseudonym of a name: the same for the same key and spelling, case and blanks aside.

    HMAC-SHA-256 (RFC 2104), 40 bits of it in base32, so two of 10,000 names share one with a chance under 0.005 %.

    >>> pseudonym("Ann  Lee", b"k") == pseudonym("ann lee", b"k") != pseudonym("ann lee", b"other")
    True
    """
    spelling = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    digest = hmac.new(key, spelling.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return PSEUDONYM + base64.b32encode(digest[:5]).decode("ascii").lower()


def nameless(text: str) -> str:
    """The text with every pseudonym put as "reader" and blanks, as long as before: no score may hang on the key.

    >>> nameless("@reader-abcd2345, so true")
    '@reader         , so true'
    """
    return MENTION.sub(lambda found: "reader".ljust(len(found[0])), text) if PSEUDONYM in text else text


def mask_contacts(text: str) -> str:
    """Put ``[e-mail]`` and ``[phone]`` in place of contact data. Doses, years and lab values are no phone numbers.

    >>> mask_contacts("Mail me: jo.k+x@mail.example or 555-010-4477; 1200-1800 mg, 2021-2023")
    'Mail me: [e-mail] or [phone]; 1200-1800 mg, 2021-2023'
    """
    return _PHONE.sub("[phone]", _EMAIL.sub("[e-mail]", text)) if any(c in text for c in "@0123456789") else text


def pseudonymise(thread: Thread, key: bytes) -> Thread:
    """The thread with every commenter's name replaced, in author fields and where others address them in the text.

    Contact data is masked, and permalinks, which lead back to the person, are dropped; ``native_id`` stays, so that a
    moderator can find the comment in the site's own tools.
    """
    mask = _NameMask(thread, key)

    def shield(text: str) -> str:
        return mask(mask_contacts(text))

    def shielded(comment: Comment) -> Comment:
        return dataclasses.replace(
            comment,
            author=_shown(comment.author, key),
            text=shield(comment.text),
            quoted=tuple(shield(quote) for quote in comment.quoted),
            permalink=None,
        )

    return dataclasses.replace(thread, comments=tuple(shielded(comment) for comment in thread.comments))


def _shown(author: str | None, key: bytes) -> str | None:
    return author if author is None or is_nobody(author) else pseudonym(author, key)


@functools.cache
def _nobodies() -> frozenset[str]:
    return frozenset(row["name"] for row in reference.load("anonymous_names", ("name",), ("name",)))


def is_nobody(author: str | None) -> bool:
    """Whether an author's field names no person: empty, or what sites print for those without a name.

    >>> is_nobody("Anonymous"), is_nobody(None), is_nobody("reader-abcd2345")
    (True, True, False)
    """
    return author is None or not author.strip() or author.strip().casefold() in _nobodies()


def _after(*manners: str) -> str:
    """The words of ``spoken_to.csv`` after which a name is that of a person spoken to."""
    rows = reference.load("spoken_to", ("words", "manner"), ("words", "manner"))
    words = sorted((re.escape(row["words"]) for row in rows if row["manner"] in manners), key=len, reverse=True)
    return _SPOKEN_TO.format("|".join(words))


@functools.cache
def _frames() -> tuple[tuple[str, re.RegexFlag], ...]:
    """Where a lone first name, put for the braces, is a person: as written, and written in any way."""
    opens, ends = r"(?:(?<=[.!?\n])|^)[ ]?", r"(?=[ ]?[,:!.?\-–—]|['’]s\b|[ ]+(?:said|says|wrote)\b|[ ]*$)"
    plain = rf"(?:(?<=@)|{_after('greeting', 'link')}|{opens})({{}}){ends}|(?<=[,;] )({{}})(?=[ ]?[!.?]|[ ]*$)"
    return (plain, re.MULTILINE), (rf"{_after('greeting')}({{}})(?=[ ]?[,:!.?\-–—]|[ ]*$)", re.MULTILINE | re.IGNORECASE)


class _NameMask:
    """Replaces the names of a thread's commenters in running text."""

    def __init__(self, thread: Thread, key: bytes) -> None:
        names = sorted({_composed(c.author).strip() for c in thread.comments if c.author and not is_nobody(c.author)})
        short = _first_names(names)
        small = [first for first in short if len(first) >= _LEAST_LOWER]
        full = [name for name in names if len(name.split()) > 1]
        odd = [name for name in names if _UNLIKE_A_WORD.fullmatch(name) and ("_" in name or len(name) >= _LEAST_UNLIKE)]
        self._key = key
        self._owner = {name.casefold(): name for name in names} | {first.casefold(): name for first, name in short.items()}
        self._called = Called(names, _small_words(thread))
        (as_written, lines), (anyhow, small_lines) = _frames()
        self._patterns = [
            pattern
            for pattern in (
                _any_of({way for name in full for way in (name, name.upper(), name.title())} | {*odd}, r"(?<!\w)@?({})(?!\w)"),
                _any_of(names, r"(?<![\w@./])@({})(?!\w)", re.IGNORECASE),
                _any_of(short, as_written, lines),
                _any_of(small, anyhow, small_lines),
            )
            if pattern
        ]

    def __call__(self, text: str) -> str:
        text = _composed(text)
        for pattern in self._patterns:
            text = pattern.sub(self._replace, text)
        text = self._called.replace(text, lambda name: pseudonym(name, self._key))
        return _HANDLE.sub(self._handle, text) if "@" in text else text

    def _replace(self, match: re.Match[str]) -> str:
        name = next(group for group in match.groups() if group)
        before, _, after = match.group(0).rpartition(name)
        return before + pseudonym(self._owner.get(name.casefold(), name), self._key) + after

    def _handle(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith(PSEUDONYM):
            return match.group(0)
        return "@" + pseudonym(self._owner.get(name.casefold(), name), self._key)


def _small_words(thread: Thread) -> frozenset[str]:
    """The words that the article and the comments write in small letters: such a word is no name that nobody knows."""
    texts = (thread.article.text, *(comment.text for comment in thread.comments))
    return frozenset(word for text in texts for word in _SMALL.findall(_composed(text)) if word.islower())


def _composed(text: str) -> str:
    """Letters and their accents as one sign each (NFC), so that a name is found however it was typed."""
    return unicodedata.normalize("NFC", text)


def _first_names(names: Iterable[str]) -> dict[str, str]:
    """What commenters are called by, and by whose name: the first of their names that no other bears."""
    owners: dict[str, set[str]] = {}
    for name in names:
        parts = name.split()
        if len(parts) > 1 and kinds().get(parts[0].casefold()) == "word":
            continue
        for called in {parts[0], " ".join(parts[:2]) if len(parts) > 2 else parts[0]} if parts else ():
            owners.setdefault(called, set()).add(name)
    return {first: next(iter(who)) for first, who in owners.items() if len(who) == 1 and len(first) > 1}


def _any_of(names: Iterable[str], frame: str, flags: int = 0) -> re.Pattern[str] | None:
    longest_first = sorted((re.escape(name) for name in names), key=lambda name: (-len(name), name))
    return re.compile(frame.replace("{}", "|".join(longest_first)), flags) if longest_first else None
