"""Where the parser stopped -> what the writer most likely meant, with the remedy.

Runs on faults only, so it may look at the text in any way it likes. Each habit looks at the
place where the parser stopped; the first that recognises it speaks, else the grammar does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.language import messages
from engine.language.habits import FOREIGN_HABITS
from engine.language.scene import (
    CLOSING,
    Scene,
    look,
    open_bracket,
    operand_begin,
    operand_end,
    top_level,
)
from engine.language.syntax import Extent, SyntaxFault

_COMPARE: Final = frozenset(["=", "!=", "<", "<=", ">", ">="])
_TESTS: Final = _COMPARE | {"between", "in", "contains", "starts"}
_SIGNS: Final = {"DOTS": "`..`", "COMMA": "`,`", "RPAR": "`)`", "RSQB": "`]`", "$END": "the end"}


def explain_fault(text: str, start: str, position: int, wanted: frozenset[str]) -> SyntaxFault:
    """Word the fault at `position`, where the parser found none of the `wanted` terminals."""
    scene = look(text, start, position, wanted)
    for habit in (*FOREIGN_HABITS, *_HABITS):
        fault = habit(scene)
        if fault is not None:
            return fault
    return _plain(scene)


# ---- What is meant -------------------------------------------------------------------------------


def _bare_not(scene: Scene) -> SyntaxFault | None:
    before, word = scene.word(-1), scene.word()
    if before == "not" and word is not None and scene.wanted == {"LPAR"}:
        end = operand_end(scene, scene.stop)
        at = Extent(scene.at(-1).start, scene.places[max(end, scene.stop + 1) - 1].end)
        operand = scene.slice(scene.stop, end) if end > scene.stop and word != "not" else "..."
        return messages.not_without_parentheses(operand, at)
    if word == "not" and not scene.wants_value:
        return messages.not_before_test(scene.word(1) or "in", scene.at())
    return None


def _missing_word(scene: Scene) -> SyntaxFault | None:
    for terminal, opening in (("THEN", "if"), ("ELSE", "if")):
        if terminal in scene.wanted and scene.word() not in _TESTS:
            return messages.missing_word(opening, terminal.lower(), scene.word(), scene.at())
    in_between = "AND" in scene.wanted and "OR" not in scene.wanted and "IN" not in scene.wanted
    if in_between and scene.word() not in _TESTS:
        return messages.missing_word("between", "and", scene.word(), scene.at())
    return None


def _misplaced_if(scene: Scene) -> SyntaxFault | None:
    if scene.word() == "if" and scene.wants_value:
        return messages.if_inside(scene.at())
    return None


def _cell_condition(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if (
        scene.start != "cell"
        or word not in _TESTS | {"and", "or"}
        or open_bracket(scene) is not None
    ):
        return None
    if scene.wants_value and word not in ("in", "between"):
        return None
    return messages.condition_in_cell(word, scene.at())


def _empty_list(scene: Scene) -> SyntaxFault | None:
    if (scene.word(-2), scene.word(-1), scene.word()) == ("in", "(", ")"):
        return messages.empty_list(scene.at(-1))
    return None


def _misplaced_operator(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if word == ".." and not scene.wants_value:
        return messages.bare_range(scene.at())
    if word in ("+", "-", "*", "/") and not scene.wants_value and "AND" in scene.wanted:
        return messages.operator_after_test(word, scene.at())
    return None


def _chained_comparison(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if word not in _TESTS or scene.wants_value or scene.stop == 0:
        return None
    begin = operand_begin(scene, scene.stop - 1)
    inside = [i for i in top_level(scene, begin, scene.stop) if scene.words[i] in _TESTS]
    if not inside:
        return _compared_not(scene, begin)
    end = operand_end(scene, scene.stop + 1)
    again = None
    if {scene.words[inside[-1]], word} <= _COMPARE and end > scene.stop + 1:
        again = scene.slice(inside[-1] + 1, end)
    return messages.chained(scene.slice(begin, scene.stop), again, scene.at())


def _compared_not(scene: Scene, begin: int) -> SyntaxFault | None:
    if scene.words[begin] != "not":
        return None
    at = Extent(scene.places[begin].start, scene.places[scene.stop - 1].end)
    return messages.not_compared(scene.slice(begin, scene.stop), at)


def _condition_in_list(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if word not in _TESTS | {"and", "or"} or not scene.wanted & {"COMMA", "DOTS"}:
        return None
    return None if open_bracket(scene) is None else messages.condition_in_list(word, scene.at())


def _bracket(scene: Scene) -> SyntaxFault | None:
    word, opened = scene.word(), open_bracket(scene)
    if word in (")", "]") and opened is None:
        return messages.closes_nothing(word, scene.at())
    if opened is None or (scene.wants_value and not scene.wanted & {"RPAR", "RSQB"}):
        return None
    bracket = scene.words[opened]
    if word is None:
        return messages.never_closed(bracket, CLOSING[bracket], scene.places[opened])
    if word in (")", "]") and word != CLOSING[bracket]:
        return messages.wrong_bracket(word, bracket, CLOSING[bracket], scene.at())
    return None


_HABITS: Final[tuple[Callable[[Scene], SyntaxFault | None], ...]] = (
    _bare_not,
    _misplaced_if,
    _cell_condition,
    _empty_list,
    _misplaced_operator,
    _chained_comparison,
    _missing_word,
    _condition_in_list,
    _bracket,
)


# ---- The grammar's own words -------------------------------------------------------------------


def _plain(scene: Scene) -> SyntaxFault:
    after = scene.word(-1)
    return messages.expected(_what(scene), after, scene.word(), scene.at())


def _what(scene: Scene) -> str:
    wanted = scene.wanted
    if scene.start == "range" and scene.stop == 0:
        return "a range such as `[0..100]`"
    if scene.wants_value:
        return "a value or a test" if "COMPARE" in wanted and scene.start == "cell" else "a value"
    if wanted == {"DOT"}:
        return "`.` and a column"
    if wanted == {"NAME"}:
        return "the name of a column"
    if wanted == {"LPAR"}:
        return "`(`"
    *most, last = _continuations(wanted)
    return f"{', '.join(most)} or {last}" if most else last


def _continuations(wanted: frozenset[str]) -> list[str]:
    options = ["an operator"] if wanted & {"PLUS", "COMPARE", "AND", "OR"} else []
    options += [sign for terminal, sign in _SIGNS.items() if terminal in wanted]
    return options or ["something else"]
