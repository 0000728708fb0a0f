"""What can go wrong with an expression: it does not parse, or it asks for too much.

Everything else that an expression does wrongly while it runs (adding a word to a
date, an unknown name) gives null and a noted problem, never an error.
"""

from engine.errors import EngineError


class ExpressionFault(EngineError):
    """Line {line}, column {column}: {problem}"""

    def __init__(self, source: str, position: int, expected: str, problem: str = "") -> None:
        line = source.count("\n", 0, position) + 1
        column = position - (source.rfind("\n", 0, position) + 1) + 1
        super().__init__(
            source=source,
            position=position,
            expected=expected,
            line=line,
            column=column,
            problem=problem or f"expected {expected}, found {_found(source, position)}.",
        )


class LimitReached(EngineError):
    """The expression was stopped because {limit}."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit=limit)


def _found(source: str, position: int) -> str:
    rest = source[position:].split(None, 1)
    if not rest:
        return "the end"
    return f'"{rest[0][:30]}"'
