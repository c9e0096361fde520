"""Operational procedures as Markdown: read, checked, planned, run and proven."""

__version__ = "0.1.0"
