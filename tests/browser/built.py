"""Imported by the process from which pages are forked: it builds what they have in common."""

from tests.browser.forked import pages

pages()
