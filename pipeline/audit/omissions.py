"""Interactions the references know of and the article denies or leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.audit.rules import TEXT, cue, finding
from pipeline.audit.scene import Scene, Sentence
from pipeline.entities import name_of
from pipeline.reference import load
from pipeline.types import Finding


class Interaction(NamedTuple):
    """What happens when one of ``remedies`` meets one of ``partners``."""

    interaction_id: str
    remedies: tuple[str, ...]
    partners: tuple[str, ...]
    level: int
    effect: str
    source: str


def known() -> list[Interaction]:
    """The shipped interactions, the gravest first."""
    rows = load("interactions", ("id", "first", "second", "level"), ("id",))
    found = [
        Interaction(
            row["id"],
            tuple(row["first"].split(";")),
            tuple(row["second"].split(";")),
            int(row["level"]),
            row["why"],
            row["source"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda interaction: -interaction.level)


def interactions(scene: Scene) -> Iterator[Finding]:
    """Interactions that no word of the article mentions: those of remedies it calls free of any, then the others."""
    named, told = scene.named, set()
    denials = [(s, s.remedies[:1] or scene.remedies[:1]) for s in scene.sentences if cue("no_interactions").search(s.folded)]
    for sentence, remedies in (*denials, (None, scene.remedies)):
        for interaction, remedy in _of(remedies):
            if (interaction.interaction_id, remedy) not in told and named.isdisjoint(interaction.partners):
                told.add((interaction.interaction_id, remedy))
                yield _finding(interaction, remedy, sentence)


def _of(remedies: tuple[str, ...]) -> list[tuple[Interaction, str]]:
    return [(interaction, remedy) for interaction in known() for remedy in remedies if remedy in interaction.remedies]


def _finding(interaction: Interaction, remedy: str, sentence: Sentence | None) -> Finding:
    return finding(
        "interaction_denied" if sentence else "interaction_not_mentioned",
        TEXT,
        sentence.words if sentence else "",
        at=sentence.at if sentence else None,
        reference=f"interactions.{interaction.interaction_id}",
        source=interaction.source,
        remedy=name_of(remedy),
        partner=" or ".join(name_of(partner) for partner in interaction.partners[:2]),
        effect=interaction.effect,
    )
