"""Collection, against a server on this machine: manners, limits, refusals, and what is stored."""

import contextlib
import csv
import fnmatch
import gzip
import hashlib
import html
import http.server
import json
import shutil
import ssl
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import collect
from pipeline.collect import content, following, naming, store, wordpress
from pipeline.collect.addresses import check_url, is_public
from pipeline.collect.getting import retry_after
from pipeline.collect.values import FetchError
from pipeline.types import PipelineError
from tests.conftest import claimthread

CASES = Path(__file__).parent / "cases/collect"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PAGE = b"<!doctype html><html><body><p>Hello</p></body></html>"


def rows_of(name):
    with (CASES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class FakeClock(collect.Clock):
    """Time passes only where somebody waits, or by ``tick`` each time somebody looks."""

    def __init__(self, tick=0.0):
        super().__init__()
        self.slept = []
        self._seconds = 1000.0
        self._tick = tick
        self._lock = threading.Lock()

    def now(self):
        with self._lock:
            self._seconds += self._tick
            return self._seconds

    def utc(self):
        return NOW + timedelta(seconds=self._seconds - 1000)

    def sleep(self, seconds):
        with self._lock:
            if seconds:
                self.slept.append(seconds)
            self._seconds += seconds


class Site:
    """A server whose answers are given per path: ``(status, headers, body)``, several for successive requests, or a function."""

    def __init__(self):
        self.routes = {"/robots.txt": (404, {}, b"")}
        self.requests = []
        self._counts = {}
        self._lock = threading.Lock()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                with site._lock:
                    site.requests.append((self.path, dict(self.headers.items())))
                    n = site._counts[self.path] = site._counts.get(self.path, -1) + 1
                route = site.routes.get(self.path, (404, {}, b"not here"))
                route = route[min(n, len(route) - 1)] if isinstance(route, list) else route
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    route(self) if callable(route) else self.give(*route)

            def give(self, status, headers, body):
                self.send_response(status)
                pairs = headers.items() if isinstance(headers, dict) else headers
                for key, value in {"Content-Type": "text/html", "Content-Length": str(len(body))}.items():
                    if key.lower() not in {k.lower() for k, _ in pairs}:
                        self.send_header(key, value)
                for key, value in pairs:
                    if value is not None:
                        self.send_header(key, value.replace("{base}", site.base()))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def base(self, host="blog.example"):
        return f"http://{host}:{self.server.server_port}"

    def paths(self):
        return [path for path, _ in self.requests if path != "/robots.txt"]


@pytest.fixture
def site():
    with contextlib.closing(contextlib.ExitStack()) as stack:
        made = Site()
        stack.callback(made.server.server_close)
        stack.callback(made.server.shutdown)
        yield made


NETWORK = collect.Network(
    resolve=lambda host, port: ["127.0.0.2" if host == "private.example" else host if host[:3] == "127" else "127.0.0.1"],
    public=lambda address: address == "127.0.0.1",
)
"""All names lead to this machine; 127.0.0.1 stands for the open internet, all else is private."""


def fetch(out, urls, *, clock=None, network=NETWORK, **options):
    return collect.collect(urls, collect.Settings(out=out, **options), network=network, clock=clock or FakeClock())


def meta(out, name):
    return json.loads((out / (name + store.SIDECAR)).read_text(encoding="utf-8"))


# ------------------------------------------------------------------------------------------------ what may be asked


@pytest.mark.parametrize("case", rows_of("addresses.csv"), ids=lambda c: f"{c['address']} {c['why']}")
def test_addresses(case):
    assert is_public(case["address"]) == (case["public"] == "yes")


@pytest.mark.parametrize("case", rows_of("urls.csv"), ids=lambda c: f"{c['url']} {c['why']}")
def test_urls(case):
    if not case["refused"]:
        assert check_url(case["url"]).host
        return
    with pytest.raises(FetchError, match=case["refused"]):
        check_url(case["url"])


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_url_or_is_refused(text):
    with contextlib.suppress(FetchError):
        assert check_url(text).scheme in {"http", "https"}


def test_a_name_that_leads_inside_is_not_connected_to(tmp_path, site):
    (row,) = fetch(tmp_path, [site.base("private.example") + "/"])
    assert not row.ok
    assert "private.example leads to 127.0.0.2, which is not on the open internet" in row.why
    assert site.requests == []


def test_one_private_address_among_public_ones_is_enough(tmp_path, site):
    network = replace(NETWORK, resolve=lambda host, port: ["127.0.0.1", "127.0.0.3"])
    assert not fetch(tmp_path, [site.base() + "/"], network=network)[0].ok
    assert site.requests == []


def test_a_name_is_resolved_once_a_connection(tmp_path, site):
    """DNS rebinding: the second answer of the name server is never used, because it is never asked for."""
    site.routes["/"] = (200, {}, PAGE)
    answers = iter(["127.0.0.1", "127.0.0.1", "127.0.0.2"])
    rows = fetch(tmp_path, [site.base() + "/"], network=replace(NETWORK, resolve=lambda host, port: [next(answers)]))
    assert rows[0].ok
    assert next(answers) == "127.0.0.2"  # two connections, robots.txt and the page, took one answer each


def test_private_addresses_on_request(tmp_path, site):
    site.routes["/"] = (200, {}, PAGE)
    network = replace(NETWORK, public=is_public)
    assert "127.0.0.1, which is not" in fetch(tmp_path, [site.base() + "/"], network=network)[0].why
    assert fetch(tmp_path, [site.base() + "/"], network=network, allow_private=True)[0].ok


def test_the_real_resolver_meets_the_real_check(tmp_path, site):
    rows = fetch(tmp_path, [f"http://localhost:{site.server.server_port}/"], network=collect.Network())
    assert "which is not on the open internet" in rows[0].why
    assert site.requests == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of blog.example, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out cert -days 2"
    subject = ["-subj", "/CN=blog.example", "-addext", "subjectAltName=DNS:blog.example"]
    subprocess.run([*command.split(), *subject], cwd=folder, check=True, capture_output=True)
    return folder / "cert", folder / "key"


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [
        ("blog.example", True, ""),
        ("blog.example", False, "the certificate of blog.example is not valid"),
        ("shop.example", True, "the certificate of shop.example is not valid"),
    ],
)
def test_the_certificate_is_that_of_the_name_though_the_address_is_connected_to(tmp_path, site, certificate, host, trusted, why):
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(*certificate)
    names = []
    served.sni_callback = lambda connection, name, context: names.append(name)
    site.server.socket = served.wrap_socket(site.server.socket, server_side=True)
    site.routes["/"] = (200, {}, PAGE)
    context = ssl.create_default_context(cafile=certificate[0] if trusted else None)
    (row,) = fetch(tmp_path, [site.base(host).replace("http:", "https:") + "/"], network=replace(NETWORK, tls=context), tries=1)
    assert set(names) == {host}
    assert why in row.why
    assert row.ok == (not why)


