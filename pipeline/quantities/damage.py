"""Characters broken on their way, read as what they were: "200 Âµg", "1â€“2 capsules"."""

from __future__ import annotations

from typing import Final

_BROKEN: Final = {
    'â€"': " - ", "â€'": " ' ", "â€™": "'  ", "â€˜": "'  ", "â€œ": '"  ', "â€“": " - ", "â€”": " - ",
    "â‰ˆ": " ~ ", "â‰¤": " ≤ ", "â‰¥": " ≥ ",
    "â½": " ½", "â¼": " ¼", "â¾": " ¾", "âµ": " µ", "î¼": " µ", "ã-": " ×", 'ã"': " ×", "â ": "  ", "â°": " °", "â£": " £",
}  # fmt: skip
"""In folded text, each as long as what it stands for."""


def mended(folded: str) -> str:
    """Folded text with broken characters put right; same length, so that offsets hold."""
    if "â" not in folded and "î" not in folded and "ã" not in folded:
        return folded
    for broken, whole in _BROKEN.items():
        folded = folded.replace(broken, whole)
    return folded
