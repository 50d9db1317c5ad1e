"""What goes wrong, in words: what was seen, what was expected, what to do."""

from __future__ import annotations


class PipelineError(ValueError):
    """Base of our own errors: one line that says what was seen, what was expected and what to do."""


class PageError(PipelineError):
    """A page cannot be read; the other pages go on and this one is listed in ``rejected``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FrameError(PipelineError):
    """A table breaks its declaration."""


class ReferenceDataError(PipelineError):
    """A shipped or user-supplied data file breaks its declaration."""


class ModelError(PipelineError):
    """A fitted model is missing, damaged or was fitted by other code or data."""