# ------------------------------------------------------------------------------------------------ redirects


def redirect(target, status=302):
    return (status, {"Location": target}, b"")


def test_redirects_are_followed_and_noted(tmp_path, site):
    site.routes |= {"/a": redirect("/b", 301), "/b": redirect("{base}/c"), "/c": (200, {}, PAGE)}
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    about = meta(tmp_path, row.file)
    assert about["url"] == site.base() + "/c"
    assert about["requested_url"] == site.base() + "/a"
    assert about["redirects"] == [{"status": 301, "url": site.base() + "/b"}, {"status": 302, "url": site.base() + "/c"}]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://private.example:1/", "private.example leads to 127.0.0.2"),
        ("http://127.0.0.9/", "127.0.0.9 is not on the open internet"),
        ("http://2130706433/", "unusual form"),
        ("http://user:pw@blog.example/", "user name or password"),
        ("file:///etc/passwd", "begins with https"),
        ("ftp://blog.example/", "only http and https"),
        ("/a", "in a circle"),
        ("http://[::1", "no URL"),
        ("/forbidden/x", "robots.txt of the site forbids it"),
    ],
)
def test_each_step_of_a_redirect_is_checked(tmp_path, site, target, why):
    site.routes |= {"/a": redirect(target), "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /forbidden/")}
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert (row.ok, row.file) == (False, None)
    assert why in row.why


def test_redirects_come_to_an_end(tmp_path, site):
    site.routes |= {f"/{n}": redirect(f"/{n + 1}") for n in range(30)}
    (row,) = fetch(tmp_path, [site.base() + "/0"])
    assert row.why == "more than 10 redirects"
    assert len(site.paths()) == 11


def test_a_circle_is_gone_round_once(tmp_path, site):
    site.routes |= {"/a": redirect("/b"), "/b": redirect("/a#again")}
    assert "in a circle" in fetch(tmp_path, [site.base() + "/a"])[0].why
    assert site.paths() == ["/a", "/b"]


def test_no_cookie_is_sent_back(tmp_path, site):
    site.routes |= {"/a": (302, {"Location": "/b", "Set-Cookie": "who=you"}, b""), "/b": (200, {"Set-Cookie": "x=y"}, PAGE)}
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert not any("Cookie" in headers for _, headers in site.requests)
    assert "cookie" not in json.dumps(meta(tmp_path, row.file)).lower()


# ------------------------------------------------------------------------------------------------ limits


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(5000):
        handler.wfile.write(b"<p>")
        handler.wfile.flush()
        time.sleep(0.005)  # else a slow reader gets all of it at once


def test_a_page_that_drips_is_cut_off(tmp_path, site):
    site.routes["/"] = drip
    (row,) = fetch(tmp_path, [site.base() + "/"], clock=FakeClock(tick=0.5), timeout=20, tries=1, delay=0)
    assert row.why == "no whole answer within 20 seconds (--timeout)"


def test_headers_that_drip_are_cut_off(tmp_path, site):
    def slow(handler):
        for n in range(5000):
            handler.wfile.write(f"X-{n}: 1\r\n".encode() if n else b"HTTP/1.1 200 OK\r\n")
            handler.wfile.flush()

    site.routes["/"] = slow
    assert not fetch(tmp_path, [site.base() + "/"], clock=FakeClock(tick=0.5), timeout=20, tries=1, delay=0)[0].ok


def test_a_server_that_says_nothing_is_left(tmp_path, site):
    gone = threading.Event()
    site.routes["/"] = lambda handler: gone.wait(5)
    (row,) = fetch(tmp_path, [site.base() + "/"], clock=collect.Clock(), timeout=0.2, tries=1, delay=0)
    gone.set()
    assert "within 0.2 seconds" in row.why


def test_a_page_that_is_too_big(tmp_path, site):
    site.routes |= {
        "/stated": (200, {}, b"<p>" * 2000),
        "/unstated": (200, {"Content-Length": None}, b"<p>" * 2000),
        "/bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" * 3_000_000)),
        "/bomb2": (200, {"Content-Encoding": "deflate"}, zlib.compress(b"<p>" * 3_000_000)),
        "/packed-twice": (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"<p>" * 1_000_000))),
        "/fits": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" * 1000)),
    }
    rows = fetch(tmp_path, [site.base() + path for path in site.routes if path != "/robots.txt"], max_bytes=5000)
    assert [row.why for row in rows[:4]] == ["larger than 0.005 MB (--max-mb)"] * 4
    assert rows[4].why == "the answer is packed as 'gzip, gzip', which was not asked for"
    assert (tmp_path / rows[5].file).read_bytes() == b"<p>" * 1000


