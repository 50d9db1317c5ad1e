"""Which URLs and which network addresses may be asked.

A page may redirect to an address inside the network of whoever runs this (a router, the metadata of a cloud machine);
such addresses are refused by what a name *resolves to*, at the moment of connecting (see :mod:`pipeline.collect.wire`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

import httpx

from pipeline.collect.values import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))
"""IPv4 addresses seen through a translator (RFC 6052, RFC 8215)."""

_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
"""IPv4 addresses written in IPv6 the old way (RFC 4291, 2.5.5.1)."""

_PROTOCOL: Final = ipaddress.IPv4Network("192.0.0.0/24")
"""Kept for protocols (RFC 6890); a cloud has its metadata there, and Python calls part of it global."""

_NUMBER: Final = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)\.?")


def check_url(text: str) -> httpx.URL:
    """``text`` as a URL without its fragment. Raises ``FetchError`` for anything but http and https, and for what hides its host.

    >>> str(check_url("HTTP://Example.org:80/a page?b#c"))
    'http://example.org/a%20page?b'
    >>> check_url("http://2130706433/")  # 127.0.0.1
    Traceback (most recent call last):
    pipeline.collect.values.FetchError: the host is a number in an unusual form; write the address as 1.2.3.4
    """
    try:
        url = httpx.URL(text.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(f"this is no URL ({error})") from None
    if not url.scheme or (url.scheme not in {"http", "https"} and not url.host):
        raise FetchError(f"expected a URL that begins with https:// or http://, saw {text.strip()[:60]!r}")
    if url.scheme not in {"http", "https"}:
        raise FetchError(f"only http and https are fetched, not {url.scheme}")
    if not url.host:
        raise FetchError("the URL names no host")
    if url.port is not None and not 0 < url.port < 65536:
        raise FetchError(f"this is no URL (port {url.port})")
    if url.userinfo:
        raise FetchError("the URL holds a user name or password; remove it, and save pages behind a login by hand")
    _check_number(url.raw_host.decode("ascii"))
    return url


def _check_number(host: str) -> None:
    """Resolvers read 2130706433, 0177.0.0.1 and 127.1 as addresses; people do not, so nobody needs them."""
    if ":" in host or not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        raise FetchError("the host is a number in an unusual form; write the address as 1.2.3.4") from None


def is_public(text: str) -> bool:
    """Whether an address belongs to the open internet; an IPv4 address packed into an IPv6 one counts too.

    >>> is_public("93.184.215.14"), is_public("::ffff:169.254.169.254"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(each) for each in (address, *_packed(address)))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or any(address in net for net in _NAT64)):
        return True  # decided by the address inside
    local = address.is_private or address.is_loopback or address.is_link_local or getattr(address, "is_site_local", False)
    special = address in _PROTOCOL or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not local and not special


def _packed(address: Address) -> Iterator[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return
    yield from (each for each in (address.ipv4_mapped, address.sixtofour) if each)
    yield from address.teredo or ()
    if address in _COMPATIBLE or any(address in net for net in _NAT64):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
