"""The data dictionary, from the declarations."""

from __future__ import annotations

from pipeline.frames.declared import FRAMES
from pipeline.frames.patterns import DECIDED


def dictionary() -> str:
    """The data dictionary of all tables, as Markdown."""
    lines = ["# Data dictionary", "", "Made from `pipeline/frames` by `claimthread codebook`; do not edit.", ""]
    for name, columns in (FRAMES | DECIDED).items():
        lines += [f"## {name}", "", "| column | type | meaning |", "|---|---|---|"]
        for c in columns:
            allowed = f" One of: {', '.join(c.values)}." if c.values else ""
            lines.append(f"| `{c.name}` | {c.dtype}{'' if not c.required else ', never empty'} | {c.meaning}{allowed} |")
        lines.append("")
    return "\n".join(lines)