def test_a_body_that_breaks_off_is_fetched_again(tmp_path, site):
    site.routes["/"] = [(200, {"Content-Length": "500"}, b"<p>half"), (200, {}, PAGE)]
    (row,) = fetch(tmp_path, [site.base() + "/"])
    assert (tmp_path / row.file).read_bytes() == PAGE


def test_a_damaged_archive(tmp_path, site):
    site.routes["/"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8bnonsense")
    assert "cannot be unpacked" in fetch(tmp_path, [site.base() + "/"])[0].why


# ------------------------------------------------------------------------------------------------ manners


def test_requests_to_one_host_keep_their_distance(tmp_path, site):
    site.routes |= {f"/{n}": (200, {}, PAGE + b"%d" % n) for n in range(3)}
    clock = FakeClock()
    fetch(tmp_path, [site.base() + f"/{n}" for n in range(3)], clock=clock, delay=2)
    assert clock.slept == [2, 2, 2]  # before each page; robots.txt came first


def test_distance_holds_for_several_workers(tmp_path, site):
    site.routes |= {f"/{n}": (200, {}, PAGE + b"%d" % n) for n in range(6)}
    clock = FakeClock()
    rows = fetch(tmp_path, [site.base() + f"/{n}" for n in range(6)], clock=clock, delay=2, per_host=3)
    assert all(row.ok for row in rows)
    assert len(site.requests) == 7
    assert clock.now() - 1000 >= 12  # seven starts, two seconds apart


@pytest.mark.parametrize(
    ("robots", "delay"),
    [("Crawl-delay: 3.5", 3.5), ("Crawl-delay: 0.5", 2), ("Request-rate: 1/7", 7), ("Crawl-delay: soon", 2)],
)
def test_the_delay_a_site_asks_for(tmp_path, site, robots, delay):
    site.routes |= {"/robots.txt": (200, {}, f"User-agent: *\n{robots}\n".encode()), "/a": (200, {}, PAGE)}
    clock = FakeClock()
    fetch(tmp_path, [site.base() + "/a"], clock=clock, delay=2)
    assert clock.slept == [delay]


def test_a_delay_that_is_out_of_reason_is_not_sat_out(tmp_path, site):
    site.routes |= {"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 86400\n"), "/a": (200, {}, PAGE)}
    clock = FakeClock()
    (row,) = fetch(tmp_path, [site.base() + "/a"], clock=clock)
    assert "wants 86400 seconds of rest" in row.why
    assert clock.slept == []


@pytest.mark.parametrize(
    ("after", "waits"), [("7", [2, 7]), ("Thu, 15 Jan 2026 12:00:32 GMT", [2, 30]), ("", [2, 2]), ("soon", [2, 2])]
)
def test_a_busy_server_is_given_time(tmp_path, site, after, waits):
    site.routes["/"] = [(429, {"Retry-After": after or None}, b""), (200, {}, PAGE)]
    clock = FakeClock()
    (row,) = fetch(tmp_path, [site.base() + "/"], clock=clock, delay=2)
    assert (row.ok, clock.slept) == (True, waits)


def test_waits_grow_and_tries_end(tmp_path, site):
    site.routes["/"] = (503, {}, b"")
    clock = FakeClock()
    (row,) = fetch(tmp_path, [site.base() + "/"], clock=clock, delay=0, tries=4)
    assert clock.slept == [2, 4, 8]
    assert (row.status, row.why) == (503, "the site is out of order (status 503)")


def test_a_long_rest_holds_for_the_whole_host(tmp_path, site):
    site.routes |= {"/a": (429, {"Retry-After": "4000"}, b""), "/b": (200, {}, PAGE)}
    clock = FakeClock()
    rows = fetch(tmp_path, [site.base() + "/a", site.base() + "/b"], clock=clock)
    assert "come back in 4000 seconds" in rows[0].why
    assert "of rest before the next request" in rows[1].why
    assert site.paths() == ["/a"]


def test_retry_after_of_the_past_and_of_nonsense():
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", NOW) == 0
    assert [retry_after(text, NOW) for text in ("", "-5", "1.5", "²", "tomorrow", "Xyz, 99 Foo 2015")] == [None] * 6
    assert retry_after("9" * 5000, NOW) == 999_999_999


