"""Fetching over HTTP, politely and safely."""

from watcher.adapters.fetch.fetcher import HttpFetcher

__all__ = ["HttpFetcher"]
