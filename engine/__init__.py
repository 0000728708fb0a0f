"""Runs cases: expressions, decisions, diagrams, storage and the verbs of casework.

Nothing here knows of HTTP or HTML; `handlers` and `web` stand above it.
"""
