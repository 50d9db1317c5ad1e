"""The moderators' queue in a real browser: hostile comments stay text, keys work, decisions outlive a reload."""

import json
import shutil

import pandas as pd
import pytest

from pipeline.report.queue import queue_html
from tests.report_cases import cases, empty, flagged, sample

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def show(browser, tmp_path):
    """Open tables as a queue; the page keeps a list of its requests and of its complaints. Each call is a new visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})

    def visit(tables, **size):
        path = tmp_path / "queue.html"
        path.write_text(queue_html(tables), encoding="utf-8")
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        if size:
            page.set_viewport_size(size)
        page.goto(path.as_uri())
        return page

    yield visit
    context.close()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


TEXTS = "JSON.stringify([...document.querySelectorAll('.said .words')].map((node) => node.textContent))"
"""As JSON, which keeps lone surrogates apart where the browser's own transport would mend them."""


def states(page):
    return page.locator(".badge.state").all_inner_texts()


def stored(page):
    logs = page.evaluate("Object.entries(localStorage).filter(([key]) => key.endsWith(':decisions')).map(([, log]) => log)")
    return [entry for log in logs for entry in json.loads(log)]


def with_texts(tables, texts):
    """The same frames with other texts, kept as plain objects: a lone surrogate does not fit into Arrow."""
    tables["comments"]["text"] = pd.Series(texts, dtype=object)
    return tables


def test_payloads_stay_text(show):
    texts = [case["text"] for case in cases("payloads")] + ["long " * 20_000]
    page = show(with_texts(flagged(["x" * len(text) for text in texts]), texts))
    assert sorted(json.loads(page.evaluate(TEXTS))) == sorted(texts)
    assert page.evaluate("window.hit") is None
    assert page.locator("#list :is(img, svg, script, iframe, plaintext)").count() == 0
    assert (page.complaints, len(page.asked)) == ([], 1)


def test_only_http_links(show):
    assert show(flagged(["x"], url="javascript:alert(1)")).locator("#list a").count() == 0
    assert show(flagged(["x"], url="https://example.org/a")).locator("#list a").get_attribute("href") == "https://example.org/a"


