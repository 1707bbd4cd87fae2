"""The demo: a small made-up news site on loopback, watched by the real program."""
