"""How the rules of a decision combine, in a sentence."""

from __future__ import annotations

from typing import Final

from engine.model.policy import HitPolicy

SENTENCES: Final = {
    HitPolicy.UNIQUE: "At most one rule may match; its outcome holds. Two that match together are"
    " an error of the account.",
    HitPolicy.ANY: "Several rules may match, but all must give the same; two that differ are an"
    " error of the account.",
    HitPolicy.PRIORITY: "Of the rules that match, the one with the highest priority holds; the"
    " order of the rules has no meaning.",
    HitPolicy.FIRST: "The rules are asked from top to bottom; the first that matches holds.",
    HitPolicy.RULE_ORDER: "Every rule that matches adds an entry to a list, in the order of the"
    " rules.",
    HitPolicy.OUTPUT_ORDER: "Every rule that matches adds an entry to a list, sorted by priority.",
    HitPolicy.COLLECT: "Every rule that matches adds an entry to a list; the order of the rules"
    " has no meaning.",
    HitPolicy.SUM: "The values of all rules that match are added up; the order of the rules has no"
    " meaning.",
    HitPolicy.MIN: "Of the values of all rules that match, the least holds.",
    HitPolicy.MAX: "Of the values of all rules that match, the greatest holds.",
    HitPolicy.COUNT: "The rules that match are counted.",
}