def test_the_user_agent_names_us_and_the_contact(tmp_path, site):
    site.routes["/"] = (200, {}, PAGE)
    fetch(tmp_path, [site.base() + "/"], contact="me@uni.example")
    agents = {headers["User-Agent"] for _, headers in site.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("claimthread/")
    assert site.requests[0][1]["User-Agent"].endswith("(+me@uni.example)")
    assert site.requests[1][1]["Host"] == f"blog.example:{site.server.server_port}"


# ------------------------------------------------------------------------------------------------ robots.txt

ALLOWED, FORBIDDEN, UNREADABLE = "", "robots.txt of the site forbids it", "robots.txt of the site cannot be read"


@pytest.mark.parametrize(
    ("robots", "path", "why"),
    [
        ((404, {}, b""), "/a", ALLOWED),
        ((403, {}, b""), "/a", ALLOWED),
        ((500, {}, b""), "/a", UNREADABLE),
        ((503, {}, b""), "/a", UNREADABLE),
        ((429, {}, b""), "/a", UNREADABLE),
        ((204, {}, b""), "/a", ALLOWED),
        ((200, {}, b""), "/a", ALLOWED),
        ((200, {}, b"User-agent: *\nDisallow: /"), "/a", FORBIDDEN),
        ((200, {}, b"User-agent: *\nDisallow:"), "/a", ALLOWED),
        ((200, {}, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n"), "/a", FORBIDDEN),
        ((200, {}, b"User-agent: *\nDisallow: /\n\nUser-agent: ClaimThread\nAllow: /"), "/a", ALLOWED),
        ((200, {}, b"User-agent: claimthread\nDisallow: /\n\nUser-agent: *\nAllow: /"), "/a", FORBIDDEN),
        ((200, {}, b"User-agent: otherbot\nDisallow: /"), "/a", ALLOWED),
        ((200, {}, b"User-agent: *\nDisallow: /p\nAllow: /p/ok"), "/p/ok/1", ALLOWED),
        ((200, {}, b"User-agent: *\nDisallow: /*?x="), "/p?x=1", FORBIDDEN),
        ((200, {}, b"User-agent: *\nDisallow: /*.php$"), "/t.php", FORBIDDEN),
        ((200, {}, b"User-agent: *\nDisallow: /*.php$"), "/t.php?a=1", ALLOWED),
        ((200, {}, b"<html>\xff\xfe no rules here</html>"), "/a", ALLOWED),
        ((200, {}, b"User-agent: *\nDisallow: /a\n" + b"# filler\n" * 100_000), "/a", FORBIDDEN),
        ((301, {"Location": "/moved.txt"}, b""), "/a", FORBIDDEN),
        ((302, {"Location": "http://private.example/robots.txt"}, b""), "/a", UNREADABLE),
        ((302, {"Location": "/robots.txt"}, b""), "/a", UNREADABLE),
    ],
)
def test_robots(tmp_path, site, robots, path, why):
    site.routes |= {"/robots.txt": robots, path: (200, {}, PAGE), "/moved.txt": (200, {}, b"User-agent: *\nDisallow: /a")}
    (row,) = fetch(tmp_path, [site.base() + path], tries=1)
    assert row.why.startswith(why)
    assert row.ok == (why == ALLOWED)
    assert (path in site.paths()) == row.ok


def test_robots_is_asked_once_a_site(tmp_path, site):
    site.routes |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /x"), "/a": (200, {}, PAGE), "/b": (200, {}, PAGE + b"b")}
    rows = fetch(tmp_path, [site.base() + path for path in ("/a", "/x", "/b")])
    assert [row.ok for row in rows] == [True, False, True]
    assert [path for path, _ in site.requests].count("/robots.txt") == 1


def test_a_site_that_is_not_there(tmp_path, site):
    port = site.server.server_port
    site.server.shutdown()
    site.server.server_close()
    (row,) = fetch(tmp_path, [f"http://blog.example:{port}/"], tries=2)
    assert row.why.startswith("the connection to blog.example failed (")
    assert row.why.endswith("; without its robots.txt the site is left alone")


# ------------------------------------------------------------------------------------------------ what is stored


def test_a_page_is_stored_as_served(tmp_path, site):
    body = "<html><body>Grüße</body></html>".encode("iso-8859-1")
    headers = {"Content-Type": "text/html; charset=ISO-8859-1", "Content-Encoding": "gzip", "Content-Language": "de"}
    site.routes["/grüße/".encode().decode("latin-1")] = (404, {}, b"")
    site.routes["/gr%C3%BC%C3%9Fe/"] = (200, headers, gzip.compress(body))
    (row,) = fetch(tmp_path, [site.base() + "/grüße/#comments"])
    assert (tmp_path / row.file).read_bytes() == body
    about = meta(tmp_path, row.file)
    assert about["sha256"] == hashlib.sha256(body).hexdigest()
    assert (about["status"], about["bytes"], about["charset"]) == (200, len(body), "ISO-8859-1")
    assert about["retrieved_at"] == "2026-01-15T12:00:02+00:00"
    assert about["headers"]["content-language"] == "de"


def test_run_reads_the_sidecar(tmp_path, site):
    from pipeline import run

    assert store.SIDECAR == run.SIDECAR
    site.routes["/a"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert run.find_pages(tmp_path) == ([tmp_path / row.file], [])
    page = run.read_page(tmp_path / row.file, row.file)
    assert (page.url, page.charset, page.retrieved_at) == (site.base() + "/a", "utf-8", "2026-01-15T12:00:02+00:00")


REFUSED = [
    ("application/pdf", b"%PDF-1.7 ...", "this is a PDF, not a page"),
    ("text/html", b"%PDF-1.7 ...", "this is a PDF, not a page"),
    ("image/png", b"\x89PNG\r\n\x1a\n...", "this is a PNG picture, not a page"),
    ("video/mp4", b"....ftyp", "the server says that this is video/mp4"),
    ("text/html", b"", "the page is empty"),
    ("text/html", b" \n\n ", "the page is empty"),
    ("application/octet-stream", b"\x00\x01\x02", "does not look like a page"),
]


@pytest.mark.parametrize(("kind", "body", "why"), REFUSED)
def test_what_is_no_page_is_refused(tmp_path, site, kind, body, why):
    site.routes["/a"] = (200, {"Content-Type": kind}, body)
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert why in row.why
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "body", "ending"),
    [
        ("text/html;charset=x", PAGE, ".html"),
        ("TEXT/HTML", PAGE, ".html"),
        ("application/xhtml+xml", PAGE, ".xhtml"),
        ("text/plain", b"words", ".txt"),
        ("application/json; charset=utf-8", b"[]", ".json"),
        ("application/rss+xml", b"<rss/>", ".xml"),
        ("", PAGE, ".html"),
        ("application/octet-stream", b'{"a": 1}', ".json"),
        ("application/octet-stream", b"<!-- saved --> <HTML>", ".html"),
    ],
)
def test_endings(kind, body, ending):
    from pipeline import run

    assert content.suffix(kind, body) == ending
    assert ending in run.SUFFIXES


@pytest.mark.parametrize(("status", "why"), [(404, "no such page"), (403, "refuses programs"), (410, "removed"), (418, "418")])
def test_other_answers(tmp_path, site, status, why):
    site.routes["/a"] = (status, {}, PAGE)
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert (row.ok, row.status) == (False, status)
    assert why in row.why


def test_one_failing_url_does_not_stop_the_others(tmp_path, site):
    site.routes |= {"/a": (200, {}, PAGE), "/b": (200, {}, PAGE + b"b")}
    urls = [site.base() + "/a", "no url", site.base() + "/gone", "http://2130706433/", site.base() + "/b", site.base() + "/a"]
    rows = fetch(tmp_path, urls)
    assert [row.ok for row in rows] == [True, False, False, False, True, True]
    assert rows[5].why == "fetched already in this run"
    assert len(list(tmp_path.iterdir())) == 4


def test_two_urls_of_one_page_are_stored_once(tmp_path, site):
    site.routes |= {"/new": (200, {}, PAGE), "/old": redirect("/new")}
    rows = fetch(tmp_path, [site.base() + "/new", site.base() + "/old"])
    assert rows[1].why.startswith("leads to the same page as blog.example-")
    assert rows[1].ok


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(PipelineError, match="writable folder"):
        fetch(tmp_path / "file", ["http://blog.example/"])


# ------------------------------------------------------------------------------------------------ again, later


def test_a_page_is_asked_for_only_if_it_changed(tmp_path, site):
    stamp = "Wed, 14 Jan 2026 10:00:00 GMT"
    site.routes["/a"] = [(200, {"ETag": '"v1"', "Last-Modified": stamp}, PAGE), (304, {}, b"")]
    (first,) = fetch(tmp_path, [site.base() + "/a"])
    before = (tmp_path / (first.file + store.SIDECAR)).read_bytes()
    (second,) = fetch(tmp_path, [site.base() + "/a"])
    sent = site.requests[-1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"v1"', stamp)
    assert (second.status, second.file, second.ok) == (304, first.file, True)
    assert second.why == "unchanged since 2026-01-15T12:00:02+00:00, kept"
    assert (tmp_path / (first.file + store.SIDECAR)).read_bytes() == before


def test_only_the_url_that_served_a_page_is_asked_whether_it_changed(tmp_path, site):
    site.routes |= {"/old": redirect("/a"), "/a": [(200, {"ETag": '"v1"'}, PAGE), (304, {}, b"")]}
    fetch(tmp_path, [site.base() + "/old"])
    (row,) = fetch(tmp_path, [site.base() + "/old"])
    asked = [(path, headers.get("If-None-Match")) for path, headers in site.requests if path != "/robots.txt"]
    assert asked == [("/old", None), ("/a", None), ("/old", None), ("/a", '"v1"')]
    assert row.status == 304


def test_a_page_that_was_touched_is_fetched_whole(tmp_path, site):
    site.routes["/a"] = (200, {"ETag": '"v1"'}, PAGE)
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    (tmp_path / row.file).write_bytes(b"edited")
    fetch(tmp_path, [site.base() + "/a"])
    assert "If-None-Match" not in site.requests[-1][1]
    assert (tmp_path / row.file).read_bytes() == PAGE


def test_a_page_that_changes_its_kind_replaces_the_old_one(tmp_path, site):
    site.routes["/a"] = [(200, {}, PAGE), (200, {"Content-Type": "text/plain"}, b"words")]
    fetch(tmp_path, [site.base() + "/a"])
    (row,) = fetch(tmp_path, [site.base() + "/a"])
    assert {path.name for path in tmp_path.iterdir()} == {row.file, row.file + store.SIDECAR}


def test_304_to_a_plain_question(tmp_path, site):
    site.routes["/a"] = (304, {}, b"")
    assert "nobody asked" in fetch(tmp_path, [site.base() + "/a"])[0].why


# ------------------------------------------------------------------------------------------------ further pages


@pytest.mark.parametrize("case", rows_of("threads.csv"), ids=lambda c: f"{c['page']} -> {c['link']} {c['why']}")
def test_links_to_further_pages(case):
    root = following.tree(f'<html><body><a href="{case["link"]}">x</a></body></html>'.encode())
    own = following.threads(root, case["page"])
    found = following.further(root, case["page"], own, first=case["first"] == "yes")
    assert [f"{link.kind} {link.number}" for link in found] == ([case["follow"]] if case["follow"] else [])


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=pytest.mark.xfail(reason=c["why"], strict=True)) for c in rows_of("known_failures.csv")]
)
def test_links_not_yet_understood(case):
    test_links_to_further_pages(case)


