"""Reads the text of a letter into its parts, and notes every fault with its line and column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from engine.attendance.facts import FACTS
from engine.expressions import Expression, ExpressionFault, compile_expression
from engine.expressions.meant import nearest, with_name
from engine.faults import Fault, Mend
from engine.letters.letter import Block, Letter, LetterExpression, LetterPart, Pieces, Placeholder
from engine.letters.mending import expression_changed

#: Placeholders and conditions in one letter.
MOST_PLACEHOLDERS = 200
#: A brace that is not closed within so many characters is taken as forgotten.
_LONGEST_PLACEHOLDER = 2_000
_BRACES = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_CONDITION = re.compile(r"\{(\s*if\b)(.*)\}")
_WHITE = re.compile(r"\s+")

#: A line that is not blank: where it begins in the text, and where it ends.
LetterLine = tuple[int, int]


@dataclass
class LetterReader:
    """One file while it is read. `faults` has everything that is wrong with it, in the order of the text."""

    text: str
    path: str
    faults: list[Fault] = field(default_factory=list)
    _placeholders: int = 0
    _expressions: list[LetterExpression] = field(default_factory=list)

    def letter(self, name: str) -> Letter:
        """The letter; to be used only when there is no fault."""
        blocks = list(self._blocks())
        title: Pieces = ()
        if blocks and self._starts(blocks[0][0], "# "):
            start, end = blocks[0].pop(0)
            title = self._pieces(start + 2, end)
        else:
            self._fault(
                "LETTER-TITLE", 0, 'The letter has no title. Begin it with a line such as "# A title".'
            )
        parts = tuple(self._block(lines) for lines in blocks if lines)
        letter = Letter(name, title, parts, tuple(self._expressions))
        if not letter.blocks:
            self._fault("LETTER-EMPTY", len(self.text), "The letter says nothing. Write it below its title.")
        if self._placeholders > MOST_PLACEHOLDERS:
            wrong = f"The letter has more than {MOST_PLACEHOLDERS} placeholders."
            self._fault("LETTER-TOO-LARGE", 0, f"{wrong} Make two letters of it.")
        return letter

    # ---- blocks

    def _blocks(self) -> Iterator[list[LetterLine]]:
        lines: list[LetterLine] = []
        start = 0
        for line in self.text.split("\n"):
            lines.append((start, start + len(line.rstrip())))
            start += len(line) + 1
        for blank, group in groupby(lines, key=lambda line: not self.text[line[0] : line[1]].strip()):
            if not blank:
                yield list(group)

    def _block(self, lines: list[LetterLine]) -> Block:
        condition = self._condition(lines[0])
        if condition is None:
            return Block(None, tuple(self._parts(lines)))
        if not lines[1:]:
            wrong = "Nothing stands under this condition."
            remedy = "Leave no blank line between it and its paragraph."
            self._fault("LETTER-CONDITION", lines[0][0], f"{wrong} {remedy}")
        return Block(self._expression(*condition), tuple(self._parts(lines[1:])))

    def _condition(self, line: LetterLine) -> tuple[int, int] | None:
        """Where the condition stands in a line of its own that is no value, as {if a then b else c} is."""
        found = _CONDITION.fullmatch(self.text, *line)
        if not found or self._closing(line[0] + 1, line[1]) != line[1] - 1:
            return None
        try:
            compile_expression(found[2])
        except ExpressionFault:
            if re.search(r"\bthen\b", found[2]):
                return None
        return found.span(2)

    def _parts(self, lines: list[LetterLine]) -> Iterator[LetterPart]:
        """The block's headings, paragraphs and items; a line without a sign goes on with what came before."""
        begun: list[tuple[str, int, int]] = []
        for start, end in lines:
            if self._starts((start, end), "## "):
                begun.append(("heading", start + 3, end))
            elif self._starts((start, end), "- "):
                begun.append(("item", start + 2, end))
            elif begun and begun[-1][0] != "heading":
                begun[-1] = (*begun[-1][:2], end)
            else:
                begun.append(("paragraph", start, end))
        for kind, start, end in begun:
            yield LetterPart(kind, self._pieces(start, end))  # type: ignore[arg-type]

    def _starts(self, line: LetterLine, sign: str) -> bool:
        return self.text.startswith(sign, *line)

    # ---- text with placeholders

    def _pieces(self, start: int, end: int) -> Pieces:
        pieces: list[str | Placeholder] = []
        while start < end:
            brace = next((at for at in range(start, end) if self.text[at] in "{}"), end)
            pieces.append(_WHITE.sub(" ", self.text[start:brace]))
            if brace == end:
                break
            if self.text.startswith(self.text[brace] * 2, brace, end):
                pieces.append(self.text[brace])
                start = brace + 2
                continue
            close = self._closing(brace + 1, end) if self.text[brace] == "{" else None
            if close is None:
                self._open_brace(brace)
                break
            expression = self._expression(brace + 1, close)
            if expression:
                pieces.append(Placeholder(_WHITE.sub(" ", expression.source).strip(), expression))
            start = close + 1
        return tuple(pieces)

    def _closing(self, start: int, end: int) -> int | None:
        """Where the brace closes that was opened before `start`; braces in texts do not count."""
        depth = 1
        for found in _BRACES.finditer(self.text, start, min(end, start + _LONGEST_PLACEHOLDER)):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth == 0:
                return found.start()
        return None

    def _open_brace(self, at: int) -> None:
        if self.text[at] == "{":
            wrong = "This brace is not closed in its paragraph. Write “}” behind the placeholder"
        else:
            wrong = "This brace closes nothing. Write “{” before the placeholder"
        double = self.text[at] * 2
        self._fault("LETTER-BRACE", at, f"{wrong}, or “{double}” where the reader is to see a brace.")

    def _expression(self, start: int, end: int) -> Expression | None:
        self._placeholders += 1
        source = self.text[start:end]
        try:
            expression = compile_expression(source)
        except ExpressionFault as fault:
            wrong = f"The placeholder cannot be read: {fault.problem}"
            remedy = (
                "A condition without then and else stands on a line of its own, above its paragraph."
                if fault.expected.startswith('"then"')
                else "Write it in FEEL, for example {pupil.name} or {case.plan.next_review}."
            )
            self._fault("LETTER-PLACEHOLDER", start + min(fault.position, len(source)), f"{wrong} {remedy}")
            return None
        self._expressions.append(LetterExpression(self._line(start), start, expression))
        self._check_facts(expression, start)
        return expression

    def _check_facts(self, expression: Expression, at: int) -> None:
        for path in sorted(expression.paths):
            first, _, rest = path.partition(".")
            member = rest.partition(".")[0]
            if member and member not in FACTS.get(first, (member,)):
                known = ", ".join(sorted(FACTS[first]))
                wrong = f"{path[:80]} is not a fact that there is, so the letter would never know it."
                remedy = f"Check the spelling; {first} has {known}."
                meant = nearest(path, (f"{first}.{one}" for one in sorted(FACTS[first])))
                now = meant and with_name(expression.source, path, meant)
                line, source = self._line(at), expression.source
                mend = expression_changed(line, at, source, now, meant) if now and meant else None
                self._fault("LETTER-FACT", at, f"{wrong} {remedy}", mend)

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def _fault(self, code: str, at: int, message: str, mend: Mend | None = None) -> None:
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        told = f"Column {column}: {message}"
        self.faults.append(Fault(self.path, f"line {self._line(at)}", code, told, mend=mend))
