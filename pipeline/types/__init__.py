"""The frozen values that flow through the pipeline, and the errors; standard library only.

``Page -> Thread -> Judgement``: a page is bytes and where they came from, a thread is what the page says, a judgement
is what we say about the thread. Each value turns into plain JSON and back with :func:`to_dict` and :func:`from_dict`;
one thread is one JSON line everywhere (stored output, golden files, the command line).
"""

from __future__ import annotations

from pipeline.types.errors import FrameError, ModelError, PageError, PipelineError, ReferenceDataError
from pipeline.types.judged import (
    LABELS,
    PRIMARY_ORDER,
    UNTOLD,
    Claim,
    Finding,
    Flag,
    Harm,
    Judgement,
    LabelDecision,
    LabelSpan,
    ScorecardItem,
    Sentiment,
)
from pipeline.types.page import (
    Article,
    Comment,
    CommentKind,
    Dose,
    EvidenceRow,
    EvidenceTable,
    Notice,
    Page,
    Repair,
    Span,
    Thread,
)
from pipeline.types.plain import from_dict, to_dict

__all__ = [
    "LABELS", "PRIMARY_ORDER", "UNTOLD", "Article", "Claim", "Comment", "CommentKind", "Dose", "EvidenceRow", "EvidenceTable",
    "Finding", "Flag", "FrameError", "Harm", "Judgement", "LabelDecision", "LabelSpan", "ModelError", "Notice", "Page",
    "PageError", "PipelineError", "ReferenceDataError", "Repair", "ScorecardItem", "Sentiment", "Span", "Thread",
    "from_dict", "to_dict",
]  # fmt: skip