def test_page_policy_stops_foreign_script(show):
    page = show(flagged(["x"]))
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.hit = 1';
        document.body.append(script);
        const image = new Image();
        image.src = 'https://example.org/x.png';
        document.body.append(image);
    }""")
    assert page.evaluate("window.hit") is None
    assert all("Content Security Policy" in complaint for complaint in page.complaints)


def test_marks_count_code_points(show):
    text = "😀😀 no 👩🏽‍🔬 stop your pills 🙂"
    start = text.index("stop your pills")
    page = show(flagged([text], [(start, start + len("stop your pills"))]))
    assert page.locator(".said mark").all_inner_texts() == ["stop your pills"]
    page.locator('.chip[data-label="skepticism"]').click()
    assert page.locator(".said mark.for").all_inner_texts() == ["stop your pills"]
    assert page.locator(".said .words").inner_text() == text


def test_keyboard_flow_and_reload(show):
    page = show(sample())
    press(page, "j", "a")
    assert states(page) == ["Approved"]
    press(page, "r", "2", "e", "s")
    assert states(page) == ["Approved", "Rejected: Misleading claim", "Escalated", "Skipped"]
    press(page, "u", "u")
    assert states(page) == ["Approved", "Rejected: Misleading claim"]
    page.reload()
    assert states(page) == ["Approved", "Rejected: Misleading claim"]
    assert page.locator("#decided").inner_text() == "2"
    log = stored(page)
    assert len(log) == 6, "an undo is one more entry"
    rejected = next(entry for entry in log if entry["to"] == "rejected")
    assert (rejected["from"], rejected["reason"]) == ("pending", "misleading_claim")
    assert len(rejected["text_sha256"]) == 64
    press(page, "u")
    assert states(page) == ["Approved"], "undo reaches back over a reload"
    assert page.complaints == []


def test_rejecting_needs_a_reason(show):
    page = show(sample())
    press(page, "j", "r", "Escape")
    assert (states(page), page.locator(".reasons").count()) == ([], 0)
    press(page, "r")
    page.locator('.reasons [data-reason="advertising"]').click()
    assert states(page) == ["Rejected: Advertising or spam"]


def test_keys_rest_while_typing_with_modifiers_and_when_off(show):
    page = show(sample())
    press(page, "j", "Control+a", "Alt+e", "Meta+s", "/")
    page.keyboard.type("aes")
    assert (states(page), page.locator("#search").input_value()) == ([], "aes")
    page.locator("#clear").click()
    page.locator("#keys").uncheck()
    press(page, "j", "a")
    page.reload()
    press(page, "j", "a")
    assert states(page) == []
    page.locator("#keys").check()
    press(page, "j", "a")
    assert states(page) == ["Approved"]


def test_claims_stand_beside_the_evidence(show):
    page = show(sample())
    claims = page.locator(".card").nth(1).locator(".claim")
    assert claims.count() == 2
    assert "claims more than the table" in claims.first.inner_text()
    assert "Table: Magnesium · 200–400 mg daily · Limited (small trials) · level 2, limited" in claims.first.inner_text()


def test_space_unfolds_the_thread(show):
    page = show(sample())
    press(page, "j", "j", "Space")
    card = page.locator("[aria-current]")
    assert card.locator(".thread li").count() == 3
    assert "Please nobody stop metformin" in card.locator(".thread").inner_text()
    press(page, "Space", "Space")
    assert card.locator(".thread").count() == 0


def test_a_reply_shows_what_it_answers_until_the_conversation_is_open(show):
    tables = flagged(["Can I halve my <b>tablets</b>? " + "I am so tired of them. " * 20, "Yes, do it."])
    tables["comments"].loc[1, "parent_id"] = tables["comments"].loc[0, "comment_id"]
    page = show(tables)
    assert page.locator(".answered").count() == 1
    line = page.locator(".answered").inner_text()
    assert line.startswith("In answer to reader-0")
    assert "Can I halve my <b>tablets</b>?" in line
    assert line.rstrip('”"').endswith("…")
    press(page, "j", "j", "Space")
    assert page.locator(".answered").count() == 0


def test_correction_is_one_press_away(show):
    page = show(sample())
    page.locator(".corrected button").first.click()
    assert "Please nobody stop metformin" in page.evaluate("document.activeElement.textContent")


def test_note_is_kept_beside_the_state(show):
    page = show(sample())
    press(page, "j", "e", "k", "n")
    page.locator("#note-words").fill("ask the doctor on call")
    page.locator("#note button[value=keep]").click()
    page.reload()
    assert states(page) == ["Escalated"]
    press(page, "j")
    assert page.locator(".remark").inner_text() == "Note: ask the doctor on call"
    press(page, "u")
    assert (states(page), page.locator(".remark").count()) == (["Escalated"], 0)


def test_words_of_a_note_left_with_escape_wait(show):
    page = show(sample())
    back = "document.activeElement.dataset.card !== undefined"  # the dialog tells of its closing a moment later
    press(page, "j", "n")
    page.locator("#note-words").fill("ask the doctor on call")
    page.keyboard.press("Escape")
    page.wait_for_function(back)
    assert "not kept yet" in page.locator("#status").inner_text()
    press(page, "n")
    assert page.locator("#note-words").input_value() == "ask the doctor on call"
    page.locator("#note button[value=drop]").click()
    page.wait_for_function(back)
    press(page, "n")
    assert page.locator("#note-words").input_value() == ""


def test_a_decision_without_a_chosen_comment_says_what_to_do(show):
    page = show(sample())
    press(page, "a")
    assert "press j" in page.locator("#status").inner_text()
    assert states(page) == []


def test_download_holds_the_log(show):
    page = show(sample())
    assert page.locator("#download").is_disabled()
    press(page, "j", "a", "u")
    with page.expect_download() as download:
        page.locator("#download").click()
    with open(download.value.path(), encoding="utf-8") as stream:  # noqa: PTH123 - playwright gives a path of its own
        body = json.load(stream)
    assert body["format"] == "claimthread-decisions"
    assert [(entry["from"], entry["to"]) for entry in body["decisions"]] == [("pending", "approved"), ("approved", "pending")]
    assert body["decisions"][1]["undoes"] == body["decisions"][0]["id"]


def test_decision_on_an_earlier_wording_is_shown_as_such(show):
    press(show(flagged(["first wording"])), "j", "a")
    page = show(flagged(["second wording"]))
    assert (states(page), page.locator(".stale").inner_text()) == ([], "Approved before; the text has changed since")


def test_broken_storage_does_not_break_the_page(show):
    page = show(flagged(["one"]))
    press(page, "j", "a")
    page.evaluate('for (const key of Object.keys(localStorage)) localStorage.setItem(key, \'[{"comment_id": 5}, null, "<b>"\')')
    page.reload()
    assert (page.locator(".card").count(), states(page), page.complaints) == (1, [], [])


def test_filters_and_counts(show):
    page = show(sample())
    count = page.locator('.count[data-facet="severity"][data-value="critical"]')
    assert count.inner_text() == "3"
    page.locator("#page").select_option("winter-vitamin-d.html")
    assert (page.locator(".card").count(), count.inner_text()) == (2, "1")
    page.get_by_role("checkbox", name="Medium").check()
    assert page.locator(".card h3").all_inner_texts() == ["Insults another commenter."]
    assert count.inner_text() == "1", "a facet's own choice does not change its counts"
    page.locator("#search").fill("nowhere to be found")
    assert page.locator("#no-match").is_visible()
    page.locator("#clear").click()
    assert page.locator(".card").count() == 7
    page.locator("#sort").select_option("oldest")
    assert "50,000 IU" in page.locator(".card .said").first.inner_text()


def test_the_chosen_pages_article_stands_alone_and_open(show):
    page = show(sample())
    panels = page.locator(".article-panel")
    assert panels.count() == 2
    page.locator("#articles > summary").click()
    assert panels.locator("visible=true").count() == 2
    page.locator("#page").select_option("tingling-feet.html")
    assert panels.evaluate_all("all => all.filter((one) => !one.hidden).map((one) => [one.dataset.page, one.open])") == [
        ["tingling-feet.html", True]
    ]
    assert page.get_by_text("The grade rests on “several RCTs”").is_visible()
    assert not page.get_by_text("Four stands without a source").is_visible(), "notes are folded"
    page.locator("#clear").click()
    assert panels.evaluate_all("all => all.filter((one) => !one.hidden).length") == 2


def test_a_thousand_cards_are_made_as_they_are_reached(show):
    page = show(flagged([f"comment number {n}" for n in range(1200)]))
    assert page.locator(".card").count() < 100
    page.locator("#search").fill("number 1199")
    assert page.locator(".card").count() == 1
    page.locator("#clear").click()
    press(page, "j", *["j"] * 130)
    assert page.locator(".card").count() > 130
    assert page.locator("[aria-current]").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (400, "light"), (1400, "light")])
def test_no_sideways_scrolling(show, width, scheme):
    tables = flagged(["w" * 500, "a b " * 2000])
    page = show(tables, width=width, height=800)
    page.emulate_media(color_scheme=scheme)
    press(page, "j", "Space", "r")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_flagged(show):
    page = show(empty())
    assert page.get_by_role("heading", name="Nothing flagged").is_visible()
    press(page, "j", "a", "u", "Space")
    assert page.complaints == []


def test_every_control_has_a_name(show):
    page = show(sample())
    press(page, "j", "Space", "r")
    nameless = page.evaluate("""[...document.querySelectorAll('button, input, select, textarea, a')].filter((node) =>
        !(node.textContent.trim() || node.labels?.length || node.getAttribute('aria-label'))).map((node) => node.outerHTML)""")
    assert nameless == []
