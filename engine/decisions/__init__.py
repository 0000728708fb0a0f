"""DMN decisions: tables and the decisions they require, with the reason of every answer kept.

Pure, and knows nothing of BPMN. Reads DMN 1.1 to 1.5 whatever the namespace says.
"""

from engine.decisions.drawing import check_model, checked_model, read_model
from engine.decisions.model import Model
from engine.decisions.outcome import InconsistentTable, Outcome, RuleMatch, TableAsked, UnknownDecision
from engine.decisions.written import WrittenTable

__all__ = [
    "InconsistentTable",
    "Model",
    "Outcome",
    "RuleMatch",
    "TableAsked",
    "UnknownDecision",
    "WrittenTable",
    "check_model",
    "checked_model",
    "read_model",
]
