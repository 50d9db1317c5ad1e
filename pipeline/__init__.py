"""Saved health articles with reader comments in; labels, claims against evidence and a moderators' queue out."""

__version__ = "0.1.0"