def test_a_link_to_one_comment_leads_to_its_thread():
    page = "https://f.example/viewtopic.php?p=93"
    links = '<link rel="canonical" href="/viewtopic.php?t=7&amp;start=20"><a href="/viewtopic.php?t=7&amp;start=40">3</a>'
    root = following.tree(f'<html><head></head><body>{links}<a href="/viewtopic.php?t=7&amp;start=20">2</a>'.encode())
    found = following.further(root, page, following.threads(root, page), first=True)
    assert [(link.kind, link.number) for link in found] == [("start", 40)]


def test_a_canonical_url_elsewhere_changes_nothing():
    page = "https://b.example/post/"
    for elsewhere in ("https://b.example/", "https://other.example/post/", "http://[::1"):
        root = following.tree(f'<link rel="canonical" href="{elsewhere}"><a href="/page/2/">older</a>'.encode())
        assert following.further(root, page, following.threads(root, page), first=True) == []


@given(st.text(max_size=40), st.sampled_from(["", "/a/", "?page=", "https://b.example/a/page-", "//", "http://["]))
@settings(max_examples=150, deadline=None)
def test_any_link_is_followed_or_not(text, start):
    page = "https://b.example/a"
    root = following.tree(f'<p><a rel="next" href="{html.escape(start + text)}">x</a>'.encode("utf-8", "replace"))
    for link in following.further(root, page, following.threads(root, page), first=True):
        assert naming.place(str(link.url)).thread.startswith("b.example/a")


