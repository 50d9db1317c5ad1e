"""XML of exports and feeds: read without entities or network, and asked for by names as the files write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from pipeline.types import Notice

_DECLARATION: Final = re.compile(r"^<\?xml[^>]{0,200}\?>")
_SPACES: Final = {"wp": "wordpress.org/export", "content": "/content/", "dc": "purl.org/dc/", "": ""}
"""Prefix -> what the address of its namespace has in it; a prefix that is not declared stays in the name."""
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def root_of(text: str) -> Any:
    """The first element, mended where it is broken off; None for what is not XML even then."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False)
    bare = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"))  # its encoding no longer holds: the text is decoded
    try:
        return etree.fromstring(_FORBIDDEN.sub("", bare).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def broken(text: str, root: Any) -> tuple[Notice, ...]:
    """A notice if the text does not end with the end of its first element."""
    ends = text.rstrip()[-400:].rpartition("</")[2].rstrip("> \t\r\n")
    if root is None or ends.rpartition(":")[2] == name_of(root):
        return ()
    message = f"the XML ends without </{name_of(root)}>: it may have been cut off; what stands before was read"
    return (Notice(code="broken_xml", message=message),)


def name_of(element: Any) -> str:
    """An element's name without its namespace; the empty string for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> Iterator[Any]:
    """Children of a name; ``content:encoded`` asks for one of that prefix or of the namespace it usually stands for."""
    prefix, _, local = name.rpartition(":")
    for child in element if element is not None else ():
        if name_of(child) == local:
            space = child.tag.removesuffix(local)
            if space == f"{prefix}:" or _SPACES[prefix] in space:
                yield child


def text_of(element: Any, *names: str) -> str:
    """The text of the first child of one of the names that has any; the empty string if none has."""
    texts = ("".join(child.itertext()).strip() for name in names for child in children(element, name))
    return next((text for text in texts if text), "")
