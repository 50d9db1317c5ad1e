"""The queue's data and safety, the measures, and figures that stand any input."""

import base64
import hashlib
import json
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import frames, reference
from pipeline.entities import name_of
from pipeline.report import across, answers, audited, cards, figures, measures, page, queue_html, summary_html, vocabulary
from pipeline.types import LABELS, Article, Comment, Judgement, Thread
from tests.report_cases import cases, empty, flagged, sample

SAMPLE = sample()
STYLES = page.TEMPLATES / "base.css"


def data_of(html):
    return json.loads(re.search(r'id="queue-data">(.*?)</script>', html, re.DOTALL)[1])


# ------------------------------------------------------------------------------------------------ the page


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
    )
)
def test_safe_json_is_the_same_data_and_inert(value):
    written = page.safe_json(value)
    assert json.loads(written) == value
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", written)


@pytest.mark.parametrize("case", cases("payloads"), ids=lambda case: case["why"])
def test_payload_is_carried_verbatim_and_escaped(case):
    tables = flagged(["x" * len(case["text"])])
    tables["comments"]["text"] = pd.Series([case["text"]], dtype=object)
    html = queue_html(tables)
    assert data_of(html)["comments"][0]["text"] == case["text"]
    assert html.count("<script") == 2
    html.encode("utf-8")


def test_payload_in_titles_notices_and_names_of_pages():
    html = queue_html(flagged(["x"], title="<img src=x onerror=1>", author="</script>") | {"notices": _notice("<b>")})
    assert "<img" not in html
    assert "<b>" not in html


def _notice(text):
    return pd.DataFrame({"page_id": [text], "code": [text], "message": [text]})


