"""Bytes to text, and damaged text mended: what is known to be damaged, what must stay, and what cannot be told."""

import gzip
import json
import time
import zlib
from collections import defaultdict
from pathlib import Path

import emoji
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decode import decode, repair
from pipeline.types import PageError

CASES = Path(__file__).parent / "cases" / "decode"


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def garbled(text, lost=False):
    """UTF-8 bytes read as ISO-8859-16, C1 as windows-1252; its five holes stay controls or get lost."""
    out = []
    for byte in text.encode():
        codec = "iso8859-16" if byte < 0x80 or byte >= 0xA0 else "cp1252"
        out.append(bytes([byte]).decode(codec, "ignore") or ("" if lost else chr(byte)))
    return "".join(out)


RUSSIAN = "Я принимаю магний уже месяц и сплю гораздо лучше, спасибо за статью."
JAPANESE = "マグネシウムを一か月飲んでいますが、よく眠れるようになりました。"
CHINESE = "我吃鎂已經一個月了,睡得更好了,謝謝分享。"
GREEK = "Παίρνω μαγνήσιο εδώ και ένα μήνα και κοιμάμαι καλύτερα."
POLISH = "Biorę magnez od miesiąca i śpię lepiej, żona też zauważyła różnicę."


# ------------------------------------------------------------------------------------------------ encodings


@pytest.mark.parametrize(
    ("text", "codec", "charset", "expected"),
    [
        ("50 µg “daily” é", "utf-8", None, "utf-8"),
        ("50 µg “daily” é", "utf-8-sig", "windows-1252", "utf-8"),
        ("50 µg “daily” é", "cp1252", "ISO-8859-1", "cp1252"),
        ("50 µg “daily” é", "cp1252", "us-ascii", "cp1252"),
        (RUSSIAN, "cp1251", "windows-1251", "cp1251"),
        (RUSSIAN, "koi8-r", "KOI8-R", "koi8-r"),
        (JAPANESE, "cp932", "Shift_JIS", "cp932"),
        (JAPANESE, "euc_jp", "EUC-JP", "euc_jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", "iso2022_jp"),
        (CHINESE, "big5", "Big5", "big5hkscs"),
        (CHINESE, "gb18030", "gb2312", "gb18030"),
        (POLISH, "iso8859-2", "iso-8859-2", "iso8859-2"),
        (GREEK, "utf-16", "utf-8", "utf-16-le"),
        (GREEK, "utf-32", None, "utf-32-le"),
        ("<!doctype html><p>é", "utf-16-le", None, "utf-16-le"),
        ("<!doctype html><p>é", "utf-16-be", None, "utf-16-be"),
        ("plain ascii", "ascii", "no-such-charset", "utf-8"),
        ("plain ascii", "ascii", "zlib", "utf-8"),
        ("plain ascii", "ascii", "unicode_escape", "utf-8"),
    ],
)
def test_what_the_header_names_is_read_as_browsers_read_it(text, codec, charset, expected):
    decoded = decode(text.encode(codec), charset)
    assert (decoded.text, decoded.encoding) == (text, expected)


@pytest.mark.parametrize(
    ("declaration", "codec", "text"),
    [
        ('<meta charset="windows-1251">', "cp1251", RUSSIAN),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "cp932", JAPANESE),
        ('<?xml version="1.0" encoding="big5"?>', "big5", CHINESE),
        ("<meta charset=iso-8859-1>", "cp1252", "“curly” – €5"),
    ],
)
def test_a_page_may_declare_its_own_encoding(declaration, codec, text):
    assert decode((declaration + text).encode(codec)).text == declaration + text


def test_the_header_goes_before_the_page():
    page = '<meta charset="koi8-r">' + RUSSIAN
    assert decode(page.encode("cp1251"), "windows-1251").text == page


@pytest.mark.parametrize(
    ("text", "codec"), [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (GREEK, "cp1253"), (JAPANESE, "cp932"), (POLISH, "cp1250")]
)
def test_undeclared_encodings_are_told_from_the_bytes(text, codec):
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize(
    ("text", "codec", "language"),
    [
        ("mañana será otro día", "cp1252", ""),
        ("já não sinto as câimbras, obrigada", "cp1252", ""),
        ("le magnésium m'a aidé à dormir", "cp1252", "fr"),
        ("příliš žluťoučký kůň", "cp1250", ""),
        ("zażółć gęślą jaźń", "cp1250", "pl"),
        ("hőség és fűtés", "cp1250", "hu"),
        ("שלום, זה מגיב", "cp1255", "he"),
        ("ευχαριστώ για το άρθρο", "cp1253", "el"),
        ("это хороший комментарий о магнии, спасибо", "koi8-r", "ru"),
    ],
)
def test_short_undeclared_pages_are_read_by_the_likelier_of_equal_encodings(text, codec, language):
    page = f'<html lang="{language}"><title>x</title><p>{text}</p><p>{text}</p></html>'
    assert text in decode(page.encode(codec)).text


def test_undeclared_western_text_is_windows_1252():
    assert decode("café naïve “ok”".encode("cp1252")).text == "café naïve “ok”"


def codes(decoded):
    return [notice.code for notice in decoded.notices]


def test_a_declaration_the_bytes_contradict_is_overruled_and_noticed():
    latin = decode("déjà vu".encode("cp1252"), "utf-8")
    assert (latin.text, latin.encoding, codes(latin)) == ("déjà vu", "cp1252", ["charset_contradicted"])
    utf8 = decode("déjà vu".encode(), "iso-8859-1")
    assert (utf8.text, utf8.encoding, codes(utf8)) == ("déjà vu", "utf-8", ["charset_contradicted"])


