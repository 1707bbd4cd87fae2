"""The composition root: `wiring` builds the parts, `program` is what the command line talks to."""
