"""The sentence encoder and the second stage: a tiny encoder of random weights everywhere, the real one where it is installed."""

import dataclasses
import hashlib
import itertools
import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf

from pipeline import labels
from pipeline.labels import Item, decide, embedding, harm, semantic, stacking, store, tuned
from pipeline.labels.asked import preface
from pipeline.labels.clauses import clauses, strongest
from pipeline.labels.embedding import weights
from pipeline.labels.embedding.encoder import BLOCK, LAYERS, LONGEST, Encoder, gelu
from pipeline.labels.embedding.wordpiece import WordPieces
from pipeline.labels.finetune import groups
from pipeline.labels.harm import HEADS
from pipeline.labels.memory import Memory, Reading
from pipeline.labels.semantic import COLUMNS, Placed, Semantic, log_odds
from pipeline.labels.tuned import FIRST, HELD_OUT, Tuned, understand
from pipeline.types import LABELS, ModelError

CASES = Path(__file__).parent / "cases" / "labels"
PIECES = json.loads((CASES / "pieces.json").read_text(encoding="utf-8"))
ANY_TEXT = st.text(max_size=120) | st.text(alphabet="Iit my?!. helped0m\n',-", max_size=200)
installed = pytest.mark.skipif(not embedding.available(), reason="the optional weights are not installed")

WIDTH, INNER = 24, 48