def test_a_next_page_of_unknown_form():
    page = "https://n.example/a/sleep"
    links = ["/a/sleep?seite=2", "/a/sleep/2", "/a/other-article", "/b/sleep?seite=2", "https://x.example/a/sleep?seite=2"]
    for link, follows in zip(links, (True, True, False, False, False), strict=True):
        root = following.tree(f'<link rel="next" href="{link}"><p>x</p>'.encode())
        found = following.further(root, page, following.threads(root, page), first=True)
        assert [each.number for each in found] == ([2] if follows else []), link


def thread_page(n, comments, links=()):
    items = "".join(f'<li id="comment-{c:03}"><p>Comment {c}</p></li>' for c in comments)
    anchors = "".join(f'<a href="{link}">more</a>' for link in links)
    return (200, {}, f'<!doctype html><html><body id="p"><h1>Page {n}</h1><ol>{items}</ol>{anchors}</body></html>'.encode())


SCENARIOS = [
    pytest.param(
        "/post/",
        {
            "/post/": thread_page(1, [1, 2], ["/post/comment-page-2/#comments", "/other-post/", "/other-post/comment-page-2/"]),
            "/post/comment-page-2/": thread_page(2, [3, 4], ["/post/comment-page-1/", "/post/comment-page-3/#comments"]),
            "/post/comment-page-3/": thread_page(3, [5], ["/post/comment-page-2/"]),
        },
        ["/post/", "/post/comment-page-2/", "/post/comment-page-3/"],
        ["*-post-*.comment-page-2.html", "*-post-*.comment-page-3.html", "*-post-??????????.html"],
        id="WordPress, oldest first",
    ),
    pytest.param(
        "/post/",
        {
            "/post/": thread_page(1, [5, 6], ["/post/comment-page-2/#comments"]),
            "/post/comment-page-2/": thread_page(2, [3, 4], ["/post/comment-page-1/", "/post/comment-page-3/#comments"]),
            "/post/comment-page-3/": thread_page(3, [5, 6], ["/post/comment-page-2/"]),
        },
        ["/post/", "/post/comment-page-2/", "/post/comment-page-3/"],
        ["*-post-*.comment-page-2.html", "*-post-??????????.html"],
        id="the last page is shown first, and not stored twice",
    ),
    pytest.param(
        "/viewtopic.php?t=7",
        {
            "/viewtopic.php?t=7": thread_page(
                1, [1, 2], ["/viewtopic.php?t=7&start=2&sid=" + "ab" * 16, "/viewtopic.php?t=8&start=2"]
            ),
            "/viewtopic.php?t=7&start=2": thread_page(2, [3, 4], ["/viewtopic.php?t=7&start=4", "/viewtopic.php?t=7&start=0"]),
            "/viewtopic.php?t=7&start=4": thread_page(3, [5, 6]),
        },
        ["/viewtopic.php?t=7", "/viewtopic.php?t=7&start=2", "/viewtopic.php?t=7&start=4"],
        ["*-t-7-*.start-2.html", "*-t-7-*.start-4.html", "*-t-7-??????????.html"],
        id="forum, by offset, without its session id",
    ),
    pytest.param(
        "/threads/sleep.9/page-2",
        {
            "/threads/sleep.9/page-2": thread_page(2, [3, 4], ["/threads/sleep.9/", "/threads/sleep.9/page-3"]),
            "/threads/sleep.9/": thread_page(1, [1, 2]),
            "/threads/sleep.9/page-3": thread_page(3, [5, 6]),
        },
        ["/threads/sleep.9/page-2", "/threads/sleep.9/", "/threads/sleep.9/page-3"],
        ["*-sleep-9-*.page-2.html", "*-sleep-9-*.page-3.html", "*-sleep-9-??????????.html"],
        id="asked in the middle of a thread",
    ),
    pytest.param(
        "/node/7",
        {
            "/node/7": thread_page(1, [1, 2], ["?page=1", "?page=0"]),
            "/node/7?page=1": thread_page(2, [3, 4], ["?page=0"]),
        },
        ["/node/7", "/node/7?page=1"],
        ["*-7-*.page-1.html", "*-7-??????????.html"],
        id="counted from 0, relative links",
    ),
    pytest.param(
        "/trap",
        {"/trap": thread_page(1, [1, 2], ["?page=2"])}
        | {f"/trap?page={n}": thread_page(n, [1, 2], [f"?page={n + 1}"]) for n in range(2, 20)},
        ["/trap", "/trap?page=2"],
        ["*-trap-??????????.html"],
        id="pages without end that repeat themselves",
    ),
]


@pytest.mark.parametrize(("start", "routes", "asked", "stored"), SCENARIOS)
def test_further_pages_of_the_thread(tmp_path, site, start, routes, asked, stored):
    site.routes |= routes
    rows = fetch(tmp_path, [site.base() + start], delay=0)
    assert site.paths() == asked
    assert all(row.ok for row in rows)
    names = sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(store.SIDECAR))
    assert sorted(name for pattern in stored for name in fnmatch.filter(names, pattern)) == names
    assert sorted(row.file for row in rows if row.file) == names


def test_further_pages_have_a_limit(tmp_path, site):
    site.routes |= {f"/a?page={n}": thread_page(n, [2 * n, 2 * n + 1], [f"?page={n + 1}"]) for n in range(2, 40)}
    site.routes["/a"] = thread_page(1, [1, 2], ["?page=2"])
    rows = fetch(tmp_path, [site.base() + "/a"], delay=0, max_pages=5)
    assert len(rows) == 6
    assert "only 5 further comment pages taken (--max-pages)" in rows[0].why
    assert len(fetch(tmp_path / "b", [site.base() + "/a"], delay=0, comment_pages=False)) == 1


