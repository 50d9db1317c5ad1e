"""Names and contact data leave the text; words and numbers stay."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.types import Article, Comment, Thread

KEY = b"a key that is long enough"
CASES = json.loads((Path(__file__).parent / "cases/privacy/names.json").read_text(encoding="utf-8"))


def thread_of(*pairs: tuple[str | None, str]) -> Thread:
    comments = tuple(Comment(position=n, author=a, text=t, permalink="https://x.example/#c1") for n, (a, t) in enumerate(pairs))
    return Thread(page_id="p", article=Article(), comments=comments)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_names_leave_and_words_stay(case):
    comments = [(case["author"], case["text"]), *((name, "Hello.") for name in case["others"])]
    first = privacy.pseudonymise(thread_of(*comments), KEY).comments[0]
    assert all(word not in first.text and word not in (first.author or "") for word in case["gone"])
    assert all(word in first.text for word in case["kept"])


def test_the_same_person_has_the_same_pseudonym_in_field_and_text():
    who, reply = privacy.pseudonymise(thread_of(("Orla Fenwick", "Hi."), ("Jo", "@Orla thanks")), KEY).comments
    assert reply.text == f"@{who.author} thanks"


def test_another_key_gives_other_pseudonyms():
    assert privacy.pseudonym("Orla", KEY) != privacy.pseudonym("Orla", KEY + b"2")


def test_those_without_a_name_are_not_made_one_person():
    comments = privacy.pseudonymise(thread_of(("Anonymous", "a"), ("Guest", "b"), (None, "c")), KEY).comments
    assert [c.author for c in comments] == ["Anonymous", "Guest", None]


def test_a_name_that_two_bear_is_linked_to_neither():
    asked, *others = privacy.pseudonymise(
        thread_of((None, "Ann, which brand?"), ("Ann Lee", "a"), ("Ann Poe", "b")), KEY
    ).comments
    assert asked.text == f"{privacy.pseudonym('Ann', KEY)}, which brand?"
    assert all(other.author not in asked.text for other in others)


def test_links_that_lead_back_to_the_person_are_dropped():
    assert privacy.pseudonymise(thread_of(("Orla", "a")), KEY).comments[0].permalink is None


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_name_and_text_pass_and_twice_is_once(name, text):
    once = privacy.pseudonymise(thread_of((name, text)), KEY)
    assert once.comments[0].author is None or not name.strip() or once.comments[0].author != name or privacy.is_nobody(name)
    again = privacy.mask_contacts(privacy.mask_contacts(text))
    assert again == privacy.mask_contacts(text)


@pytest.mark.parametrize(
    "text", ["1 " * 100_000, "a@" * 100_000, "+" + "12 " * 100_000, "0" * 200_000, "@" * 200_000, "x." * 100_000]
)
def test_long_hostile_text_takes_no_time(text):
    privacy.pseudonymise(thread_of(("Orla Fenwick", text), ("Hope", text)), KEY)


CALLED = json.loads((Path(__file__).parent / "cases/privacy/called.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CALLED, ids=lambda case: case["label"])
def test_commenters_leave_by_what_they_are_called_and_words_stay(case):
    thread = thread_of((None, case["text"]), *((name, "Hello.") for name in case["names"]))
    text = privacy.pseudonymise(thread, KEY).comments[0].text
    assert all(word not in text for word in case["gone"]), text
    assert all(words in text for words in case["kept"]), text


def test_many_names_and_a_long_text_take_no_time():
    names = [f"Nigel{n} Harker{n}" for n in range(300)]
    start = time.process_time()
    privacy.pseudonymise(
        thread_of((None, "Nigel I would and Dawn you would " * 1_000), *((n, "x") for n in [*names, "Dawn"])), KEY
    )
    assert time.process_time() - start < 10