def tiny_tensors(seed=1):
    rng = np.random.default_rng(seed)
    shapes = {
        f"embeddings.{name}_embeddings.weight": (rows, WIDTH)
        for name, rows in (("word", 60), ("position", 512), ("token_type", 2))
    }
    shapes |= {"embeddings.LayerNorm.weight": (WIDTH,), "embeddings.LayerNorm.bias": (WIDTH,)}
    dense = {"attention.self.query": (WIDTH, WIDTH), "attention.self.key": (WIDTH, WIDTH), "attention.self.value": (WIDTH, WIDTH)}
    dense |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
    for n in range(LAYERS):
        for name, shape in dense.items():
            shapes |= {f"encoder.layer.{n}.{name}.weight": shape, f"encoder.layer.{n}.{name}.bias": shape[:1]}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{n}.{name}.weight": (WIDTH,), f"encoder.layer.{n}.{name}.bias": (WIDTH,)}
    return {name: rng.normal(0.1, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


VOCABULARY = {
    piece: n for n, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", *"ithelpdmy.,!?-'", *(f"##{c}" for c in "ithelpdmy")])
}
TENSORS = tiny_tensors()
TINY = Encoder(TENSORS, VOCABULARY)


def tiny_second():
    """Random fitted layers and a stage that follows the encoder alone."""
    own = {
        k: v
        for k, v in Encoder(tiny_tensors(2), VOCABULARY).weights.items()
        if any(f"layer.{n}." in k for n in range(FIRST, LAYERS))
    }
    head = np.random.default_rng(3).normal(0, 2, (WIDTH, len(HEADS))).astype(np.float32)
    focus = np.random.default_rng(4).normal(0, 1, (WIDTH, len(HEADS))).astype(np.float32)
    ends = {
        "head.weight": head,
        "focus.weight": focus,
        **dict.fromkeys(("head.bias", "focus.bias"), np.zeros(len(HEADS), np.float32)),
    }
    fitted = Tuned({**own, **ends}, *(np.zeros((1, len(HEADS))) for _ in HELD_OUT), {})
    stage = np.zeros((len(COLUMNS), len(HEADS)))
    stage[COLUMNS.index("encoder")] = 1
    return Semantic(TINY, fitted, stage, np.zeros(len(HEADS)), np.full(len(HEADS), 0.5), np.zeros((1, 10)), {"name": "tiny"})


# ------------------------------------------------------------------------------------------------ encoder


def slow_and_plain(text):
    """The same network written down from its description, one text at a time in float64."""
    w = {name: array.astype(np.float64) for name, array in TENSORS.items()}

    def dense(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def normal(x, name):
        return (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True) * w[f"{name}.weight"] + w[f"{name}.bias"]

    row = TINY.numbers(text)
    x = w["embeddings.word_embeddings.weight"][row] + w["embeddings.position_embeddings.weight"][: len(row)]
    x = normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for n in range(LAYERS):
        at = f"encoder.layer.{n}"
        q, k, v = (dense(x, f"{at}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for h in range(12):
            part = slice(h * 2, h * 2 + 2)
            scores = np.exp(q[:, part] @ k[:, part].T / np.sqrt(2))
            heads.append(scores / scores.sum(1, keepdims=True) @ v[:, part])
        x = normal(x + dense(np.hstack(heads), f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
        inner = dense(x, f"{at}.intermediate.dense")
        x = normal(x + dense(inner * 0.5 * (1 + erf(inner / np.sqrt(2))), f"{at}.output.dense"), f"{at}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("text", ["", "it helped my", "it! helped. my, " * 20, "unknown ☃"])
def test_the_network_is_the_one_described(text):
    assert np.allclose(TINY.encode([text])[0], slow_and_plain(text), atol=1e-4)


@given(st.lists(ANY_TEXT, max_size=6))
@settings(max_examples=40, deadline=None)
def test_company_changes_no_bit(texts):
    together = TINY.encode(texts)
    assert together.shape == (len(texts), WIDTH)
    assert all(np.array_equal(together[k], TINY.encode([text])[0]) for k, text in enumerate(texts))


def test_more_words_than_a_block_and_longer_than_is_read():
    many = ["it helped my, " * n for n in range(1, 90)]
    assert sum(len(TINY.numbers(text)) for text in many) > 10 * BLOCK
    assert len(TINY.numbers(many[-1])) == LONGEST
    assert np.array_equal(TINY.encode(many)[3], TINY.encode([many[3]])[0])


def test_gelu_is_near_the_exact_one():
    x = np.linspace(-8, 8, 4001, dtype=np.float32)
    exact = x.astype(np.float64) * 0.5 * (1 + erf(x.astype(np.float64) / np.sqrt(2)))
    assert np.abs(gelu(x) - exact).max() < 2e-6


@given(ANY_TEXT)
@settings(max_examples=80, deadline=None)
def test_pieces_of_words_are_known_and_few(text):
    pieces = WordPieces(VOCABULARY).cut(text, 50)
    assert len(pieces) <= 50
    assert set(pieces) <= set(VOCABULARY.values()) - {1, 2}


# ------------------------------------------------------------------------------------------------ weights


def test_weights_of_other_bytes_are_refused(tmp_path):
    with pytest.raises(ModelError, match="requirements-semantic"):
        weights.load(tmp_path)
    for name in weights.SHA256:
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match="SHA-256"):
        weights.load(tmp_path)


def test_without_the_package_the_plain_model_answers_and_says_so(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package_is_installed")
    model = labels._load.__wrapped__(False)
    assert model.semantic is None
    assert model.about["name"] == "plain"
    assert "requirements-semantic" in labels.notice()
    with pytest.raises(ModelError, match="not installed"):
        embedding.load_encoder()


@installed
@pytest.mark.parametrize("case", PIECES, ids=lambda c: ascii(c["text"])[:24])
def test_pieces_are_those_of_the_published_tokenizer(case):
    assert embedding.load_encoder().pieces.cut(case["text"], 500) == case["pieces"]


@installed
def test_the_package_is_read_and_never_imported():
    start = time.process_time()
    found = embedding.load_encoder().encode(
        ["It eased the pain in my knee.", "My knee hurts less now.", "The shares fell on Monday."]
    )
    assert time.process_time() - start < 3
    assert found[0] @ found[1] > 0.5 > 0.2 > found[0] @ found[2]
    assert embedding.PACKAGE not in sys.modules


# ------------------------------------------------------------------------------------------------ fitted layers


def test_shipped_layers_are_whole_and_small():
    found = tuned.load()
    assert found.weights["head.weight"].shape == (embedding.WIDTH, len(HEADS))
    assert {int(name.split(".")[2]) for name in found.weights if ".layer." in name} == set(range(FIRST, LAYERS))
    assert all(np.isfinite(array).all() for array in found.weights.values())
    known = [e for e in labels.load_corpus() if e.batch in found.about["batches"]]
    assert found.held_out.shape == (len(known), len(HEADS))
    assert found.about["examples_sha256"] == labels.corpus.fingerprint(known)
    cases = [case for case in labels.load_cases() if case.hand in found.about["hands"]]
    assert found.held_out_risks.shape == (len(cases), len(HEADS))
    assert found.about["cases_sha256"] == harm.fingerprint(cases)
    answers = harm.goals(known, cases).answers
    assert found.held_out_answers.shape == (len(answers), len(HEADS))
    assert found.about["answers_sha256"] == harm.answers_fingerprint(answers.values())
    assert (store.FOLDER / "layers.npz").stat().st_size < 8_000_000


LAYERS_OF_NOTHING = {
    "head.bias": np.arange(len(HEADS), dtype=np.float16),
    "held_out": np.ones((2, len(HEADS)), np.float16),
    "held_out_risks": np.ones((3, len(HEADS)), np.float16),
    "held_out_answers": np.ones((1, len(HEADS)), np.float16),
}


@pytest.mark.parametrize("damage", ["missing", "cut", "other heads", "json"])
def test_damaged_layers_are_refused(tmp_path, damage):
    about = {"heads": ["one"] if damage == "other heads" else list(HEADS)}
    if damage != "missing":
        tuned.save(LAYERS_OF_NOTHING, about, tmp_path)
    if damage == "cut":
        (tmp_path / "layers.npz").write_bytes((tmp_path / "layers.npz").read_bytes()[:-9])
    if damage == "json":
        (tmp_path / "layers.json").write_text("{")
    with pytest.raises(ModelError, match="finetune"):
        tuned.load(tmp_path)


def test_saved_layers_come_back_and_say_their_hash(tmp_path):
    path, _ = tuned.save(LAYERS_OF_NOTHING, {"heads": list(HEADS)}, tmp_path)
    found = tuned.load(tmp_path)
    assert found.weights["head.bias"].tolist() == list(range(len(HEADS)))
    assert set(found.weights) == {"head.bias"}
    assert (len(found.held_out), len(found.held_out_risks), len(found.held_out_answers)) == (2, 3, 1)
    assert found.about["npz_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_groups_hold_whole_batches():
    batches = [name for name, n in zip("abcdefgh", (9, 8, 7, 3, 3, 2, 2, 1), strict=True) for _ in range(n)]
    found = groups(batches)
    assert sorted(row for group in found for row in group) == list(range(len(batches)))
    for group in found:
        assert all(set(np.flatnonzero(np.array(batches) == batches[row])) <= set(group) for row in group)


# ------------------------------------------------------------------------------------------------ second stage


@given(ANY_TEXT)
@settings(max_examples=100, deadline=None)
def test_clauses_hold_every_word_once_and_in_order(text):
    found = clauses(text)
    assert all(a < b for a, b in found)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))
    pieces = WordPieces(VOCABULARY)
    assert [p for a, b in found for p in pieces.cut(text[a:b], 999)] == pieces.cut(text, 999)


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_clause_shown_is_in_the_text_and_its_shares_add_up(texts):
    second = tiny_second()
    read = understand(texts, TINY, second.tuned)
    for k, text in enumerate(texts):
        assert np.allclose(read.shares[k].mean(0), read.scores[k], atol=1e-4)
        for span in strongest(text, read.shares[k], LABELS, second):
            assert text[span.start : span.end] == span.quote != ""
            assert span.weight >= 0


def test_only_off_topic_looks_at_the_context():
    second = tiny_second()
    second.weights[COLUMNS.index("nearness"), LABELS.index("off_topic")] = -1
    texts = ["it helped my"] * 3
    odds, _, _ = log_odds(np.zeros((3, len(HEADS))), Placed(texts, ["", "it helped my", "!"], ["", "", ""]), second)
    others = [k for k, label in enumerate(LABELS) if label != "off_topic"]
    assert np.array_equal(odds[0, others], odds[1, others])
    assert odds[1, LABELS.index("off_topic")] < odds[2, LABELS.index("off_topic")]
    assert np.isclose(odds[0, 4] - odds[1, 4], 1, atol=1e-5)


def test_a_reply_is_read_with_its_question_for_risk_alone():
    second = tiny_second()
    second.weights[COLUMNS.index("answer")] = 1
    second.weights[COLUMNS.index("answer"), : len(LABELS)] = 0
    texts, parents = ["it helped my"] * 3, ["", "the pill?", "helped it?"]
    odds, read, heard = log_odds(np.zeros((3, len(HEADS))), Placed(texts, [""] * 3, parents), second)
    assert (odds[:, : len(LABELS)] == odds[0, : len(LABELS)]).all()
    assert len(np.unique(odds[:, len(LABELS) :], axis=0)) == 3
    assert sorted(heard.shares) == [1, 2]
    alone = understand([preface(texts[1], parents[1]) + texts[1]], TINY, second.tuned)
    assert np.allclose(read.scores[1] + heard.gains[1], alone.scores[0])


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_of_an_answer_only_its_own_words_are_shown(text, parent):
    second = tiny_second()
    second.weights[COLUMNS.index("answer")] = 1
    _, _, heard = log_odds(np.zeros((1, len(HEADS))), Placed([text], [""], [parent]), second)
    before = preface(text, parent)
    assert bool(heard.shares) == bool(before)
    for shares in heard.shares.values():
        for span in strongest(text, shares, HEADS, second, before):
            assert text[span.start : span.end] == span.quote != ""


@given(st.lists(ANY_TEXT, max_size=5))
@settings(max_examples=25, deadline=None)
def test_decisions_of_the_second_stage_are_alone_as_in_company(texts):
    model = labels.store.load()
    object.__setattr__(model, "semantic", tiny_second())
    items = [Item(position=k, text=text, title="it helped", parent_text="my?" * (k % 2)) for k, text in enumerate(texts)]
    together = decide(items, model)
    assert together == [decide([item], model)[0] for item in items]
    for item, decision in zip(items, together, strict=True):
        assert all(item.text[span.start : span.end] == span.quote != "" for span in decision.spans)


@pytest.mark.parametrize("damage", ["missing", "stale", "shape", "json"])
def test_a_second_stage_that_does_not_fit_is_refused(tmp_path, damage):
    (tmp_path / "model.npz").write_bytes(b"plain")
    fitted = Tuned({}, *(np.zeros((1, 5)) for _ in HELD_OUT), {"npz_sha256": "x"})
    data = json.loads(semantic.dump(tiny_second_of(fitted), store.sha256(tmp_path)))
    path = tmp_path / "semantic.json"
    path.write_text(json.dumps(data))
    assert semantic.load(TINY, fitted, tmp_path).about == {"name": "tiny"}
    if damage == "missing":
        path.unlink()
    elif damage == "json":
        path.write_text("{")
    else:
        data |= {"plain_npz_sha256": "0"} if damage == "stale" else {"weights": [[0]]}
        path.write_text(json.dumps(data))
    with pytest.raises(ModelError, match="claimthread train"):
        semantic.load(TINY, fitted, tmp_path)


def test_layers_of_another_corpus_are_not_stacked():
    examples = labels.load_corpus()[:3]
    about = {"batches": [examples[0].batch], "examples_sha256": "of another corpus"}
    fitted = Tuned(tiny_second().tuned.weights, *(np.zeros((n, len(HEADS))) for n in (3, 1, 0)), about)
    with pytest.raises(ModelError, match="finetune"):
        stacking.fit(examples, labels.load_cases()[:1], store.load(), TINY, fitted)


def test_titles_of_other_topics_are_drawn_for_comments_on_topic():
    examples = labels.load_corpus()[:400]
    texts = [e.text for e in examples]
    rows, context, shift = stacking.strangers(examples, store.load(), TINY.encode(texts), TINY)
    assert len(rows) == len(context) == len(shift) > 50
    assert not any("off_topic" in examples[k].labels for k in rows)
    assert (context[:, 0] == 1).all()
    assert np.abs(shift).max() > 0


def tiny_second_of(fitted):
    zeros = np.zeros((len(COLUMNS), len(HEADS)))
    return Semantic(TINY, fitted, zeros, np.zeros(len(HEADS)), np.full(len(HEADS), 0.5), np.zeros((1, 10)), {"name": "tiny"})


# ------------------------------------------------------------------------------------------------ the real one


@installed
def test_the_real_second_stage_decides():
    model = labels.load_model()
    assert model.about["name"] == "plain + encoder"
    lines = [
        (
            "After two weeks on it my migraines are gone and I sleep through the night.",
            "Magnesium for sleep",
            "anecdotal_benefit",
        ),
        ("There is no evidence for this. It is a scam to sell supplements.", "Magnesium for sleep", "skepticism"),
        ("You are an idiot and a liar. Shut up.", "Magnesium for sleep", "hostility"),
        ("Metformin lowers the absorption of vitamin B12 in about 10 percent of patients.", "B12 and nerves", "technical_claim"),
        ("Subscribe to my channel and get 20% off with code SAVE, link in bio", "B12 and nerves", "off_topic"),
        ("Which brand did you buy?", "B12 and nerves", "none"),
    ]
    items = [Item(position=k, text=text, title=title) for k, (text, title, _) in enumerate(lines)]
    decided = decide(items, model)
    assert [d.primary for d in decided] == [label for _, _, label in lines]
    assert decided == [decide([item], model)[0] for item in items]
    assert any(span.source == "encoder" and span.weight > 0 for span in decided[0].spans)


KNOWN = [
    pytest.param(case, marks=[] if case["encoder"] == "right" else pytest.mark.xfail(strict=True, reason="known failure"))
    for case in json.loads((CASES / "known_failures.json").read_text(encoding="utf-8"))
]


@installed
@pytest.mark.parametrize("case", KNOWN, ids=lambda c: c["text"][:30])
def test_what_the_plain_model_fails_at(case):
    decided = decide([Item(position=0, text=case["text"])], labels.load_model())[0]
    assert (case["label"] in decided.labels) == bool(case["expected"])


@installed
def test_a_comment_under_a_strange_title_is_likelier_off_topic():
    text = "I repotted mine in spring, cut the roots back by a third and gave it half shade, and by July it had twice the leaves."
    under = [
        Item(position=0, text=text, title="How to repot a lemon tree"),
        Item(position=1, text=text, title="Statins and muscle pain"),
    ]
    own, strange = (d.probabilities["off_topic"] for d in decide(under, labels.load_model()))
    assert strange > own + 0.1


# ------------------------------------------------------------------------------------------------ what is remembered


def remembering(tmp_path, made_by=b"these weights"):
    return dataclasses.replace(tiny_second(), memory=Memory(tmp_path / "deep" / "encoder.sqlite", made_by))


def readings(second, texts, meaning=True, memory=None):
    read = understand(texts, second.encoder, second.tuned, meaning, memory)
    return [read.scores.tobytes(), read.meaning.tobytes(), *(part.tobytes() for part in read.shares)]


@given(st.lists(ANY_TEXT, max_size=6), st.booleans())
@settings(max_examples=20, deadline=None)
def test_a_remembered_text_has_the_same_numbers_bit_for_bit(tmp_path_factory, texts, meaning):
    second = remembering(tmp_path_factory.mktemp("memory"))
    fresh = readings(second, texts, meaning)
    assert readings(second, texts[:3], meaning, second.memory) == readings(second, texts[:3], meaning)
    assert readings(second, texts, meaning, second.memory) == fresh
    assert readings(second, texts, meaning, second.memory) == fresh


def test_a_remembered_text_is_not_read_again(tmp_path, monkeypatch):
    second = remembering(tmp_path)
    before = readings(second, ["it helped", "my lip", "it helped"], True, second.memory)
    monkeypatch.setattr(second.encoder, "read", lambda texts, *_: pytest.fail("read again") if texts else [])
    assert readings(second, ["it helped", "my lip", "it helped"], True, second.memory) == before
    assert readings(second, ["my lip"], False, second.memory)


def test_a_reading_without_its_meaning_is_made_anew_where_the_meaning_is_asked_for(tmp_path):
    second = remembering(tmp_path)
    readings(second, ["it helped"], False, second.memory)
    assert readings(second, ["it helped"], True, second.memory) == readings(second, ["it helped"], True)


def test_readings_of_other_weights_are_never_used_and_go(tmp_path):
    old, new = remembering(tmp_path, b"old"), remembering(tmp_path, b"new")
    old.memory.put({"it helped": Reading(np.ones(len(HEADS)), np.ones((3, len(HEADS)), np.float32), np.ones(WIDTH, np.float32))})
    assert old.memory.get(["it helped"], True)
    assert not new.memory.get(["it helped"], True)
    readings(new, ["my lip"], True, new.memory)
    assert not old.memory.get(["it helped"], True)


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 99, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_memory_costs_no_result(tmp_path, damage):
    second = remembering(tmp_path)
    readings(second, ["it helped"], True, second.memory)
    second.memory.path.write_bytes(damage)
    for _ in range(3):
        assert readings(second, ["it helped", "my lip"], True, second.memory) == readings(second, ["it helped", "my lip"])
    assert set(second.memory.get(["it helped", "my lip"], True)) == {"it helped", "my lip"}  # mended on the way


def test_a_memory_that_cannot_be_written_costs_no_result(tmp_path):
    (tmp_path / "deep").write_text("a file where the folder should be", encoding="utf-8")
    second = remembering(tmp_path)
    assert readings(second, ["it helped"], True, second.memory) == readings(second, ["it helped"])


def test_the_memory_holds_no_text(tmp_path):
    second = remembering(tmp_path)
    readings(second, ["it helped my lip" * 4], True, second.memory)
    assert b"helped" not in second.memory.path.read_bytes()