def test_a_further_page_that_fails_is_told_and_the_rest_goes_on(tmp_path, site):
    site.routes |= {"/a": thread_page(1, [1, 2], ["?page=2", "?page=3"]), "/a?page=3": thread_page(3, [5, 6])}
    rows = fetch(tmp_path, [site.base() + "/a"], delay=0)
    assert [(row.ok, row.status, row.asked) for row in rows] == [(True, 200, True), (False, 404, False), (True, 200, False)]


def test_an_unchanged_page_still_leads_to_new_comments(tmp_path, site):
    first = thread_page(1, [1, 2], ["?page=2"])
    site.routes["/a"] = [(200, {"ETag": '"1"'}, first[2]), (304, {}, b"")]
    fetch(tmp_path, [site.base() + "/a"], delay=0)
    site.routes["/a?page=2"] = thread_page(2, [3, 4])
    rows = fetch(tmp_path, [site.base() + "/a"], delay=0)
    assert [row.status for row in rows] == [304, 200]


def test_the_interface_is_found_again_though_the_page_is_unchanged(tmp_path, site):
    links = '<{base}/wp-json/>; rel="https://api.w.org/", <{base}/?p=7>; rel=shortlink'
    site.routes["/a"] = [(200, {"ETag": '"1"', "Link": links}, PAGE), (304, {}, b"")]
    site.routes[API.format(1)] = api_page([1], 1)
    for _ in range(2):
        rows = fetch(tmp_path, [site.base() + "/a"], delay=0)
    assert [row.status for row in rows] == [304, 200]


def test_stopping_ends_waiting_and_reading(tmp_path, site):
    clock, over = collect.Clock(), threading.Event()

    def silent(handler):
        clock.stop.set()
        over.wait(5)

    site.routes |= {"/a": silent, "/b": (200, {}, PAGE)}
    rows = fetch(tmp_path, [site.base() + "/a", site.base() + "/b"], clock=clock, delay=0)
    over.set()
    assert [row.why for row in rows] == ["stopped before the page was there"]
    assert site.paths() == ["/a"]


# ------------------------------------------------------------------------------------------------ WordPress


def wordpress_page(base, comments=(1, 2), links=("/post/comment-page-2/",)):
    head = f'<link rel="https://api.w.org/" href="{base}/wp-json/"><link rel="shortlink" href="{base}/?p=7">'
    status, headers, body = thread_page(1, comments, links)
    return (status, headers, body.replace(b"<body", b"<head>" + head.encode() + b"</head><body"))


def api_page(comments, pages=None):
    headers = {"Content-Type": "application/json; charset=UTF-8"} | ({"X-WP-TotalPages": str(pages)} if pages else {})
    return (200, headers, json.dumps([{"id": n, "post": 7, "content": {"rendered": "x"}} for n in comments]).encode())


API = "/wp-json/wp/v2/comments?post=7&per_page=100&page={}&order=asc"


def test_comments_from_the_interface(tmp_path, site):
    site.routes |= {"/post/": wordpress_page(site.base()), API.format(1): api_page([1, 2], 2), API.format(2): api_page([3], 2)}
    rows = fetch(tmp_path, [site.base() + "/post/"], delay=0)
    assert site.paths() == ["/post/", API.format(1), API.format(2)]
    assert [row.file.partition(".comments-")[2] for row in rows] == ["", "1.json", "2.json"]
    assert len({row.file.removesuffix(".html").partition(".comments-")[0] for row in rows}) == 1
    assert (tmp_path / rows[1].file).read_bytes() == api_page([1, 2])[2]
    about = meta(tmp_path, rows[1].file)
    assert (about["url"], about["part_of"]) == (site.base() + API.format(1), rows[0].file)


@pytest.mark.parametrize(
    ("routes", "note"),
    [
        ({}, "comments not taken from the WordPress interface: there is no such page"),
        ({API.format(1): (401, {}, b"{}")}, "behind a login"),
        ({API.format(1): (200, {}, b"<html>shield</html>")}, "no JSON"),
        ({API.format(1): (200, {"Content-Type": "application/json"}, b'{"code": "no"}')}, "no list of comments"),
        ({API.format(1): (200, {"Content-Type": "application/json"}, b"[" * 100_000)}, "no JSON"),
        ({API.format(1): api_page([1], 2)}, "there is no such page"),
        ({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /wp-json/")}, "robots.txt of the site forbids it"),
        ({API.format(1): api_page([])}, ""),
    ],
)
def test_without_the_interface_the_pages_are_followed(tmp_path, site, routes, note):
    site.routes |= {"/post/": wordpress_page(site.base()), "/post/comment-page-2/": thread_page(2, [3, 4]), **routes}
    rows = fetch(tmp_path, [site.base() + "/post/"], delay=0, tries=1)
    assert note in rows[0].why
    assert all(row.ok for row in rows)
    assert rows[-1].url.endswith("/post/comment-page-2/")
    assert not list(tmp_path.glob("*.json.meta.json"))


def test_the_interface_can_be_left_alone(tmp_path, site):
    site.routes |= {"/post/": wordpress_page(site.base(), links=()), API.format(1): api_page([1], 1)}
    assert len(fetch(tmp_path, [site.base() + "/post/"], delay=0, api=False)) == 1
    assert site.paths() == ["/post/"]


@pytest.mark.parametrize("last", [api_page(range(100, 130)), (400, {}, b"{}"), api_page([])])
def test_an_interface_that_names_no_total(tmp_path, site, last):
    site.routes |= {"/post/": wordpress_page(site.base()), API.format(1): api_page(range(100)), API.format(2): last}
    rows = fetch(tmp_path, [site.base() + "/post/"], delay=0)
    assert site.paths() == ["/post/", API.format(1), API.format(2)]
    assert len(rows) == (3 if json.loads(last[2]) else 2)
    assert rows[0].why == ""


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/7">', "/wp-json/wp/v2/comments?post=7&"),
        (
            '<link rel="alternate" type="application/json" href="/blog/wp-json/wp/v2/recipe/7">',
            "/blog/wp-json/wp/v2/comments?post=7&",
        ),
        (
            '<link rel="https://api.w.org/" href="/wp-json/"><link rel="shortlink" href="/?p=7">',
            "/wp-json/wp/v2/comments?post=7&",
        ),
        ('<link rel="https://api.w.org/" href="/wp-json/"><body class="single postid-7 x">', "/wp-json/wp/v2/comments?post=7&"),
        (
            '<link rel="https://api.w.org/" href="/?rest_route=/"><body class="postid-7">',
            "/?rest_route=%2Fwp%2Fv2%2Fcomments&post=7&",
        ),
        ('<link rel="https://api.w.org/" href="/wp-json/">', None),
        ('<link rel="shortlink" href="/?p=7">', None),
        ('<link rel="alternate" type="application/json" href="/feed/json/7">', None),
        ('<link rel="https://api.w.org/" href="javascript:x"><body class="postid-7">', None),
    ],
)
def test_where_the_interface_is(head, asked):
    found = wordpress.announced(following.tree(head.encode() + b"<p>x"), httpx.Headers(), "https://b.example/post/")
    assert (found and str(found.page(1)).startswith("https://b.example" + asked)) if asked else found is None


