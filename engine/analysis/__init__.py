"""The analysis of registers straight from files of marks, without a database.

Owns which files are measured as they are and which have to be looked through first. What is measured
is `engine.attendance.measures`; how a file is read and what is wrong in it is `engine.imports`.
"""

from engine.analysis.analysing import Analysis, analyse

__all__ = ["Analysis", "analyse"]
