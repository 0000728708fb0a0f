"""Lives of a process on a virtual clock, in memory: the same engine that runs real cases."""

from engine.simulation.report import OpenAtTheEnd, Report
from engine.simulation.simulate import simulate

__all__ = ["OpenAtTheEnd", "Report", "simulate"]
