"""The labels room: reading, rules, model, decisions and their spans."""

import csv
import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from pipeline import reference
from pipeline.labels import RULES, Item, corpus, decide, decisions, fit, load_cases, load_corpus, load_model, store, train
from pipeline.labels.card import rule_card
from pipeline.labels.features import batch, char_hashes, chars_found, dense, dense_names, tf_idf, word_hashes, words_found
from pipeline.labels.functions import links, off_topic
from pipeline.labels.lexicon import LISTS
from pipeline.labels.model import score
from pipeline.labels.tokens import Table, read
from pipeline.types import LABELS, Article, Comment, ModelError, ReferenceDataError, Thread

CASES = Path(__file__).parent / "cases" / "labels"
RULE_CASES = json.loads((CASES / "rules.json").read_text(encoding="utf-8"))
KNOWN = json.loads((CASES / "known_failures.json").read_text(encoding="utf-8"))
PLAIN = load_model(plain=True)
"""The model that is there with and without the optional encoder; tests/test_label_encoder.py is about the other."""
ANY_TEXT = st.text(max_size=200) | st.text(alphabet="Iit my?!. helped0m\n'", max_size=200)


def fired(name, text):
    b = batch([text], [""])
    at = [rule.name for rule in RULES].index(name)
    return [text[slice(*b.readings[0].span(place))] for place in b.votes[0][at]]


# ------------------------------------------------------------------------------------------------ rules and lists


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda c: f"{c['rule']}-{c['fires']}-{c['text'][:24]}")
def test_rule_fires_or_abstains(case):
    found = fired(case["rule"], case["text"])
    assert bool(found) == case["fires"]
    if "quote" in case:
        assert case["quote"] in found


def test_every_rule_has_a_case_for_and_a_case_against():
    seen = {(case["rule"], case["fires"]) for case in RULE_CASES}
    assert {(rule.name, fires) for rule in RULES for fires in (True, False)} <= seen


def test_rules_are_named_once_and_say_what_they_do():
    assert max(Counter(rule.name for rule in RULES).values()) == 1
    assert all(rule.meaning and rule.vote in (1, -1) and rule.label in LABELS for rule in RULES)


@given(st.lists(st.sampled_from([*"a1.:/[] +-(KKſİ²५\n", "http", "WWW", "url", ".Com", "link]", "0170 12345"]), max_size=20))
@settings(max_examples=300, deadline=None)
def test_no_link_is_missed(pieces):
    text = "".join(pieces)
    assert links(text) == len(off_topic._LINK.findall(text))


def test_every_listed_term_can_be_found():
    for name in LISTS:
        for row in reference.load(name):
            tokens = read([row["term"]])
            assert 1 <= len(tokens.start) <= 5, row
            words = " ".join(tokens.string(a, b) for a, b in zip(tokens.start, tokens.end, strict=True))
            assert words == row["term"].replace("-", " ").replace("/", " ").replace("&", " ").replace("  ", " "), row


def test_rule_card_counts():
    card = rule_card(load_corpus()).set_index("rule")
    assert set(card.index) == {rule.name for rule in RULES}
    assert card["coverage"].between(0, 1).all()
    assert (card["overlap"] <= card["coverage"]).all()
    assert card.loc["insult_at_people", "precision"] > 0.5
    assert card.loc["sincere_question", "precision"] > 0.7


# ------------------------------------------------------------------------------------------------ words and n-grams


def test_char_ngrams_are_those_of_scikit_learn():
    text = "doesn't cure it"
    known = sorted(CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=True).fit([text]).vocabulary_)
    known = [gram for gram in known if len(gram) >= 3]
    b = batch([text], [""])
    found = chars_found(b.tokens, Table(char_hashes(known)))
    assert {known[k] for k in found.column} == set(known)


