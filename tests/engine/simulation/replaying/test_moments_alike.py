"""Moments that nothing changed had a hand in are not played again to see whether the record is exact.

Random lives of random diagrams with seeded edits: with this shortcut and without it everything is the same.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.bpmn.parts import parts_changed, parts_of, parts_used
from engine.simulation.replaying import Life, replay
from engine.simulation.replaying.replay import as_played
from engine.simulation.replaying.retracing import retrace
from tests.amount import many
from tests.engine.bpmn.random_diagrams import CALLED, random_files
from tests.engine.simulation.replaying.recording import Recording, live_at_random

LIVES = many(120, 24)
DAYS = re.compile(rb"P(\d)D")
CONDITION = re.compile(rb"(<conditionExpression[^>]*>)([^<]+)(</conditionExpression>)")


def lived_at_random(seed: int) -> tuple[Recording, ProcessFiles]:
    files, switches = random_files(seed)
    lived = Recording(build_model(files), CALLED)
    lived.start("random")
    live_at_random(lived, switches, Random(seed), steps=25)  # noqa: S311 - no secret
    return lived, files


def edits_of(files: ProcessFiles, rng: Random) -> Iterator[ProcessFiles]:
    """The same diagram with another day, with a condition turned round, and with a step of another name."""
    source = files.files["process.bpmn"]
    if days := list(DAYS.finditer(source)):
        one = rng.choice(days)
        other = b"P%dD" % (int(one[1]) % 9 + 1)
        yield replace(files, files={"process.bpmn": source[: one.start()] + other + source[one.end() :]})
    if conditions := list(CONDITION.finditer(source)):
        one = rng.choice(conditions)
        turned = one[1] + b"not(" + one[2] + b")" + one[3]
        yield replace(files, files={"process.bpmn": source[: one.start()] + turned + source[one.end() :]})
    step = rng.choice(re.findall(rb'<userTask id="(\w+)"', source))
    yield replace(files, files={"process.bpmn": re.sub(rb"\b%b\b" % step, b"renamed", source)})


def alike(life: Life, files: ProcessFiles, model: ProcessModel, edited: ProcessFiles) -> int:
    """How many of the first moments came to nothing that is otherwise in the edited files."""
    changed = parts_changed(parts_of(files, model), parts_of(edited, build_model(edited)))
    for number, moment in enumerate(life.moments):
        places = {(step.process, step.element) for step in moment.steps}
        places |= {(task.process, task.element) for task in moment.opened}
        if not changed.isdisjoint(parts_used(model, [one for one in places if one[0] == "random"])):
            return number
    return len(life.moments)


def otherwise_recorded(life: Life, rng: Random) -> Life:
    """The life with a record that is not exact: one of its tasks stands there with another day."""
    at = [number for number, moment in enumerate(life.moments) if moment.opened]
    number = rng.choice(at)
    moment = life.moments[number]
    first, *others = moment.opened
    opened = [replace(first, due=moment.now + timedelta(days=3)), *others]
    moments = [*life.moments]
    moments[number] = replace(moment, opened=opened)
    return replace(life, moments=moments)


@pytest.mark.parametrize("block", range(4))
def test_a_case_comes_to_the_same_whether_or_not_its_first_moments_are_played_twice(block: int) -> None:
    resumed = 0
    for seed in range(block * LIVES // 4, (block + 1) * LIVES // 4):
        (lived, files), rng = lived_at_random(seed), Random(seed)  # noqa: S311 - no secret
        life, own = lived.life(), lived.versions()
        model = lived.models["random"]
        for edited in edits_of(files, rng):
            versions = lived.versions(build_model(edited))
            first = alike(life, files, model, edited)
            for each in (life, otherwise_recorded(life, rng)):
                assert replay(each, versions, own, first) == replay(each, versions, own), f"seed {seed}"
            traced = retrace(life, versions, pause=first)
            resumed += traced.first is not None and traced.paused is not None
            assert traced.first is None or traced.reached >= first, f"seed {seed}"
    assert resumed > LIVES / 20, "too seldom a case was gone on with from a pause"


@pytest.mark.parametrize("block", range(4))
def test_a_case_that_was_paused_goes_on_as_if_it_had_not_been(block: int) -> None:
    for seed in range(block * LIVES // 4, (block + 1) * LIVES // 4):
        (lived, files), rng = lived_at_random(seed), Random(seed)  # noqa: S311 - no secret
        # The same files read a second time: their specs are others.
        life, own, other = lived.life(), lived.versions(), lived.versions(build_model(files))
        whole = as_played(life, own).standing
        moments = rng.randint(1, len(life.moments))
        paused = retrace(life, own, pause=moments).paused
        assert paused is not None, f"seed {seed}"
        assert paused.fits(own, other)
        for _ in range(2):
            gone_on = retrace(life, other, resume=paused)
            assert gone_on.first is None, f"seed {seed}, {moments}: {gone_on.first.words}"
            playing = gone_on.playing
            assert tuple(playing.end_events) == whole.end_events, f"seed {seed}, {moments}"
            assert playing.awaits == whole.awaits, f"seed {seed}, {moments}"


def test_a_state_does_not_fit_files_with_other_elements() -> None:
    lived, files = lived_at_random(1)
    *_, renamed = edits_of(files, Random(1))  # noqa: S311 - no secret
    paused = retrace(lived.life(), lived.versions(), pause=1).paused
    assert paused is not None
    assert not paused.fits(lived.versions(build_model(renamed)), lived.versions())
