"""Which version of the product runs: the one that is installed."""

from importlib.metadata import version

VERSION = version("attendance-pathways")
