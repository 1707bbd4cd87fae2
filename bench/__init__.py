"""Measurements: `python -m bench` for ratios, `python -m bench.quality` for the judge."""
