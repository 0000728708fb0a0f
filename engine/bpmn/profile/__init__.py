"""The profile of BPMN that the engine runs, and the linter that holds diagrams to it.

Owns every rule about diagrams. It reads XML and expressions only: a diagram that
passes may be given to the library, one that does not never is.
"""

from engine.bpmn.profile.check import all_rules, check_diagram, check_root
from engine.bpmn.profile.diagram import Surroundings

__all__ = ["Surroundings", "all_rules", "check_diagram", "check_root"]
