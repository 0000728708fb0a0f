"""What can be said of a decision table before it runs: overlaps, gaps, contradictions, cells that cannot be.

Every input is replaced by a handful of sample values, between which no cell of the table tells a
difference; the cells themselves are run on these. So what is told here is what deciding does.
Owns no rule of FEEL or of hit policies, and says nothing of cells that it cannot judge for certain
(functions, other names): a table that passes may still surprise, one that is named here will.
"""

from engine.decisions.analysis.table import check_table

__all__ = ["check_table"]
