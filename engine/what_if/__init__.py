"""What if: lives that analysts play in a draft with the real engine, from the start or from a copied case."""

from engine.what_if.lives import (
    NotDone,
    answer_in_life,
    begin_life,
    branch_life,
    forget_life,
    keep_explored,
    learn_in_life,
    save_as_scenario,
    tell_in_life,
    wait_in_life,
    waiting_in,
)
from engine.what_if.playing import CannotBePlayed, CaseWentOn, PlayedLife, explore_life, play

__all__ = [
    "CannotBePlayed",
    "CaseWentOn",
    "NotDone",
    "PlayedLife",
    "answer_in_life",
    "begin_life",
    "branch_life",
    "explore_life",
    "forget_life",
    "keep_explored",
    "learn_in_life",
    "play",
    "save_as_scenario",
    "tell_in_life",
    "wait_in_life",
    "waiting_in",
]
