"""What a page's head and scripts say of the software that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

_LONGEST: Final = 20_000
"""Letters of one script that are looked at: the state of an application may fill megabytes."""


@dataclass(frozen=True, slots=True)
class Signs:
    """All in small letters."""

    generators: tuple[str, ...] = ()
    """What ``meta name=generator`` says; plug-ins add their own."""
    scripts: str = ""
    """The addresses and the words of scripts and frames."""


def signs_of(tree: Any) -> Signs:
    """The signs in an lxml tree; none in None."""
    if tree is None:
        return Signs()
    generators = (m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "generator")
    lowered = tuple(content.strip().lower() for content in generators)
    loaded = tree.iter("script", "iframe", "embed")
    scripts = (f"{e.get('src') or e.get('data-src') or ''} {(e.text or '')[:_LONGEST]}" for e in loaded)
    return Signs(lowered, "\n".join(scripts).lower())