@given(st.lists(ANY_TEXT, max_size=4))
@settings(max_examples=80, deadline=None)
def test_words_stand_where_they_are_said_to(texts):
    tokens = read(texts)
    assert (tokens.start < tokens.end).all()
    for k, text in enumerate(texts):
        mine = tokens.doc == k
        start, end = tokens.start[mine] - tokens.bounds[k], tokens.end[mine] - tokens.bounds[k]
        assert (start >= 0).all()
        assert (end <= len(text)).all()


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_features_are_finite_and_rows_have_unit_length(texts):
    b = batch(texts, [""] * len(texts))
    measures = dense(b)
    assert measures.shape == (len(texts), len(dense_names()))
    assert np.isfinite(measures).all()
    terms = ["it", "helped", "my"]
    rows = tf_idf(words_found(b.tokens, Table(word_hashes(terms))), len(texts), np.ones(3))
    norms = np.sqrt((rows * rows).sum(axis=1))
    assert np.all(np.isclose(norms, 0) | np.isclose(norms, 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It helped my knees.", True),
        ("It has not helped my knees.", False),
        ("If it helped my knees I would be glad.", False),
        ("I am not sure why. It helped my knees.", True),
        ("It helped my knees, not my back.", True),
    ],
)
def test_denied_relief_is_not_counted_as_relief(text, told):
    company = "No, not, never, nothing."
    measures = dict(zip(dense_names(), dense(batch([company, text, company], [""] * 3))[1], strict=True))
    assert (measures["has:benefit"] > 0) == told


# ------------------------------------------------------------------------------------------------ decisions


@given(st.lists(ANY_TEXT, max_size=5))
@settings(max_examples=50, deadline=None)
def test_every_span_is_verbatim_and_company_changes_nothing(texts):
    items = [Item(position=k, text=text) for k, text in enumerate(texts)]
    together = decide(items, PLAIN)
    assert together == [decide([item], PLAIN)[0] for item in items]
    for item, decision in zip(items, together, strict=True):
        assert decision.primary == "none" or decision.primary in decision.labels
        assert {span.label for span in decision.spans} <= set(decision.labels)
        for span in decision.spans:
            assert item.text[span.start : span.end] == span.quote != ""


def test_plain_cases_come_out_plain():
    lines = [
        ("After two weeks on it my migraines are gone and I sleep through the night.", "anecdotal_benefit"),
        ("There is no evidence for this. It is a scam to sell supplements.", "skepticism"),
        ("You are an idiot and a liar. Shut up.", "hostility"),
        ("Metformin lowers the absorption of vitamin B12 in about 10 percent of patients.", "technical_claim"),
        ("Subscribe to my channel and get 20% off with code SAVE, link in bio", "off_topic"),
        ("Which brand did you buy?", "none"),
    ]
    decided = decide([Item(position=k, text=text) for k, (text, _) in enumerate(lines)], PLAIN)
    assert [d.primary for d in decided] == [label for _, label in lines]
    for decision in decided[:5]:
        assert any(span.source.startswith("rule:") for span in decision.spans)
        assert any(span.source == "model" and span.weight > 0 for span in decision.spans)


@pytest.mark.parametrize("case", KNOWN, ids=lambda c: c["text"][:30])
@pytest.mark.xfail(strict=True, reason="known failures of the shipped model; one that passes moves to the minimal pairs")
def test_known_failures(case):
    decided = decide([Item(position=0, text=case["text"])], PLAIN)[0]
    assert (case["label"] in decided.labels) == bool(case["expected"])


def test_a_place_inside_another_of_its_rule_is_not_shown():
    decision = decide([Item(position=0, text="Big pharma paid for this fraud, there is no proof.")], PLAIN)[0]
    assert [s.quote for s in decision.spans if s.source == "rule:motive_named"] == ["Big pharma"]


def test_other_languages_and_empty_texts_are_not_scored():
    items = [Item(position=0, text="Das hilft mir sehr"), Item(position=1, text=" ?! "), Item(position=2, text="It helped me")]
    decided = decide(items, PLAIN, ["de", "en", None])
    assert [(d.scored, d.language) for d in decided] == [(False, "de"), (False, "en"), (True, "en")]
    assert decided[0].probabilities == {}
    assert decided[0].primary == "none"


def test_a_thread_gives_a_decision_for_each_comment_and_no_other_kind():
    thread = Thread(
        page_id="p",
        article=Article(title="Magnesium for sleep", language="de"),
        comments=(
            Comment(position=0, text="I sleep much better since I started taking it every night."),
            Comment(position=1, text="[removed by a moderator]", kind="removed"),
            Comment(position=2, text="That is placebo, nothing more, and you have no proof at all.", parent=0),
            Comment(position=3, text="Seit ich es jeden Abend nehme, schlafe ich wieder viel besser ein.", parent=0),
        ),
    )
    decided = decisions(thread, PLAIN)
    assert [d.position for d in decided] == [0, 2, 3]
    assert [d.scored for d in decided] == [True, True, False]
    assert decided[2].language == "de"
    assert "skepticism" in decided[1].labels


