"""The pure part: no I/O, no clock, no randomness, no logging. Everything here is a function of its arguments."""
