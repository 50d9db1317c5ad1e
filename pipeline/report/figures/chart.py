"""What all figures share: the sheet, its colours, and how it gets into a notebook."""

from __future__ import annotations

import base64
import io
import textwrap
import warnings
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK: Final = "#1a2230"
SOFT: Final = "#515c6d"
GRID: Final = "#e3e7ed"
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8a93a1"

LABEL_LOOKS: Final = {
    "anecdotal_benefit": (GREEN, "o"),
    "skepticism": (BLUE, "s"),
    "hostility": (VERMILION, "X"),
    "technical_claim": (PURPLE, "D"),
    "off_topic": (ORANGE, "^"),
    "none": (GREY, "o"),
}
"""Colour and marker of each label, in every figure."""

_DPI: Final = 160


class Chart(Figure):
    """A matplotlib figure with ``alt``, a text that stands in for it, and ``data``, the numbers it was drawn from."""

    alt: str = ""
    data: pd.DataFrame

    def png(self) -> bytes:
        """The picture; the same chart gives the same bytes."""
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")  # a title in a script the font lacks shows boxes; no more to say
            self.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        width, height = self.get_size_inches()
        shown = {"alt": self.alt, "width": round(width * 100), "height": round(height * 100)}
        return {"image/png": base64.b64encode(self.png()).decode(), "text/plain": self.alt}, {"image/png": shown}


def new(title: str, alt: str, data: pd.DataFrame, *, height: float = 3.6, width: float = 8.0) -> Chart:
    """An empty sheet with its finding on top."""
    chart = Chart(figsize=(width, height), layout="constrained", facecolor="white")
    chart.alt, chart.data = f"{title}. {alt}", data
    wrapped = textwrap.fill(plain(title, 400), round(10.3 * width))
    chart.suptitle(wrapped, x=0.01, ha="left", fontsize=11.5, fontweight="bold", color=INK)
    return chart


def blank(what: str, data: pd.DataFrame) -> Chart:
    """The sheet for nothing to draw: it says so."""
    chart = new(what[:1].upper() + what[1:], "There is nothing to draw.", data, height=1.1)
    chart.text(0.01, 0.2, "Nothing to draw.", color=SOFT, fontsize=10)
    return chart


def tidy(axes: Axes, grid: str = "x") -> Axes:
    """Take away what carries no information: box, ticks; leave a faint grid along one axis."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=9, colors=SOFT)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis=grid, color=GRID, linewidth=0.8)  # type: ignore[arg-type]
    return axes


def whole_numbers(axis: Axis) -> None:
    """Ticks at whole numbers only: there is no half comment."""
    axis.set_major_locator(MaxNLocator(integer=True))


def plain(text: str, most: int = 46) -> str:
    """Text from a page as one short line that matplotlib will not read as a formula.

    >>> plain("Save $5\\n on $10 pills")
    'Save \\\\$5 on \\\\$10 pills'
    """
    line = " ".join(text.split())
    return (line if len(line) <= most else line[: most - 1].rstrip() + "…").replace("$", r"\$")
