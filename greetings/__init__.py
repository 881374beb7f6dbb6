"""Greeting cards that people love to forward, and the chain of forwards that a brand can see grow."""

__version__ = "0.1.0"
