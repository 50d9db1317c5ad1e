"""Frames in; the moderators' queue, figures, answers in words and executed notebooks out. It never sees a page or a thread."""

from pipeline.report.notebooks import execute, processed_folder
from pipeline.report.queue import queue_html
from pipeline.report.summary import summary_html

__all__ = ["execute", "processed_folder", "queue_html", "summary_html"]
