"""One asked-for URL: its page, then the comments that the page does not hold."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace

import httpx

from pipeline.collect import content, following, store, wordpress
from pipeline.collect.getting import Getter, Got
from pipeline.collect.naming import stem, thread_stem
from pipeline.collect.store import Kept, Store
from pipeline.collect.values import Clock, FetchError, Row, Settings, Tell

_MOST_FAILURES = 3
"""Further pages that may fail one after the other before the rest is left alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page just served, or kept from before and unchanged."""

    requested: httpx.URL
    stem: str
    got: Got
    kept: Kept | None
    """The earlier copy, if the server says that it is still good."""
    body: bytes
    suffix: str

    @property
    def url(self) -> str:
        """Where it was served."""
        return str(self.got.url)

    @property
    def headers(self) -> httpx.Headers:
        """Headers of the copy in hand."""
        return self.kept.headers if self.kept else self.got.answer.headers


class Visitor:
    """Visits URLs; one for a run, shared by its threads."""

    def __init__(self, settings: Settings, getter: Getter, clock: Clock, tell: Tell) -> None:
        self._settings = settings
        self._getter = getter
        self._clock = clock
        self._tell = tell
        self._store = Store(settings.out)
        self._lock = threading.Lock()
        self._owner: dict[str, str] = {}

    def visit(self, url: httpx.URL) -> list[Row]:
        """Fetch the page and the rest of its comments; a row for each, the page's own first."""
        name = stem(str(url))
        if self._owned(name, str(url)):
            return [self._told(Row(url=str(url), status=None, file=None, why="fetched already in this run", ok=True))]
        try:
            page = self._fetch(url, name)
            first = self._owned("final " + page.url, name)
            if first:
                why = f"leads to the same page as {first}"
                return [self._told(Row(url=str(url), status=page.got.answer.status, file=None, why=why, ok=True))]
            row = self._keep(page)
        except FetchError as error:
            return [self._told(_failure(url, error))]
        rows, notes = self._comments(page, row.file or "")
        return [replace(row, why="; ".join(filter(None, (row.why, *notes)))), *rows]

    def _owned(self, key: str, owner: str) -> str | None:
        """Who had ``key`` first, if somebody else had."""
        with self._lock:
            first = self._owner.get(key)
            self._owner.setdefault(key, owner)
            return first

    def _told(self, row: Row) -> Row:
        self._tell(row)
        return row

    # -------------------------------------------------------------------------------------------- one page

    def _fetch(self, url: httpx.URL, name: str) -> Page:
        kept = self._store.kept(name)
        got = self._getter.get(url, kept.validators) if kept else self._getter.get(url)
        if got.answer.status == 304:
            if kept is None:
                raise FetchError("the site says that the page is unchanged, though nobody asked that", 304)
            return Page(requested=url, stem=name, got=got, kept=kept, body=kept.body, suffix=kept.path.suffix)
        body = got.answer.body
        suffix = content.suffix(got.answer.headers.get("content-type", ""), body)
        return Page(requested=url, stem=name, got=got, kept=None, body=body, suffix=suffix)

    def _keep(self, page: Page, part_of: str | None = None) -> Row:
        asked = part_of is None
        if page.kept:
            why = f"unchanged since {page.kept.about.get('retrieved_at')}, kept"
            row = Row(url=str(page.requested), status=304, file=page.kept.path.name, why=why, ok=True, asked=asked)
        else:
            about = store.about(page.requested, page.got, self._clock.utc(), self._settings.user_agent, part_of)
            path = self._store.save(page.stem + page.suffix, about, page.body)
            row = Row(url=str(page.requested), status=page.got.answer.status, file=path.name, why="", ok=True, asked=asked)
        return self._told(row)

    # -------------------------------------------------------------------------------------------- its comments

    def _comments(self, page: Page, file: str) -> tuple[list[Row], list[str]]:
        """The comments from the site's interface; failing that, the further pages."""
        root = following.tree(page.body) if page.suffix in {".html", ".xhtml"} else None
        if root is None:
            return [], []
        notes: list[str] = []
        api = wordpress.announced(root, page.headers, page.url) if self._settings.api else None
        if api:
            try:
                rows, note = self._from_api(api, page.stem, file)
            except FetchError as error:
                rows, note = [], f"comments not taken from the WordPress interface: {error.why}"
            notes += [note] if note else []
            if rows:
                return rows, notes
        rows, note = self._further(page, file) if self._settings.comment_pages else ([], "")
        return rows, [*notes, note]

    def _from_api(self, api: wordpress.Api, name: str, file: str) -> tuple[list[Row], str]:
        """All pages or, if one of them fails, none: half of the comments must not pass for all."""
        pages: list[Page] = []
        complete = False
        while not complete and len(pages) < self._settings.max_pages:
            page = self._api_page(api, name, len(pages) + 1)
            pages += [page] if page else []
            complete = page is None or len(pages) >= wordpress.total(page.headers, page.body, len(pages))
        note = "" if complete else f"only {len(pages)} pages of comments taken (--max-pages)"
        return [self._keep(page, file) for page in pages], note

    def _api_page(self, api: wordpress.Api, name: str, number: int) -> Page | None:
        url = api.page(number)
        try:
            got = self._getter.get(url)
        except FetchError as error:
            if number > 1 and error.status == 400:
                return None  # an interface that names no total answers so beyond its last page
            raise
        body = got.answer.body
        page = Page(requested=url, stem=f"{name}.comments-{number}", got=got, kept=None, body=body, suffix=".json")
        return page if wordpress.count(body) else None

    def _further(self, page: Page, file: str) -> tuple[list[Row], str]:
        walk = _Walk(page)
        rows: list[Row] = []
        failures = 0
        while walk.links and failures < _MOST_FAILURES:
            if len(rows) >= self._settings.max_pages:
                return rows, f"only {len(rows)} further comment pages taken (--max-pages)"
            link = walk.next()
            name = thread_stem(str(page.requested)) + (f".{link.kind}-{link.number}" if link.kind else "")
            if self._owned(name, str(link.url)):
                continue
            try:
                rows.append(self._further_page(walk, link, name, file))
                failures = 0
            except FetchError as error:
                rows.append(self._told(replace(_failure(link.url, error), asked=False)))
                failures += 1
        left = f"{len(walk.links)} further comment pages left after {failures} failures" if walk.links else ""
        return rows, left

    def _further_page(self, walk: _Walk, link: following.Link, name: str, file: str) -> Row:
        page = self._fetch(link.url, name)
        first = self._owned("final " + page.url, name)
        if first or walk.repeats(page):
            why = f"leads to the same page as {first}" if first else "repeats comments that are there already, not kept"
            return self._told(Row(url=str(link.url), status=page.got.answer.status, file=None, why=why, ok=True, asked=False))
        walk.take(page)
        return self._keep(page, file)


