"""The body of an article that an export carries as HTML."""

from __future__ import annotations

from bs4 import BeautifulSoup


def article_text(soup: BeautifulSoup) -> str:
    """Paragraphs parted by a blank line, headings with ``#`` marks, list items with dashes; tables left out."""
    parts: list[str] = []
    for node in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "pre"]):
        if node.find_parent(["table", "figure"]) is not None or (
            node.name == "p" and node.find_parent(["li", "blockquote"]) is not None
        ):
            continue
        line = " ".join(node.get_text(" " if node.name == "pre" else "").split())
        if not line:
            continue
        if node.name == "li":
            joined = f"- {line}"
            if parts and parts[-1].startswith("- ") and node.find_previous_sibling("li") is not None:
                parts[-1] += f"\n{joined}"
                continue
            parts.append(joined)
        else:
            parts.append(f"{'#' * int(node.name[1])} {line}" if node.name[0] == "h" else line)
    return "\n\n".join(parts)