@pytest.mark.parametrize(
    "text", ["I " * 500_000, "a-" * 500_000, "helped not you idiot? " * 45_000, "1 (" * 300_000, "!" * 1_000_000]
)
def test_a_megabyte_hangs_nothing(text):
    start = time.process_time()
    decision = decide([Item(position=0, text=text)], PLAIN)[0]
    assert time.process_time() - start < 8
    assert len(decision.spans) < 300


# ------------------------------------------------------------------------------------------------ model and corpus


def test_loading_is_quick_and_files_are_small():
    start = time.process_time()
    model = store.load()
    assert len(model.word_table.find(word_hashes(["placebo"]))) == 1
    assert time.process_time() - start < 1
    assert sum(path.stat().st_size for path in store.FOLDER.iterdir()) < 10_000_000


def test_the_shipped_model_is_of_the_shipped_corpus():
    model = PLAIN
    assert model.about["corpus_sha256"] == corpus.sha256()
    assert len(model.held_out) == len(load_corpus())


def test_a_dumped_model_comes_back_the_same(tmp_path):
    model = PLAIN
    store.save(store.dump(model), tmp_path)
    again = store.load(tmp_path)
    b = batch(["It cured my gout", "No proof at all"], ["", ""])
    assert np.array_equal(score(b, model).probabilities, score(b, again).probabilities)
    assert store.dump(again) == store.dump(model)


def test_training_twice_gives_the_same_bytes():
    examples, cases = load_corpus(), load_cases()[::12]
    few = sorted({e.batch for e in examples})[:3]
    some = [e for e in examples if e.batch in few][::3]
    assert store.dump(fit.fit(some, cases, "x")) == store.dump(fit.fit(some, cases, "x"))
    assert callable(train)


@pytest.mark.parametrize("damage", ["missing", "cut", "swapped", "version", "shape", "json"])
def test_damage_is_noticed(tmp_path, damage):
    arrays, text = store.dump(PLAIN).values()
    meaning = json.loads(text)
    if damage == "cut":
        arrays = arrays[:-100]
    elif damage == "swapped":
        meaning["npz_sha256"] = "0" * 64
    elif damage == "version":
        meaning["feature_version"] = -1
    elif damage == "shape":
        meaning["words"] = meaning["words"][:-1]
    elif damage == "json":
        del meaning["chars"]
    if damage != "missing":
        store.save({"model.npz": arrays, "model.json": json.dumps(meaning).encode()}, tmp_path)
    with pytest.raises(ModelError, match="train"):
        store.load(tmp_path)


def test_corpus_is_sound():
    examples = load_corpus()
    assert len(examples) >= 5_000
    seen = Counter((" ".join(e.text.casefold().split()), e.title, e.parent) for e in examples)
    assert not [key for key, n in seen.items() if n > 1]
    longer = Counter(text for text, _, _ in seen if len(text.split()) > 2)
    assert not [text for text, n in longer.items() if n > 1]
    assert all(sum(label in e.labels for e in examples) >= 150 for label in LABELS)


@pytest.mark.parametrize(
    ("column", "value"),
    [("hostility", "2"), ("primary", "hostility"), ("primary", "other"), ("sentiment", "5"), ("primary", "none")],
)
def test_a_corpus_row_at_fault_is_named(tmp_path, column, value):
    row = dict.fromkeys(corpus.COLUMNS, "") | dict.fromkeys(LABELS, "0")
    row |= {"id": "x", "text": "t", "skepticism": "1", "primary": "skepticism", "sentiment": "0"} | {column: value}
    with (tmp_path / "bad.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, corpus.COLUMNS)
        writer.writeheader()
        writer.writerow(row)
    with pytest.raises(ReferenceDataError, match=r"bad\.csv row 2"):
        corpus.load(tmp_path)


def test_no_score_hangs_on_the_key_of_the_pseudonyms():
    def of(name):
        article = Article(title="Turmeric and sore knees")
        said = (
            Comment(position=0, text=f"{name}, only a fool would stop ramipril for a spice."),
            Comment(position=1, text=f"Naproxen, fair enough, @{name}.", parent=0),
        )
        return decisions(Thread(page_id="", article=article, comments=said), load_model())

    one, other = of("reader-vyiq3coy"), of("reader-aaaa2222")
    assert [d.probabilities for d in one] == [d.probabilities for d in other]
    assert [(d.harm.review, d.harm.urgent) for d in one] == [(d.harm.review, d.harm.urgent) for d in other]
    quotes = [span.quote for decision in one for span in decision.spans if span.start == 0]
    assert any(quote.startswith("reader-vyiq3coy") for quote in quotes)