class _Walk:
    """Which further pages of a thread are known, and which comments have been seen."""

    def __init__(self, page: Page) -> None:
        self.links: list[following.Link] = []
        self._known: set[tuple[str, int]] = set()
        self._ids: frozenset[bytes] = frozenset()
        self._hashes: set[bytes] = set()
        self.take(page, first=True)

    def next(self) -> following.Link:
        return self.links.pop(0)

    def take(self, page: Page, *, first: bool = False) -> None:
        self._ids |= following.comment_ids(page.body)
        self._hashes.add(hashlib.sha256(page.body).digest())
        root = following.tree(page.body)
        if first:
            self._threads = following.threads(root, page.url)
        for link in following.further(root, page.url, self._threads, first=first):
            if (link.kind, link.number) not in self._known:
                self._known.add((link.kind, link.number))
                self.links.append(link)
        self.links.sort(key=lambda link: (link.number, link.kind))

    def repeats(self, page: Page) -> bool:
        """One id may be the article's; two seen ids and none unseen are comments shown again."""
        ids = following.comment_ids(page.body)
        return hashlib.sha256(page.body).digest() in self._hashes or (len(ids) > 1 and ids <= self._ids)


def _failure(url: httpx.URL, error: FetchError) -> Row:
    return Row(url=str(url), status=error.status, file=None, why=error.why, ok=False)
