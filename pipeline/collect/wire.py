"""One request over the network, held to its limits: who may be asked, how long, how much.

The name is resolved once, every address it gives is checked, and the connection is made to a checked address: a name that
answers otherwise the second time (DNS rebinding) gains nothing. TLS still sees the name. Proxies of the
environment are not used, for behind a proxy nobody knows which address is asked. No cookies are kept.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import httpcore
import httpx

from pipeline.collect.addresses import is_public
from pipeline.collect.values import BusyError, Clock, FetchError, Settings

_ENCODINGS: Final = {"", "identity", "gzip", "deflate"}
"""What we ask for; packed twice is refused, since each layer multiplies."""

_MOST_ADDRESSES: Final = 4

_SLICE: Final = 0.5
"""Seconds after which a waiting read looks whether it is still wanted."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order. Raises ``FetchError``, or ``BusyError`` if the name server is at fault."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        kind = BusyError if error.errno == socket.EAI_AGAIN else FetchError
        raise kind(f"the name {host} cannot be resolved ({error.strerror})") from None
    except (UnicodeError, OSError) as error:
        raise FetchError(f"the name {host} cannot be resolved ({error})") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The way out; tests put their own resolver and their own idea of "public" in its place."""

    resolve: Callable[[str, int], list[str]] = resolve
    public: Callable[[str], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server said to one request; the body is unpacked, and empty unless the status is 200 or 203."""

    status: int
    headers: httpx.Headers
    body: bytes


class _Timed(httpcore.NetworkStream):
    """A connection that ends when the request's time is over, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            try:
                return self._stream.read(max_bytes, min(_SLICE, self._left()))
            except httpcore.ReadTimeout:
                self._left()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Guarded(httpcore.NetworkBackend):
    """Connections to checked addresses only."""

    def __init__(self, network: Network, allow_private: bool, left: Callable[[], float]) -> None:
        self._network = network
        self._allow_private = allow_private
        self._left = left
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._network.resolve(host, port)
        private = [each for each in addresses if not self._network.public(each)]
        if private and not self._allow_private:
            where = host if host == private[0] else f"{host} leads to {private[0]}, which"
            raise FetchError(f"{where} is not on the open internet (--allow-private permits it)")
        for n, address in enumerate(addresses[:_MOST_ADDRESSES], 1):
            try:
                return _Timed(self._system.connect_tcp(address, port, self._left()), self._left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == min(len(addresses), _MOST_ADDRESSES):
                    raise
        raise FetchError(f"the name {host} has no address")


def send(
    url: httpx.URL, headers: dict[str, str], settings: Settings, network: Network, clock: Clock, *, cut: bool = False
) -> Answer:
    """One GET, redirects not followed. Raises ``FetchError``, or ``BusyError`` where another try may help.

    A body above ``max_bytes`` is refused; with ``cut`` its first ``max_bytes`` are taken instead.
    """
    end = clock.now() + settings.timeout

    def left() -> float:
        if clock.stop.is_set():
            raise FetchError("stopped before the page was there")
        seconds = end - clock.now()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds

    backend = _Guarded(network, settings.allow_private, left)
    try:
        with httpcore.ConnectionPool(ssl_context=network.tls, network_backend=backend, max_connections=1) as pool:
            return _exchange(pool, url, headers, settings.max_bytes, cut)
    except httpcore.TimeoutException:
        raise BusyError(f"no whole answer within {settings.timeout:g} seconds (--timeout)") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
        raise _network_failure(url, error) from None
    except httpx.DecodingError as error:
        raise FetchError(f"the answer cannot be unpacked ({error})", 200) from None


def _network_failure(url: httpx.URL, error: Exception) -> FetchError:
    words = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return FetchError(
            f"the certificate of {url.host} is not valid ({words.partition('certificate verify failed: ')[2] or words})"
        )
    return BusyError(f"the connection to {url.host} failed ({words})")


def _exchange(pool: httpcore.ConnectionPool, url: httpx.URL, headers: dict[str, str], most: int, cut: bool) -> Answer:
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent = {"Host": url.netloc.decode("ascii"), "Connection": "close", "Accept-Encoding": "gzip, deflate", **headers}
    with pool.stream("GET", target, headers=[(k.encode("ascii"), v.encode("latin-1")) for k, v in sent.items()]) as raw:
        answer = httpx.Response(raw.status, headers=raw.headers, content=raw.iter_stream())
        body = _body(answer, most, cut) if raw.status in {200, 203} else b""
    return Answer(status=raw.status, headers=answer.headers, body=body)


def _body(answer: httpx.Response, most: int, cut: bool) -> bytes:
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in _ENCODINGS:
        raise FetchError(f"the answer is packed as {packing[:40]!r}, which was not asked for", answer.status_code)
    stated = answer.headers.get("content-length", "")
    too_big = f"larger than {most / 1e6:g} MB (--max-mb)"
    if stated.isdecimal() and int(stated[:20]) > most and not cut:
        raise FetchError(too_big, answer.status_code)
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > most and not cut:
            raise FetchError(too_big, answer.status_code)
        if size >= most:
            break
    return b"".join(parts)[:most]
