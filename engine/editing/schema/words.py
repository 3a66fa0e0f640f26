"""What an editor says of each key: a sentence or two, and examples."""

from __future__ import annotations

from typing import Final

from engine.editing.schema.wording import ALLOW, PATTERN, RANGE, TYPE, Words
from engine.editing.schema.words_of_gathering import WORDS as OF_GATHERING
from engine.policy.surface import parts
from engine.policy.surface.parts import Part

_FROM: Final = Words("The first day on which it holds. Without it, it always has.", ("2026-07-01",))
_UNTIL: Final = Words("The last day on which it holds, included.", ("2026-12-31",))
_AUTHORITY: Final = Words(
    "On what it rests: a citation, `{basis: default}` where it is a choice of the policy's own, "
    "or both.",
    ("19 USC 1592",),
)
_UNIT: Final = Words(
    "What it counts. `percent` shows 0.05 as 5%.", ("percent", "entries", "months")
)
_BECAUSE: Final = Words(
    "The sentence that is told when it matches. Names of facts, parameters and outputs stand in "
    "braces.",
    ("{late_entries} late entries; {many_late} are many",),
)
_OWNER: Final = Words("Who answers for it.", ("trade policy branch",))
_INVARIANTS: Final = Words("What must hold of every decided account, whatever the rules say.")
_RULES_OF_A_TEST: Final = "Ids of rules that must {} ({})."