def test_queue_asks_nothing_of_any_network():
    html = queue_html(SAMPLE)
    assert not re.search(r"""(src|href|action|srcset)\s*=\s*["']?\s*(https?:)?//|@import|url\(""", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("element", ["style", 'script type="module"'])
def test_policy_names_the_hash_of_what_is_inside(element):
    html = queue_html(SAMPLE)
    inside = re.search(rf"<{element}>(.*?)</{element.split()[0]}>", html, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode() in html


def test_same_tables_same_bytes():
    assert queue_html(sample()) == queue_html(SAMPLE)


def test_every_template_file_is_used():
    scripts = {path.name for path in (page.TEMPLATES / "queue").iterdir()}
    source = (page.TEMPLATES.parent / "queue.py").read_text(encoding="utf-8")
    assert all(f'"{name.removesuffix(".js")}"' in source for name in scripts)


# ------------------------------------------------------------------------------------------------ the cards


@given(st.text(max_size=60), st.integers(0, 60))
def test_offsets_in_utf16_units(text, offset):
    offset = min(offset, len(text))
    assert cards.utf16(text)(offset) == len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def test_order_is_by_harm_then_uncorrected():
    found = cards.cards(SAMPLE)
    severities = [list(vocabulary.SEVERITIES).index(card["severity"]) for card in found]
    assert severities == sorted(severities)
    critical = [card["corrected_by"] is not None for card in found if card["severity"] == "critical"]
    assert critical == [False, True, True]


def test_earlier_flags_are_counted_in_time():
    counts = {card["id"]: card["earlier_flags"] for card in cards.cards(SAMPLE)}
    assert (counts["tingling-feet.html#1"], counts["tingling-feet.html#6"], counts["winter-vitamin-d.html#2"]) == (0, 1, 1)


def test_unnamed_writers_share_no_record():
    tables = flagged(["one", "two"])
    tables["comments"]["author"] = pd.Series([None, None], dtype="string")
    assert [card["earlier_flags"] for card in cards.cards(tables)] == [0, 0]


def test_claim_stands_beside_its_evidence_row():
    card = next(card for card in cards.cards(SAMPLE) if card["id"] == "tingling-feet.html#7")
    claim = card["claims"][0]
    printed = ["Alpha-lipoic acid", "600 mg daily", "Moderate (several RCTs)", "level 3, moderate"]
    assert list(claim["evidence"].values()) == printed
    assert claim["dose"] == "600 mg, 1,200 mg a day"


def test_the_whole_conversation_travels_with_a_flagged_comment():
    ids = [comment["id"] for comment in cards.comments(SAMPLE)]
    assert {"tingling-feet.html#1", "tingling-feet.html#2", "tingling-feet.html#3"} <= set(ids)
    assert "tingling-feet.html#8" not in ids, "a conversation without a flag stays out"


def test_decisions_are_kept_under_the_page_not_the_run():
    before = {one["id"]: one["key"] for one in cards.pages(SAMPLE)}
    more = {**SAMPLE, "flags": SAMPLE["flags"].head(1), "comments": SAMPLE["comments"].head(3)}
    assert {one["id"]: one["key"] for one in cards.pages(more)} == before
    assert len(set(before.values())) == len(before)


LINKED = ("https://example.org/x", "HTTP://example.org")
NOT_LINKED = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "//example.org/x",
    "https://",
    "http://[bad",
    None,
    "",
)


@pytest.mark.parametrize(("url", "safe"), [*((url, True) for url in LINKED), *((url, False) for url in NOT_LINKED)])
def test_only_web_addresses_are_linked(url, safe):
    assert (cards.web_address(url) is not None) == safe


# ------------------------------------------------------------------------------------------------ colours


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("ground", "sheet", "sunken")
PAIRS = [
    *((ink, ground) for ground in GROUNDS for ink in ("ink", "ink-soft", "link")),
    *((tone, ground) for ground in ("sheet", "sunken") for tone in ("critical", "high", "medium", "low", "good", "bad", "warn")),
    *(("on-badge", tone) for tone in ("critical", "high", "medium", "low")),
    *((name, f"{name}-ground") for name in ("good", "bad", "warn", "calm")),
    *(("cause-ink", "cause"), ("ink", "for"), ("ink", "against")),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_keeps_wcag_aa_contrast(scheme):
    block = STYLES.read_text(encoding="utf-8").split(":root {")[scheme + 1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


# ------------------------------------------------------------------------------------------------ measures


def test_wilson_as_published():
    """Newcombe (1998, Statistics in Medicine 17:857), table I, method 3: 81 of 263 and 0 of 20."""
    assert [round(end, 4) for end in measures.wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in measures.wilson(0, 20)] == [0.0, 0.1611]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_wilson_holds_the_share(count, more):
    low, high = measures.wilson(count, count + more)
    assert 0 <= low <= count / max(count + more, 1) <= high <= 1


def test_prevalence_counts_labelled_comments_only():
    data = measures.prevalence(SAMPLE["comments"])
    overall = data[data["page_id"] == measures.ALL_PAGES].set_index("label")
    assert overall["comments"].unique().tolist() == [17]
    assert overall.loc["hostility", "count"] == 2
    assert list(data["label"].unique()) == list(LABELS)


def test_doses_convert_and_are_placed():
    data = measures.doses_beside_article(SAMPLE["claims"], SAMPLE["evidence"])
    assert data["place"].tolist() == ["within", "within", "within", "above", "above"]
    grams = SAMPLE["claims"].copy()
    grams.loc[grams["daily_low"] == 300, ["daily_low", "daily_high", "daily_unit"]] = [0.3, 0.3, "g"]
    assert measures.doses_beside_article(grams, SAMPLE["evidence"])["said_low"].iloc[0] == pytest.approx(300)


def test_dose_in_a_unit_that_does_not_convert_is_left_out():
    claims = SAMPLE["claims"].copy()
    claims["daily_unit"] = claims["daily_unit"].replace("IU", "capsule")
    assert "Vitamin D" not in set(measures.doses_beside_article(claims, SAMPLE["evidence"])["remedy"])


def test_beyond_the_table():
    data = measures.beyond_the_table(SAMPLE["claims"], SAMPLE["evidence"])
    assert data["intervention"].tolist() == ["exercise", "metformin", "sugar_reduction"]


def test_placeholders_and_pingbacks_are_no_comments_of_the_overview():
    kinds = ("comment", "comment", "removed", "pingback")
    said = tuple(
        Comment(position=n, text=str(n), author=f"reader-{n}", kind=k, parent=0 if n else None) for n, k in enumerate(kinds)
    )
    thread = Thread(page_id="p", article=Article(title="x"), comments=said, stated_count=3, sha256="0" * 64)
    tables = frames.from_threads([(thread, Judgement(page_id="p"))])
    assert "1 page with 2 comments by 2 writers; 1 of them answer" in answers.overview(tables)
    assert measures.coverage(tables)["missing"].tolist() == tables["coverage"]["missing"].tolist() == [0]
    assert "on 1 all of them were found" in answers.coverage(tables)


def test_claims_are_counted_once_and_under_their_row():
    data = measures.claims_beside_evidence(SAMPLE["claims"], SAMPLE["evidence"])
    assert data["claims"].sum() == len(SAMPLE["claims"])
    assert data["remedy"].drop_duplicates().tolist()[:4] == ["Vitamin B12", "Alpha-lipoic acid", "Vitamin D", "Magnesium"]
    assert data["remedy"].iloc[-1] == measures.NO_REMEDY


# ------------------------------------------------------------------------------------------------ figures

DRAWN = {
    "label_prevalence": lambda t: figures.label_prevalence(t["comments"]),
    "label_co_occurrence": lambda t: figures.label_co_occurrence(t["comments"]),
    "sentiment_scores": lambda t: figures.sentiment_scores(t["comments"]),
    "sentiment_by_label": lambda t: figures.sentiment_by_label(t["comments"]),
    "timeline": lambda t: figures.timeline(t["comments"]),
    "thread_tree": lambda t: figures.thread_tree(t["comments"], t["flags"]),
    "coverage": lambda t: figures.coverage(t),
    "claims_beside_evidence": lambda t: figures.claims_beside_evidence(t["claims"], t["evidence"]),
    "doses_beside_article": lambda t: figures.doses_beside_article(t["claims"], t["evidence"]),
    "beyond_the_table": lambda t: figures.beyond_the_table(t["claims"], t["evidence"]),
    "claim_groups": lambda t: figures.claim_groups(t["claim_groups"]),
    "reported_effects": lambda t: figures.reported_effects(t["reported_effects"], t["effects_beside_article"]),
    "risks_answered": lambda t: figures.risks_answered(t["risky_claims"]),
}
TABLES = {
    "sample": SAMPLE,
    "empty": empty(),
    "one comment": {name: frame.head(1) for name, frame in SAMPLE.items()},
    "nothing labelled": SAMPLE | {"comments": SAMPLE["comments"].assign(scored=pd.array([False] * 19, dtype="boolean"))},
    "awkward words": flagged(["pay $5 or $10 _now_ 🙂\n漢字"], title="$x^{ \\frac"),
}


def test_every_figure_is_drawn_here():
    assert set(DRAWN) == set(figures.__all__) - {"Chart"}


@pytest.mark.parametrize("tables", TABLES)
@pytest.mark.parametrize("name", DRAWN)
def test_figure_stands_any_tables(name, tables):
    chart = DRAWN[name](TABLES[tables])
    assert chart.alt
    chart.draw_without_rendering()
    if tables == "empty":
        assert "nothing to draw" in chart.alt


def test_figure_in_a_notebook_has_alt_text_and_stable_bytes():
    one, other = (figures.coverage(SAMPLE) for _ in range(2))
    shown, told = one._repr_mimebundle_()
    assert told["image/png"]["alt"] == one.alt
    assert base64.b64decode(shown["image/png"]) == other.png()


# ------------------------------------------------------------------------------------------------ answers


def test_answers_are_computed():
    assert "3 pages with 18 comments" in answers.overview(SAMPLE)
    assert "17 (94%) could be labelled" in answers.overview(SAMPLE)
    assert "7 comments flagged for a moderator: 3 critical, 1 high, 2 medium, 1 low." in answers.flagged(SAMPLE["flags"])
    assert "hostility 12% (3%–34%)" in answers.prevalence(SAMPLE["comments"])
    assert "A dose is stated in 6 claims. Beside a range in the table stand 5: 0 below, 3 within, 2 above it." in answers.doses(
        SAMPLE["claims"], SAMPLE["evidence"]
    )
    assert "exercise (1 comment)" in answers.beyond(SAMPLE["claims"], SAMPLE["evidence"])


def test_tables_in_notebooks_escape_and_clip():
    html = answers.Table(pd.DataFrame({"text": ["<img src=x>" + "a" * 999]}), most=1)._repr_html_()
    assert "<img" not in html
    assert len(html) < 500


WORDED = (
    ("claims", "verdict", vocabulary.VERDICTS),
    ("claims", "direction", vocabulary.DIRECTIONS),
    ("flags", "severity", vocabulary.SEVERITIES),
    ("label_spans", "label", vocabulary.LABELS),
)


@pytest.mark.parametrize(("name", "column", "known"), WORDED, ids=lambda value: value if isinstance(value, str) else "")
def test_words_for_every_code(name, column, known):
    allowed = next(c.values for c in frames.FRAMES[name] if c.name == column)
    assert set(known) == set(allowed)


def test_every_risk_code_has_a_name():
    codes = {row["code"].split()[0] for row in reference.load("risk_codes", ("code",), ("code",))}
    assert codes <= set(vocabulary.RISKS)


def test_remedies_go_by_the_reference_tables_names():
    named = {row["id"]: row["name"] for row in reference.load("interventions", ("id", "name"), ("id",))}
    assert {identifier: name_of(identifier) for identifier in named} == named


def test_a_remedy_of_two_pages_keeps_its_two_lines():
    evidence = SAMPLE["evidence"].assign(intervention="Same name")
    chart = figures.claims_beside_evidence(SAMPLE["claims"], evidence)
    tiles = sum(int(text.get_text()) for text in chart.axes[0].texts if text.get_text().isdigit())
    assert tiles == len(SAMPLE["claims"]), "every claim stands in exactly one tile"


# ------------------------------------------------------------------------------------------------ the articles


def test_a_panel_shows_findings_by_severity_and_the_scorecard():
    first, second = audited.panels(SAMPLE)
    assert (first["page_id"], first["counts"]) == (
        "tingling-feet.html",
        [("conflict", "1 conflict"), ("check", "2 checks"), ("note", "1 note")],
    )
    assert (first["answered"], first["asked"], second["answered"], second["asked"]) == (3, 4, 0, 2)
    assert [finding["row"] for finding in first["groups"][1]["findings"]] == ["0.1", None]


def test_panels_stand_in_the_queue_and_on_the_front_page():
    for html in (queue_html(SAMPLE), summary_html(SAMPLE)):
        assert html.count('<details class="article-panel"') == 2
        assert "3 of 4 questions answered in words" in html
        assert "no sentence found: </span>Does it speak of the cost?" in html
        assert "one &lt;b&gt;invented&lt;/b&gt; trial" in html
        assert "<b>invented</b>" not in html
        assert "“Not found” is not “false”" in html


def test_pages_without_an_audit_have_no_panel():
    assert audited.panels(empty()) == []
    assert 'class="article-panel"' not in queue_html(flagged(["one"]))


def test_both_ways_puts_readers_left_and_references_right():
    table = audited.both_ways(SAMPLE["claims"], SAMPLE["evidence"], SAMPLE["findings"])
    assert list(table.columns) == ["readers claim", "the article says", "references say", "page"]
    row = table[table["the article says"].str.startswith("Vitamin B12")].iloc[0]
    assert row["references say"].startswith("conflict: Graded strong here")
    counted = sum(int(n) for cell in table["readers claim"] for n in re.findall(r": (\d+)", cell))
    assert counted == SAMPLE["claims"]["evidence_row"].notna().sum()
    assert "Vitamin B12" in audited.two_way(SAMPLE["claims"], SAMPLE["evidence"], SAMPLE["findings"])
    assert "1 conflict, 2 checks, 1 note" in audited.audit(SAMPLE["findings"], SAMPLE["scorecard"])


# ------------------------------------------------------------------------------------------------ the front page


def test_front_page_links_what_stands_beside_it():
    html = summary_html(SAMPLE, ["01-thread-overview"])
    links = re.findall(r'href="([^"]+)"', html)
    assert [link for link in links if "://" in link] == ["https://example.org/tingling-feet"]
    assert {"queue.html", "notebooks/01-thread-overview.html", *(f"{name}.csv" for name in frames.FRAMES)} <= set(links)
    assert not re.search(r"<script|<link|@import|javascript:", html)


def test_front_page_says_what_repeats_and_what_waits_for_an_answer():
    html = summary_html(SAMPLE)
    section = html.split("What repeats, and what is answered")[1].split("</section>")[0]
    for answer in (across.claims(SAMPLE["claim_groups"]), across.questions(SAMPLE["questions"]), across.copies(SAMPLE["copies"])):
        assert answer._repr_html_() in section
    assert across.risks(SAMPLE["risky_claims"])._repr_html_() in html
    assert len(SAMPLE["claim_groups"])
    assert len(SAMPLE["risky_claims"])


def test_front_page_is_the_same_bytes_and_stands_empty_tables():
    assert summary_html(SAMPLE) == summary_html(sample())
    assert "No pages were read." in summary_html(empty())


def test_front_page_escapes_what_pages_say():
    assert "<img src=x" not in summary_html(flagged(["x"], title="<img src=x onerror=1>"))
