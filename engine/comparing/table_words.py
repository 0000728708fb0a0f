"""How differences of decision tables are said."""

from engine.comparing.telling import Phrases

NAME = Phrases("{it} is now called {now}.", "{it} is now called {now}.", "{it} has lost its name.")
EXPLAINED = Phrases(
    "{it} is explained otherwise: {now}; it was {was}.",
    "{it} is explained now: {now}.",
    "{it} is no longer explained; it was {was}.",
)
WORKED_OUT = Phrases(
    "{it} is now {now}; it was {was}.", "{it} is now {now}.", "{it} is no longer worked out; it was {was}."
)
LOOKS_AT = Phrases(
    "{it} now looks at {now}; it looked at {was}.",
    "{it} now looks at {now}.",
    "{it} looks at nothing any more; it looked at {was}.",
)
ALLOWS = Phrases(
    "{it} now allows {now}; it allowed {was}.",
    "{it} now allows only {now}.",
    "{it} now allows any value; it allowed {was}.",
)
OTHERWISE = Phrases(
    "{it} is now {now} where no rule matches; it was {was}.",
    "{it} is now {now} where no rule matches.",
    "{it} is nothing any more where no rule matches; it was {was}.",
)
RESTS_ON = Phrases("", "{it} now rests on {now} as well.", "{it} no longer rests on {was}.")
WITHIN = Phrases("{it} now belongs to {now}; it belonged to {was}.", "{it} now belongs to {now}.", "")
POLICY = Phrases(
    "{it} now goes by another rule for several matches: {now} It was: {was}",
    "{it} now goes by another rule for several matches: {now}",
    "{it} no longer says what holds when several rules match; it was: {was}",
)
