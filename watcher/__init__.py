"""Watcher: alerts when a new report confirms, contradicts or updates a tracked claim."""

__version__ = "0.1.0"
