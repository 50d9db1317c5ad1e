"""Every output table, declared once: columns, types and meanings; building, checking, reading and writing follow from it."""

from pipeline.frames.building import build, comment_id, from_threads
from pipeline.frames.checking import check
from pipeline.frames.columns import Column
from pipeline.frames.declared import FRAMES
from pipeline.frames.dictionary import dictionary
from pipeline.frames.sheet import from_csv, to_csv, unescaped
from pipeline.frames.stored import read, write

__all__ = [
    "FRAMES",
    "Column",
    "build",
    "check",
    "comment_id",
    "dictionary",
    "from_csv",
    "from_threads",
    "read",
    "to_csv",
    "unescaped",
    "write",
]