def test_an_interface_named_in_the_headers(tmp_path, site):
    links = [
        ("Link", '<{base}/index.php?rest_route=/>; rel="https://api.w.org/"'),
        ("Link", '<{base}/index.php?rest_route=/wp/v2/posts/7>; rel="alternate"; title="JSON"; type="application/json"'),
    ]
    site.routes |= {
        "/post/": (200, links, thread_page(1, [1])[2]),
        "/index.php?rest_route=%2Fwp%2Fv2%2Fcomments&post=7&per_page=100&page=1&order=asc": api_page([1], 1),
    }
    assert [row.ok for row in fetch(tmp_path, [site.base() + "/post/"], delay=0)] == [True, True]


def test_an_interface_inside_the_network_is_not_asked(tmp_path, site):
    body = wordpress_page("http://private.example", links=())
    site.routes["/post/"] = body
    rows = fetch(tmp_path, [site.base() + "/post/"], delay=0)
    assert "127.0.0.2, which is not on the open internet" in rows[0].why
    assert len(rows) == 1


def test_the_interface_has_a_limit_too(tmp_path, site):
    site.routes["/post/"] = wordpress_page(site.base(), links=())
    site.routes |= {API.format(n): api_page([n], 999_999) for n in range(1, 9)}
    rows = fetch(tmp_path, [site.base() + "/post/"], delay=0, max_pages=3)
    assert len(rows) == 4
    assert "only 3 pages of comments taken (--max-pages)" in rows[0].why


# ------------------------------------------------------------------------------------------------ names


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300))
@settings(max_examples=150, deadline=None)
def test_names_are_safe(path):
    name = naming.stem("https://blog.example/" + path)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
    assert 10 < len(name) < 150
    assert not name.startswith((".", "-"))
    assert name == naming.stem("https://blog.example/" + path)


def test_names_differ_where_urls_do():
    urls = [
        *(
            "https://b.example/a",
            "http://b.example/a",
            "https://www.b.example/a",
            "https://b.example:8443/a",
            "https://b.example/A",
        ),
        *("https://b.example/a?x=1", "https://b.example/a?x=2", "https://b.example/x/a", "https://b.example/a?page=2"),
        *("https://b.example/a?s=sleep", "https://b.example/a?s=pain", "https://c.example/a", "https://b.example/ä"),
    ]
    assert len({naming.stem(url) for url in urls}) == len(urls)


def test_hostile_pages_are_read_in_linear_time():
    root = following.tree(b"<p>" + b'<a href="?page=' * 20_000)
    page = "https://b.example/a"
    following.further(root, page, following.threads(root, page), first=True)
    assert following.comment_ids(b"id=" + b"a-" * 500_000) == frozenset()
    assert following.comment_ids(b" id" * 300_000) == frozenset()
    assert len(naming.stem("https://b.example/" + "page-" * 100_000)) < 150


# ------------------------------------------------------------------------------------------------ the command


def test_the_command(tmp_path, site):
    site.routes |= {"/a": (200, {}, PAGE)}
    base = f"http://127.0.0.1:{site.server.server_port}"
    (tmp_path / "list.txt").write_text(f"# two pages\n{base}/a\n\n{base}/gone  # not there\n", encoding="utf-8")
    done = claimthread("fetch", "--list", "list.txt", "--out", "raw", "--allow-private", "--delay", "0", cwd=tmp_path)
    assert done.returncode == 3
    header, first, second = done.stdout.splitlines()
    assert header.split("\t") == ["url", "status", "file", "why"]
    assert first.split("\t")[1] == "200"
    assert (tmp_path / "raw" / first.split("\t")[2]).read_bytes() == PAGE
    assert second.split("\t")[1:] == ["404", "-", "there is no such page"]
    assert "go on with: claimthread run raw" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "no URL given"),
        (["--list", "missing.txt"], 1, "missing.txt cannot be read"),
        (["http://127.0.0.1:9/"], 1, "no page could be fetched"),
        (["http://a.example/", "--delay", "-1"], 2, "is not between 0 and 3600"),
        (["http://a.example/", "--contact", "a@b\nX: y"], 2, "is no mail address"),
    ],
)
def test_wrong_usage_and_failure(tmp_path, arguments, code, words):
    done = claimthread("fetch", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr


def test_the_command_line_does_not_load_the_network():
    check = "import sys, pipeline.__main__; sys.exit(any(name in sys.modules for name in ('httpx', 'httpcore', 'pandas', 'ssl')))"
    assert subprocess.run([sys.executable, "-c", check], cwd=CASES.parent.parent.parent, check=False).returncode == 0
