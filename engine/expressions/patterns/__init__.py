"""XPath's regular expressions, which FEEL's matches(), replace() and split() take.

A pattern is read by XPath's own grammar, so that one which is only valid elsewhere is
refused. It runs on RE2 in linear time; a pattern with a back-reference, which no linear
engine can run, is tried step by step, and each step is paid for.
"""

from engine.expressions.patterns.matching import Found, Pattern, compiled
from engine.expressions.patterns.syntax import PatternFault

__all__ = ["Found", "Pattern", "PatternFault", "compiled"]
