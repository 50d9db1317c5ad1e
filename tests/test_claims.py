"""Claims: what a comment claims, in whose name, how surely, and how it stands beside the article's table."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims import claims, claims_in, limits, verdicts
from pipeline.claims import page as page_names
from pipeline.claims.reading import read, read_all
from pipeline.evidence import table_from_cells
from pipeline.frames import FRAMES
from pipeline.reference import load
from pipeline.types import Article, Comment, Dose, EvidenceRow, EvidenceTable, Thread

CASES = Path(__file__).parent / "cases" / "claims"


def daily(low, high, unit="mg"):
    return Dose(low=low, high=high, unit=unit, times=1, per_days=1, daily_low=low, daily_high=high, daily_unit=unit)


def row(position, intervention, action, dose, strength, level):
    return EvidenceRow(
        position=position, intervention=intervention, action=action, dose=dose, strength_text=strength, strength_level=level
    )


TABLE = EvidenceTable(
    position=0,
    caption="Supplements for diabetic neuropathy",
    evidence=(
        row(
            0, "Magnesium", "NMDA receptor antagonist, calcium channel modulation", daily(300, 300), "Moderate (several RCTs)", 3
        ),
        row(1, "Vitamin B12", "Myelin synthesis", daily(71, 143, "µg"), "Strong (meta-analysis)", 4),
        row(2, "Alpha-lipoic acid", "Antioxidant, free radical scavenger", daily(1200, 1200), "Strong", 4),
        row(3, "Ginkgo biloba", "Blood flow", daily(120, 120), "Ineffective", 0),
        row(4, "Bloodwort", "Unknown", None, "Limited", 2),
        row(5, "Kava", "Relaxes", None, "Unsafe", -1),
        row(6, "Feverwort", "Unknown", None, "Very weak", 1),
    ),
)
ARTICLE = Article(
    title="Magnesium for diabetic neuropathy: what helps",
    text="Magnesium may ease pain. Magnesium does not cure neuropathy or reverse nerve damage. Comfrey can damage the liver.",
)


def cases(name):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [pytest.param(row, id=row["text"][:60]) for row in csv.DictReader(handle)]


def made(text):
    return claims_in(text, article=ARTICLE, tables=(TABLE,))


def fits(claim, wanted):
    if wanted["interventions"] and wanted["interventions"] not in claim.interventions:
        return False
    fields = [name for name in wanted if name not in ("text", "interventions") and wanted[name]]
    return all(str(getattr(claim, name)) == wanted[name] for name in fields)


@pytest.mark.parametrize("wanted", cases("synthetic"))
def test_claims_are_found_with_their_fields(wanted):
    found = made(wanted["text"])
    assert any(fits(claim, wanted) for claim in found), found


@pytest.mark.parametrize("case", cases("short"))
def test_short_posts_claim_or_do_not(case):
    found = [c for c in claims_in(case["text"]) if c.experience == "none" and c.certainty != "figurative"]
    assert bool(found) == (case["claim"] == "yes"), found


def pages():
    told = [
        page
        for name in ("pages", "tables", "voices", "asides")
        for page in json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    ]
    return [pytest.param(page, case, id=case["text"][:60]) for page in told for case in page["claims"]]


@pytest.mark.parametrize(("page", "case"), pages())
def test_a_page_lends_its_names_and_outcomes(page, case):
    article = Article(title=page["title"], text=page["article"], language="en")
    table = table_from_cells(0, None, page["header"], page["rows"])
    assert table is not None
    found = claims_in(case["text"], article=article, tables=(table,))
    assert (case["verdict"] in [claim.verdict for claim in found]) if case["verdict"] else found == (), found


@pytest.mark.parametrize(
    ("text", "remedies"),
    [
        ("Zibeb extract, 3 g a day, helped mine a lot.", set()),
        ("Oat beta-glucan, 3 g a day, helped mine a lot.", {"beta_glucan"}),
        ("On 600 mg a day it helped mine a lot.", {"magnesium"}),
        ("It helped mine a lot.", {"magnesium"}),
    ],
)
def test_the_articles_remedy_is_meant_only_where_no_other_is_named(text, remedies):
    assert {remedy for claim in made(text) for remedy in claim.interventions} == remedies


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("Heartburn after meals", {"heartburn"}),
        ("Diarrhoea, not in pregnancy", {"diarrhoea", "pregnancy"}),
        ("Warm, and somebody made it for you", {"warm", "somebody_made_it"}),
        ("HbA1c and fasting glucose", {"hba1c", "blood_sugar"}),
    ],
)
def test_a_cell_names_outcomes_and_not_the_words_between(cell, ids):
    assert set(page_names.outcome(cell).ids) == ids


@pytest.mark.parametrize(
    ("text", "rule"),
    [("Kava can wreck your liver.", "V4.harm_agreed"), ("Comfrey damages the liver.", "V4.harm_agreed_text")],
)
def test_a_warning_the_article_gives_too_is_consistent(text, rule):
    (claim,) = made(text)
    assert claim.verdict == "consistent"
    assert f"verdict:{rule}" in claim.rules


@pytest.mark.xfail(strict=True, reason="known failure")
@pytest.mark.parametrize("wanted", cases("known_failures"))
def test_claims_not_yet_found(wanted):
    found = made(wanted["text"])
    assert any(fits(claim, wanted) for claim in found), found


@pytest.mark.parametrize("case", cases("negative"))
def test_what_claims_nothing_makes_no_claim(case):
    assert made(case["text"]) == ()


def test_every_kind_of_claim_has_a_case():
    used = {case.values[0]["claim_type"] for case in cases("synthetic")}
    assert used == {row["claim_type"] for row in load("claim_types", ("claim_type",), ("claim_type",))}


def test_every_verdict_rule_has_its_words_and_every_word_its_rule():
    rows = sorted(load("verdict_rules", ("rule", "order"), ("rule",)), key=lambda row: int(row["order"]))
    assert list(dict.fromkeys(name for name, _ in verdicts.RULES)) == [row["rule"] for row in rows]


VERDICTS = [
    ("Next they'll say magnesium cures warts.", "V0.figurative"),
    ("My pain is gone thanks to magnesium.", "V1.testimony"),
    ("Magnesium does not cure neuropathy.", "V6.cure_denied_text"),
    ("B12 does not cure neuropathy.", "V6.cure_denied"),
    ("B12 cures neuropathy.", "V6.cure"),
    ("Cinnamon cures neuropathy.", "V6.cure_no_row"),
    ("Sugar is the root cause of neuropathy.", "V2.type"),
    ("Magnesium blocks NMDA receptors.", "V3.mechanism"),
    ("Magnesium raises serotonin.", "V3.other_mechanism"),
    ("Take 900 mg of magnesium a day.", "V5.dose_above"),
    ("Take 100 mg of magnesium a day.", "V5.dose_below"),
    ("Take 300 mg of magnesium a day.", "V5.dose"),
    ("Take magnesium with food.", "V5.no_dose"),
    ("Magnesium helps with hair loss.", "V4.other_outcome"),
    ("Ginkgo helps with numbness.", "V4.benefit_of_ineffective"),
    ("Magnesium does not help with nerve pain.", "V4.denied"),
    ("Ginkgo does not help with numbness.", "V4.denied_too"),
    ("Kava does nothing for numbness.", "V4.denied_too"),
    ("Feverwort does nothing for numbness.", "V4.denied_weak"),
    ("Magnesium is a game changer for numbness.", "V4.overstates"),
    ("Magnesium helps with numbness.", "V4.within"),
    ("Zinc helps with numbness.", "V2.no_row"),
    ("Bloodwort works for numbness.", "V4.overstates"),
    ("Bloodwort may help with numbness.", "V4.within"),
    ("Kava is perfectly safe.", "V4.safety_denied"),
    ("Comfrey is completely safe.", "V4.safety_denied_text"),
]


@pytest.mark.parametrize(("text", "rule"), VERDICTS, ids=[text[:50] for text, _ in VERDICTS])
def test_verdict_rules_fire(text, rule):
    found = [claim.rules[-1] for claim in made(text)]
    assert f"verdict:{rule}" in found, found


def test_the_article_text_counts_where_the_table_has_no_row():
    article = Article(title="Neuropathy", text="Cinnamon eases numbness in some people.")
    (agreed,) = claims_in("Cinnamon helps with numbness.", article=article)
    (disputed,) = claims_in("Cinnamon does not help with numbness.", article=article)
    assert agreed.rules[-1] == "verdict:V2.text"
    assert disputed.rules[-1] == "verdict:V2.text_against"
    assert "Cinnamon eases numbness" in disputed.rationale


HEART = table_from_cells(
    0,
    None,
    ("Remedy", "For", "Evidence"),
    (
        ("Garlic", "Blood pressure", "Strong"),
        ("Liquorice", "Blood pressure", "Harmful: raises blood pressure"),
        ("Butterbur", "Migraine", "Harmful: liver injury"),
        ("Allopurinol", "Gout attacks", "Strong"),
    ),
)


@pytest.mark.parametrize(
    ("text", "direction", "verdict"),
    [
        ("Liquorice elevates your blood pressure.", "increases", "consistent"),
        ("Liquorice can push your blood pressure up.", "increases", "consistent"),
        ("Liquorice lowers blood pressure.", "improves", "understates_contradicts"),
        ("Several cases of liver injury were reported with butterbur.", "harms", "consistent"),
        ("Garlic isn't for everybody.", "harms", "outside_table"),
        ("Garlic is not for blood pressure, it does nothing.", "no_effect", "understates_contradicts"),
        ("Garlic isn't effective for blood pressure.", "no_effect", "understates_contradicts"),
        ("Garlic is not useless.", "improves", "consistent"),
        ("Garlic don't do a damn thing.", "no_effect", "understates_contradicts"),
        ("It isn't true that garlic does nothing for blood pressure.", "improves", "consistent"),
        ("It isn't true that garlic works for blood pressure.", "no_effect", "understates_contradicts"),
        ("That does not mean allopurinol doesn't prevent gout attacks.", "na", "consistent"),
        ("That doesn't mean garlic works.", "no_effect", "understates_contradicts"),
        ("Garlic is no miracle.", "na", "consistent"),
    ],
)
def test_warnings_and_denials_of_denials_deny_nothing(text, direction, verdict):
    (claim,) = claims_in(text, article=Article(title="Blood pressure, gout and migraine"), tables=(HEART,))
    assert (claim.direction, claim.verdict) == (direction, verdict), claim


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Garlic: 132 before, 168 after. Binned it.", "worsens"), ("Garlic: 150/94 -> 138/86 in eight weeks", "improves")],
)
def test_numbers_without_an_outcome_are_of_what_the_row_is_for(text, direction):
    found = claims_in(text, article=Article(title="Blood pressure"), tables=(HEART,))
    assert [claim.direction for claim in found] == [direction], found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ginkgo does not help with numbness.", 'The article\'s table too speaks against ginkgo biloba: "Ineffective".'),
        ("Feverwort does nothing for numbness.", "very weak, too weak to contradict the comment."),
    ],
)
def test_a_denial_beside_a_grade_that_denies_is_said_to_agree(text, words):
    (claim,) = made(text)
    assert (claim.verdict, claim.rationale.endswith(words)) == ("consistent", True), claim


def test_without_a_table_nothing_is_held_against_one():
    (claim,) = claims_in("Zinc helps with numbness.")
    assert claim.rules[-1] == "verdict:V2.no_table"


def test_an_unread_grade_gives_no_verdict():
    table = EvidenceTable(position=2, evidence=(row(5, "Magnesium", None, None, "***", None),))
    (claim,) = claims_in("Magnesium helps with numbness.", tables=(table,))
    assert (claim.verdict, claim.evidence_row) == ("outside_table", "2.5")
    assert claim.rules[-1] == "verdict:V4.unread"


def test_the_rationale_quotes_the_grade_and_the_words():
    (claim,) = made("Magnesium cures neuropathy.")
    assert claim.rationale == 'The article\'s table calls the evidence for magnesium moderate; "cures" claims more.'
    assert claim.reference == "independent_evidence.dpn-mg-2004"


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("Chamomile calms everybody down at night.", '"everybody" claims more.'),
        ("Chamomile will send you to sleep.", "; this claims more."),
        ("You sleep through on chamomile.", "; this claims more."),
    ],
)
def test_only_a_word_that_overstates_is_quoted(text, ending):
    table = table_from_cells(
        0, None, ("Remedy", "For", "Evidence"), (("Chamomile", "Sleep", "Very weak"), ("Zinc", "Colds", "Weak"))
    )
    (claim,) = claims_in(text, article=ARTICLE, tables=(table,))
    assert (claim.verdict, claim.rationale.endswith(ending)) == ("overstates", True), claim


def test_a_warning_of_what_a_row_watches_out_for_is_no_benefit():
    header = ("Remedy", "What it is taken for", "Confidence", "Watch out")
    table = table_from_cells(0, None, header, (("Cinnamon (cassia)", "Fasting glucose", "Low", "Coumarin, liver"),) * 2)
    (claim,) = claims_in("Careful, cassia can hurt the liver.", article=ARTICLE, tables=(table,))
    assert (claim.claim_type, claim.direction) == ("safety_adverse", "harms")


def test_a_known_trial_is_named():
    (claim,) = made("The NATHAN 1 trial found that ALA works.")
    assert claim.reference == "trials.NATHAN 1"


def test_a_dose_over_the_upper_level_names_it():
    (claim,) = made("Take 900 mg of magnesium a day.")
    assert claim.reference == "upper_levels.magnesium"
    assert claim.dose is not None
    assert claim.dose.daily_high == 900


def thread(*texts, parents=()):
    comments = tuple(Comment(position=n, text=text, parent=dict(parents).get(n)) for n, text in enumerate(texts))
    return Thread(page_id="p", article=ARTICLE, tables=(TABLE,), comments=comments)


def test_it_means_the_remedy_of_the_parent_comment():
    found = claims(thread("I take cinnamon every day.", "It helps with numbness.", parents=[(1, 0)]))
    assert found[-1].interventions == ("cinnamon",)
    assert "interventions:carried over" in found[-1].rules


def test_it_means_the_remedy_of_the_title_at_last():
    assert claims(thread("It helps with numbness."))[0].interventions == ("magnesium",)


def test_it_means_the_remedy_of_the_sentence_before_first():
    assert claims(thread("I tried B12. It helped my feet."))[-1].interventions == ("vitamin_b12",)


def test_claims_are_numbered_within_their_comment():
    found = claims(thread("Thanks!", "Magnesium helps with pain, but it causes diarrhea."))
    assert [claim.claim_id for claim in found] == ["1.0", "1.1"]


def test_pingbacks_and_removed_comments_claim_nothing():
    comments = tuple(Comment(position=n, text="Magnesium cures.", kind=kind) for n, kind in enumerate(("pingback", "removed")))
    assert claims(Thread(page_id="p", article=ARTICLE, comments=comments)) == ()


def test_every_field_keeps_to_the_declared_words():
    allowed = {column.name: column.values for column in FRAMES["claims"] if column.values}
    for case in cases("synthetic"):
        for claim in made(case.values[0]["text"]):
            for name, values in allowed.items():
                assert getattr(claim, name) in values


LINE = (
    'magnesium B12 cures helps not no never " but and, because my I you stop metformin numbness pain 300 mg daily . ? if may it'
)
WORDS = st.sampled_from(LINE.split())


@given(st.lists(WORDS, max_size=25))
@settings(max_examples=150, deadline=None)
def test_quotes_are_the_text_and_claims_stay_in_order(words):
    text = " ".join(words)
    found = made(text)
    assert all(text[c.start : c.end] == c.quote and c.quote for c in found)
    assert [c.start for c in found] == sorted(c.start for c in found)


@given(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text):
    for claim in made(text):
        assert text[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize("flood", ["no help ", "I. ", 'and magnesium cures my pain, but " ', "next they ", "300 mg of b6 "])
def test_a_megabyte_does_not_hang(flood):
    start = time.process_time()
    claims_in(flood * (1_000_000 // len(flood)))
    assert time.process_time() - start < 10


def test_a_long_article_is_searched_once_and_not_for_each_claim():
    text = "\n".join(["Magnesium may ease pain in some. Magnesium and nerves were studied in many small trials."] * 2000)
    comments = tuple(Comment(position=i, text=f"Magnesium harms the kidneys of {i} people.") for i in range(600))
    start = time.process_time()
    found = claims(Thread(page_id="p", article=Article(title="Magnesium", text=text), comments=comments))
    assert len(found) >= 600
    assert time.process_time() - start < 5


# ---------------------------------------------------------------------------------------------------- upper levels


def limit_row(text):
    return next(row for row in limits.with_limits(text) if row["kind"] == "dose")


@pytest.mark.parametrize(
    ("text", "us", "efsa"),
    [
        ("I take 300 mg of magnesium daily", False, True),
        ("I take 500 mg of magnesium daily", True, True),
        ("I take 400 mg of magnesium glycinate daily", None, None),
        ("I take 50 mg of vitamin B6 daily", False, True),
        ("I take 5000 IU of vitamin D daily", True, True),
        ("I take 1000 µg of B12 daily", None, None),
    ],
)
def test_each_authority_has_its_own_limit(text, us, efsa):
    found = limit_row(text)
    assert (found["over_ul_us"], found["over_ul_efsa"]) == (us, efsa)


def test_an_amount_belongs_to_the_remedy_beside_it():
    found = [
        row["nutrient"] for row in limits.with_limits("300 mg of magnesium and 25 mg of zinc daily") if row["kind"] == "dose"
    ]
    assert found == ["magnesium", "zinc"]


@pytest.mark.parametrize(
    "text",
    ["A study of 20,000 people found 14% fewer strokes with magnesium.", "In 1,500 patients, magnesium reduced cramps by 1,25."],
)
def test_a_number_is_not_cut_at_its_comma(text):
    assert [c.quote for c in claims_in(text)] == [text]


def test_a_dose_is_held_against_its_own_remedy():
    """Nine hundred would pass the level of zinc; and the table holds magnesium only."""
    (claim,) = claims_in("Take ginger 900 mg + zinc 15 mg daily.")
    assert claim.reference is None
    (beside,) = claims_in("Take zinc 15 mg + magnesium 300 mg daily.", article=ARTICLE, tables=(TABLE,))
    assert beside.dose is not None
    assert (beside.dose.low, beside.verdict) == (300, "consistent")


def test_other_numbers_have_no_nutrient():
    assert all(row.get("nutrient") is None for row in limits.with_limits("my magnesium bill was 20 dollars"))


def test_reading_twice_gives_the_same():
    assert read_all("Magnesium helps.") == read_all("Magnesium helps.") == read("Magnesium helps.")
