"""Plays the recorded life of a case again, on the files that it ran on or on others. Stores nothing. Pure.

`life` says what is recorded, `playing` plays it on `CaseRun` as cases are played, `comparing` finds the first
difference and says it in words, `replay` gives the verdict.
"""

from engine.simulation.replaying.life import Deed, Life, Moment, StandingThen
from engine.simulation.replaying.playing import Versions
from engine.simulation.replaying.replay import replay
from engine.simulation.replaying.verdict import Replayed, Waiting

__all__ = ["Deed", "Life", "Moment", "Replayed", "StandingThen", "Versions", "Waiting", "replay"]