WORDS: Final[dict[type[Part], dict[str, Words]]] = {
    **OF_GATHERING,
    parts.PolicyFile: {
        "policy": Words("The name of the policy.", ("cbp-accounts",)),
        "title": Words("What the policy is, in a line."),
        "version": Words("The version of the policy.", ("2026.1",)),
        "outcomes": Words("The decisions that are shown of every account, in this order."),
        "favourable": Words(
            "By output, the values that are good for the account: no missing fact should lead "
            "there.",
        ),
        "quarantine": Words(
            "By boolean output, the outputs that mean nothing where it is true.",
        ),
        "invariants": _INVARIANTS,
    },
    parts.DeclarationsFile: {
        "types": Words("Types that are used more than once, by name."),
        "facts": Words("What is known about an account, by name."),
        "parameters": Words("The constants of the policy, each with the days on which it holds."),
        "measures": Words("How facts are made of trade records, by the name of the fact."),
        "invariants": _INVARIANTS,
    },
    parts.FactPart: {
        "type": TYPE,
        "label": Words(
            "What explanations call it, in plain words that begin small.",
            ("late entries in 12 months",),
        ),
        "source": Words("Where it comes from.", ("entry summaries",)),
        "unit": _UNIT,
        "range": RANGE,
        "pattern": PATTERN,
        "allow": ALLOW,
    },
    parts.ParameterPart: {
        "type": TYPE,
        "label": Words("What explanations call it, in plain words that begin small."),
        "unit": _UNIT,
        "authority": _AUTHORITY,
        "values": Words(
            "Its values with their days. Each holds until the next begins. To change the "
            "parameter add one: the past stays as it was decided."
        ),
        "allow": ALLOW,
    },
    parts.DatedValuePart: {
        "from": _FROM,
        "until": _UNTIL,
        "value": Words("The value, of the parameter's type.", ("$50,000", 5, "5%", "2026-07-01")),
        "authority": _AUTHORITY,
    },
    parts.AuthorityPart: {
        "cite": Words("The text it rests on.", ("19 USC 1592", "19 CFR 113.13")),
        "basis": Words("`default` for a choice of the policy's own.", ("default",)),
    },
    parts.DecisionFile: {
        "decision": Words("The name of the decision. The name of the file is yours."),
        "question": Words("What it answers.", ("Which segment is the account in?",)),
        "output": Words(
            "The name and type of what it gives; several may stand here.",
        ),
        "hit_policy": Words(
            "How the rules that match combine. `unique`: at most one may match. `any`: all that "
            "match say the same. `first`: the first in the file wins. `priority`: the highest in "
            "`priority` wins. `rule order`, `output order`, `collect`: a list. `collect sum`, "
            "`min`, `max`, `count`: one value of all that match."
        ),
        "base": Words("Of `collect sum` only: where the sum begins.", (10, "$0")),
        "floor": Words("Of `collect sum` only: the least it can be.", (0,)),
        "cap": Words("Of `collect sum` only: the most it can be.", (100,)),
        "priority": Words(
            "Of `priority` and `output order` only: every value, the highest first; with several "
            "outputs a list for each."
        ),
        "otherwise": Words(
            "What holds when no rule matches: a value, `= expression`, or a mapping of several "
            "outputs. `null` for nothing."
        ),
        "if_provisional": Words(
            "What the outcome becomes while facts are missing that could change it: `keep`, or a "
            "value.",
            ("keep",),
        ),
        "owner": Words("Who answers for those of its rules that do not say.", ("bond desk",)),
        "authority": Words("On what those of its rules rest that do not say.", _AUTHORITY.examples),
        "rules": Words("Its rules, one by one."),
        "table": Words(
            "Its rules as rows of a table, after `|`. Left of `||` a column is headed by what it "
            "tests, right of it stand the outputs. `-` is anything."
        ),
        "allow": ALLOW,
    },
    parts.RulePart: {
        "id": Words(
            "Its name in every explanation: capital letters, digits and `-`. Never used twice.",
            ("BOND-LOW",),
        ),
        "title": Words("What it is about.", ("Bond too small",)),
        "when": Words(
            "Its condition. Of a list all must hold; `any:`, `all:` and `not:` nest. Without it "
            "the rule always matches."
        ),
        "then": Words(
            "What it gives: a value, `= expression`, or a mapping of several outputs.",
        ),
        "because": _BECAUSE,
        "authority": _AUTHORITY,
        "owner": _OWNER,
        "from": _FROM,
        "until": _UNTIL,
        "allow": ALLOW,
    },
    parts.TableFile: {
        "table": Words(
            "The name of the reference table. It is read as `hts_center[main_hts].center`."
        ),
        "key": Words(
            "What is looked up, each with its type; `prefix` is text of which the longest row "
            "that it begins with is taken.",
        ),
        "columns": Words("What is found, each with its type."),
        "otherwise": Words("What holds without a row, by column. Without it, it is missing."),
        "rows": Words(
            "The rows, after `|`: keys and days (`from`, `until`) left of `||`, columns right."
        ),
        "rows_from": Words(
            "A CSV file in the policy's folder with the same columns.", ("hts_center.csv",)
        ),
        "allow": ALLOW,
    },
    parts.InvariantPart: {
        "id": Words("Its name: capital letters, digits and `-`.", ("INV-ISA",)),
        "must": Words("What must hold.", ("not(isa_participant) or managed",)),
        "because": Words("Why it must hold.", ("every ISA participant is managed",)),
        "authority": _AUTHORITY,
        "allow": ALLOW,
    },
    parts.TestsFile: {
        "accounts": Words("Accounts by name, for tests to be like."),
        "tests": Words("The tests. Write two a rule: one where it just matches, one just beyond."),
    },
    parts.TestPart: {
        "name": Words("What it shows, in plain words. Never used twice."),
        "as_of": Words("The day for which the account is decided.", ("2026-11-24",)),
        "like": Words("An account under `accounts:`; `facts` changes only what the test is about."),
        "facts": Words("The facts of the account. What is not given is missing."),
        "expect": Words(
            "What must come of them, by output. `null` is nothing; `error` and `blocked` are "
            "values too."
        ),
        "settled": Words("Decisions that no missing fact could change."),
        "provisional": Words("Decisions that missing facts could change."),
        "fired": Words(_RULES_OF_A_TEST.format("match", "their condition is true")),
        "not_fired": Words(_RULES_OF_A_TEST.format("not match", "false, or undecided")),
        "undecided": Words(_RULES_OF_A_TEST.format("be undecided", "facts are missing")),
        "breached": Words("Ids of invariants that must not hold. Any other breach fails the test."),
    },
}
"""By part and key. A test holds that the keys are those of the parts."""

ACCOUNT: Final[dict[str, Words]] = {
    "id": Words("What the account is called. Never used twice.", ("ACC-00042",)),
    "name": Words("The account's name."),
    "kind": Words("What the account is."),
    "as_of": Words("The day for which the accounts are decided.", ("2026-11-24",)),
    "ior_numbers": Words("Its importer-of-record numbers."),
    "filer_codes": Words("Its filer codes."),
    "facts": Words("What is known about it. What is not given is missing."),
}
"""By key of an account in a file of accounts."""
