"""Edges: each module wraps one outside thing behind a port of `watcher.core.ports`."""
