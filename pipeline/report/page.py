"""Make one self-contained HTML page: styles, scripts and data inside, nothing asked of any network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

TEMPLATES: Final = Path(__file__).parent / "templates"

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)

_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def safe_json(value: Any) -> Markup:
    """JSON that may stand inside a ``<script>`` element and be written as UTF-8, whatever strings it holds.

    >>> print(safe_json({"text": "</script> & \\ud800"}))
    {"text":"\\u003c/script\\u003e \\u0026 \\ud800"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))  # every one of them can only stand in a string


def render(template: str, styles: Sequence[str], scripts: Sequence[str] = (), **values: Any) -> str:
    """Fill a template; the named CSS and JS files go inside, and the page's policy allows only them, by hash.

    The template gets ``policy``, ``style`` and ``script`` beside ``values``.
    """
    style = "\n".join(_read(name) for name in styles)
    script = "\n".join(_read(name) for name in scripts)
    policy = f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; {_NO_WAY_OUT}"
    return _ENVIRONMENT.get_template(template).render(policy=Markup(policy), style=Markup(style), script=Markup(script), **values)


_NO_WAY_OUT: Final = "base-uri 'none'; form-action 'none'"


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _source(content: str) -> str:
    """The hash by which a browser knows the one element that may run; 'none' where there is none."""
    if not content:
        return "'none'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