def test_stray_bytes_in_utf8_are_windows_1252_and_counted():
    decoded = decode("é ".encode() + b"\x93quoted\x94", "utf-8")
    assert (decoded.text, decoded.encoding) == ("é “quoted”", "utf-8+cp1252")
    assert codes(decoded) == ["mixed_encoding"]
    assert "2 byte(s)" in decoded.notices[0].message


def test_a_file_cut_inside_a_character_loses_only_that_character():
    decoded = decode("more 👍".encode()[:-1])
    assert (decoded.text, codes(decoded)) == ("more ", ["truncated_page"])


def test_nul_bytes_are_dropped_and_counted():
    decoded = decode(b"a page with a few\0 NUL\0 bytes in it, as some tools leave them")
    assert "\0" not in decoded.text
    assert codes(decoded) == ["nul_dropped"]


def test_replacement_characters_are_reported():
    assert codes(decode("lost: \ufffd".encode())) == ["undecodable"]


@pytest.mark.parametrize("body", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(body):
    with pytest.raises(PageError) as raised:
        decode(body)
    assert raised.value.code == "empty_file"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        (b"bplist00\xd1\x01", "web archive"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\xff" * 20, "gzip"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(body, named):
    with pytest.raises(PageError, match=named) as raised:
        decode(body)
    assert raised.value.code == "not_text"
    assert "Web page, HTML only" in str(raised.value)


def test_a_gzipped_page_is_unpacked():
    decoded = decode(gzip.compress("<p>é".encode()))
    assert (decoded.text, codes(decoded)) == ("<p>é", ["gzip_unpacked"])
    cut = decode(gzip.compress(bytes(range(32, 127)) * 400)[:-9])
    assert codes(cut) == ["gzip_unpacked", "truncated_page"]


def test_a_gzip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("pipeline.decode.refusal.UNPACKED_LIMIT", 1000)
    with pytest.raises(PageError, match="more than 1000 bytes"):
        decode(gzip.compress(b" " * 100_000))


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "gb2312", "utf-16", "idna"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_text_or_our_own_error(body, charset):
    try:
        text = decode(body, charset).text
    except PageError:
        return
    assert text.strip()
    assert "\0" not in text


@given(st.text(min_size=1, max_size=80))
@settings(max_examples=100, deadline=None)
def test_valid_utf8_comes_back_as_it_was(text):
    text = text.replace("\0", "").removeprefix("\ufeff")
    try:
        decoded = decode(b"<p>page" + text.encode(), "utf-8")
    except PageError:  # nearly all control characters
        return
    assert decoded.text == "<p>page" + text


# ------------------------------------------------------------------------------------------------ repair


@pytest.mark.parametrize("case", cases("synthetic"), ids=lambda case: case["why"])
def test_known_damage_is_mended_and_logged(case):
    repaired = repair(case["before"])
    assert repaired.text == case["after"]
    assert any(r.ambiguous for r in repaired.repairs) == case.get("ambiguous", False)
    assert all(r.rule and r.count > 0 for r in repaired.repairs)


@pytest.mark.parametrize("text", cases("negative"))
def test_correct_text_is_left_alone(text):
    assert repair(text).text == text
    assert repair(text).repairs == ()


@pytest.mark.parametrize("case", [pytest.param(c, marks=pytest.mark.xfail(reason=c["why"])) for c in cases("known_failures")])
def test_known_failures(case):
    assert repair(case["before"]).text == case["after"]


def test_repairs_are_counted_by_kind():
    (repaired,) = repair("đŸ’Ș đŸ’Ș đŸ’Ș").repairs
    assert (repaired.before, repaired.after, repaired.count, repaired.rule) == ("đŸ’Ș", "💪", 3, "iso8859_16")


SINGLE = sorted(c for c in emoji.EMOJI_DATA if len(c) == 1 and ord(c) > 0xFF)


@pytest.mark.parametrize("lost", [False, True])
def test_emoji_are_recovered_up_to_the_bound_set_by_collisions(lost):
    originals = defaultdict(list)
    for character in SINGLE:
        originals[garbled(character, lost)].append(character)
    right = sum(repair(f"ok {garbled(character, lost)} yes").text == f"ok {character} yes" for character in SINGLE)
    assert right >= len(originals) - 5  # 4 of them are signs that are left alone on purpose


def test_a_wrong_choice_between_originals_is_always_marked():
    wrong = [repair(garbled(c)) for c in SINGLE if repair(garbled(c)).text not in (c, garbled(c))]
    assert wrong
    assert all(any(r.ambiguous for r in repaired.repairs) for repaired in wrong)


def test_whole_sequences_are_recovered():
    sequences = sorted(c for c in emoji.EMOJI_DATA if len(c) > 1)[::5]
    right = sum(repair(garbled(sequence)).text == sequence for sequence in sequences)
    assert right > 0.97 * len(sequences)


DAMAGE = st.sampled_from(
    ["đŸ", "€", "Œ", "â", "™", "ï", "ž", "Ă", "©", "Â", "”", "g", "5 ", "\x92", "Ã", "³", " ", "a", "É", "ă", "\x8f"]
)


@given(st.one_of(st.text(max_size=60), st.lists(DAMAGE, max_size=25).map("".join)))
@settings(max_examples=300, deadline=None)
def test_repairing_twice_is_repairing_once(text):
    once = repair(text).text
    assert repair(once).text == once


@pytest.mark.parametrize("unit", ["đŸ’Ș", "â€™ ă ", "đŸ€Šâ€", "Ã©", "5”g "])
def test_repair_takes_linear_time(unit):
    start = time.process_time()
    repair(unit * 40_000)
    assert time.process_time() - start < 5


def test_compressed_garbage_never_escapes_as_another_error():
    body = b"\x1f\x8b" + zlib.compress(b"x" * 50)
    with pytest.raises(PageError):
        decode(body)
