"""The explanation of one account's result, as data: what every rendering is made from."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from engine.explain.part import Json, Part
from engine.explain.subject import AccountPart, PolicyPart

FORMAT: Final = 2
"""The version of this shape; it grows when a field changes its meaning or goes."""


class AssumedPart(Part):
    """A fact that a what-if put in place of the account's own: the outcomes are not real ones."""

    fact: str
    """The fact, by name."""
    label: str
    """What it is called in words."""
    value: Json
    """What is assumed, as JSON; null where it is assumed to be missing."""
    shown: str
    """The same in words."""
    instead_of: Json
    """What the account itself states, as JSON; null where it states nothing."""
    instead_of_shown: str
    """The same in words."""
    option: str
    """`fact=value`, as the option `--set` takes it."""
    same: bool = False
    """Whether the account itself states the same, so that nothing is assumed."""


class RulePart(Part):
    """A rule, what it gives or would give, and where it stands."""

    id: str
    """The code by which it is cited."""
    title: str
    """What it is about, in a few words."""
    when: str
    """Its condition in the condition language; `true` where it always matches."""
    gives: dict[str, str]
    """Each output in words; of a rule that did not match, only the constant ones."""
    because: str | None
    """The rule's own sentence, filled in; null where it has none or did not match."""
    authority: str | None
    """On what it rests: a citation, or that it is a default of the policy's own."""
    cite: str | None = None
    """The citation alone."""
    basis: str | None = None
    """`default` where the numbers, or all of it, are the policy's own choice; or another basis."""
    owner: str | None
    """Who answers for it."""
    place: str | None
    """`file:line` of the rule."""
    digest: str
    """The meaning of this rule alone, 16 digits: it changes when the rule decides otherwise."""
    conditions: list[str]
    """What holds (of a rule that matched), what fails (of one that did not), in sentences."""
    points: str | None = None
    """For a sum: what the rule adds, with its sign; `+?` where it has no value."""
    computed: dict[str, str] = Field(default_factory=dict)
    """Of a rule that did not match: each output that it would compute, and what that is."""


class OtherwisePart(Part):
    """What a decision gives where no rule matches, and who says so."""

    gives: dict[str, str]
    """Each output in words."""
    authority: str | None
    """On what the decision rests as a whole."""
    cite: str | None
    """The citation alone."""
    basis: str | None
    """As of a rule."""
    owner: str | None
    """Who answers for the decision."""
    place: str | None
    """`file:line` of `otherwise`."""


class ReasonPart(Part):
    """A reason code: a rule that brought the outcome about, by how much it contributed."""

    code: str
    """The id of the rule."""
    points: str | None
    """For a sum: what it adds, with its sign."""
    contribution: Json
    """For a sum: the same as JSON, money as text of dollars and cents; else null."""
    share: float | None
    """For a sum: its part, 0 to 1, of all that was added and taken away (`base` not counted)."""
    told: str
    """Why it matched."""


class NearPart(Part):
    """A rule that did not match and came near to it."""

    rule: RulePart
    """The rule; its `conditions` are those that fail."""
    failing: int
    """How many of its conditions fail; nearness is first by this number."""
    distance: float
    """How far those are from holding, added up: 0 at the limit, 1 for what has no limit."""


class UndecidedPart(Part):
    """A rule that could match once something is known."""

    rule: RulePart
    """The rule."""
    missing: list[str]
    """The missing facts, by name."""
    faults: list[str]
    """What has no value though no fact is missing, such as a division by zero."""


class IntervalPart(Part):
    """The least and greatest value a provisional aggregate can take."""

    low: str
    """The least; `missing` where there is no bound."""
    high: str
    """The greatest; `missing` where there is no bound."""


class BecomesPart(Part):
    """What an outcome could become: found by deciding the account with values put in."""

    decision: str
    """The decision whose outcome it is."""
    shown: str
    """The outcome in words; those of several outputs stand in one line, each by its name."""
    parts: dict[str, str] = Field(default_factory=dict)
    """Of several outputs: each in words."""
    values: dict[str, Json]
    """The same by output, as JSON."""
    rows: list[dict[str, str]] = Field(default_factory=list)
    """Of a list with several outputs: its entries in words, by output."""
    settled: bool
    """Whether it would be settled then; else other missing facts could still change it."""
    given: dict[str, Json]
    """Values of missing facts with which it comes about, as an account would state them."""
    told: str
    """The same in words."""
    rules: list[str] = Field(default_factory=list)
    """The rules that would give it then; none where no rule would."""


class OtherValuePart(Part):
    """Another value that an outcome could have, and in one sentence why it has not."""

    output: str
    """The output, of type enum or boolean."""
    value: str
    """The other value."""
    rule: str | None
    """The rule nearest to giving it; null where only `otherwise` would, or nothing does. Of a
    boolean the three nearest, a part each."""
    standing: Literal["failed", "undecided", "beaten", "nothing"]
    """How that way to it stands: did not match, is undecided, does not decide; or there is none."""
    told: str
    """What keeps it away."""
    grounds: list[str] = Field(default_factory=list)
    """A sentence for each decision that `told` speaks of: what gave it."""
    could_become: bool
    """Whether values of missing facts were found with which the outcome is this."""


class ChangesPart(Part):
    """What would change a settled outcome: one known fact, otherwise."""

    decision: str
    """The decision whose outcome it is: the first outcome of the policy."""
    changes: list[BecomesPart]
    """Examples: for each other outcome that was found, up to three changes, the nearest first."""
    tried: int
    """So many times the account was decided again, each time with one fact changed."""
    held_by: list[str] = Field(default_factory=list)
    """Where no change was found: what the outcome rests on, a sentence each."""


class BasisPart(Part):
    """What an outcome rests on: what the rules that decided looked at and found to hold."""

    decisions: list[str]
    """Other decisions, by name."""
    facts: list[str]
    """Facts, by name."""
    parameters: list[str]
    """Parameters, by name; `as_of` among them."""


class DecisionPart(Part):
    """One decision: its outcome, what gave it, what came close, what is not known."""

    name: str
    """The name of the decision."""
    question: str
    """What it answers."""
    hit_policy: str
    """How its rules combine."""
    is_outcome: bool
    """Whether the policy lists it among its outcomes."""
    status: Literal["decided", "error", "blocked"]
    """Whether it could be made."""
    settled: bool
    """Whether no missing fact could change it; false when in error or blocked."""
    mark: Literal["settled", "provisional", "not certain", "error", "blocked"] | None = None
    """How it stands; `not certain`: not settled, though no value that was tried changes it.
    Null in an explanation written before there were marks."""
    on_data: bool = False
    """Whether the policy's header names an output of it under `quarantine`: it judges the data."""
    values: dict[str, Json]
    """By output, as JSON; null where it is none."""
    shown: dict[str, str]
    """The same in words."""
    computed: dict[str, str]
    """As `shown`, before `if_provisional` put its own in place."""
    rows: list[dict[str, str]] = Field(default_factory=list)
    """Of a list with several outputs: its entries in words, by output."""
    replaced: bool
    """Whether `if_provisional` put its own in place."""
    interval: IntervalPart | None
    """For a provisional sum, count, least or greatest: between what it lies."""
    base: str | None
    """For a sum: where it begins."""
    bound: str | None
    """For a sum that floor or cap changed: how."""
    winners: list[RulePart]
    """The rules that gave the outcome."""
    by: Literal["rules", "otherwise", "nothing"]
    """What gave it; `nothing` where no rule matched and there is no otherwise."""
    otherwise: OtherwisePart | None = None
    """What it gives where no rule matches; null where it has no `otherwise`."""
    just_met: list[str] = Field(default_factory=list)
    """Conditions of the winners that hold by a hair: by one unit of a count or a day, or by 2%."""
    fault: str | None
    """Why the decision is in error or blocked."""
    reasons: list[ReasonPart]
    """The winners as reason codes, the largest contribution first."""
    rests_on: BasisPart
    """What those rules found to hold; without a winner, what kept the others from matching."""
    grounds: list[str]
    """A sentence for each decision the winners rest on that is not an outcome: what it is, why."""
    also_matched: list[RulePart]
    """Rules that matched and did not decide."""
    near: list[NearPart]
    """Rules that came near to matching and could have changed the outcome, the nearest first."""
    undecided: list[UndecidedPart]
    """Rules that could match once facts are known, and change the outcome."""
    failed: list[RulePart]
    """All rules that did not match, in the order of the decision. Only where all are asked for."""
    missing: list[str]
    """The missing facts that could still change a provisional outcome."""
    moved_by: list[str] = Field(default_factory=list)
    """Of an outcome: those of them of which some value that was tried changes it."""
    could_become: list[BecomesPart]
    """Other values that were found for an outcome, by deciding with values for what is missing."""
    why_not: list[OtherValuePart]
    """Of an outcome of type enum or boolean: each other value, and why it is not that."""
    reads: list[str]
    """The decisions that this one reads, in any of its rules."""


class StepPart(Part):
    """One thing on the way from an outcome down to the facts."""

    depth: int
    """0 is the outcome; what a step rests on follows it, one deeper."""
    kind: Literal["decision", "fact", "parameter"]
    """What it is."""
    name: str
    """Its name."""
    label: str
    """What it is called in words; of a decision its question, where it has one."""
    shown: str
    """Its value in words, or `error` or `blocked`."""
    rules: list[str]
    """Of a decision: the rules that gave it."""
    told: list[str]
    """Of a decision: why, a sentence each rule; of a parameter: its authority; of a fact: whether
    it is assumed."""
    settled: bool
    """Of a decision: whether it is settled; of a fact: whether it is known."""
    again: bool
    """Whether it stands, with all below it, further up already, and is not repeated."""


class ChainPart(Part):
    """The way from one outcome down to the facts: its steps, each before what it rests on."""

    outcome: str
    """The decision it begins with."""
    steps: list[StepPart]
    """A tree, written out by depth."""


class MissingPart(Part):
    """A missing fact that could still change something."""

    name: str
    """The fact."""
    label: str
    """What it is called in words."""
    source: str | None
    """Where it comes from."""
    needed_for: list[str]
    """The provisional decisions that it could change, the outcomes first."""
    outcomes: list[str]
    """Those of them that are outcomes of the policy."""
    invariants: list[str]
    """Invariants that cannot be checked without it, or that it could make false."""
    settles: list[str]
    """Outcomes that were settled by every value tried for it, with nothing else made known."""
    could_become: list[BecomesPart]
    """What outcomes could become by it alone."""
    together: list[BecomesPart] = Field(default_factory=list)
    """What outcomes could become by it and others, where nothing was found for it alone."""


class IdlePart(Part):
    """A missing fact that can change no outcome of this account, whatever its value."""

    name: str
    """The fact."""
    label: str
    """What it is called in words."""
    read_by: list[str]
    """The decisions that read it, for other accounts."""


class AuthorityPart(Part):
    """What the outcomes rest on in law or in the policy's own choice."""

    authority: str
    """The citation, and on what basis; or that it is a default of the policy's own."""
    cite: str | None = None
    """The citation alone."""
    basis: str | None = None
    """`default` where the numbers, or all of it, are the policy's own choice; or another basis."""
    rules: list[str]
    """The rules that decided by it."""
    parameters: list[str]
    """The parameters they read that cite it."""
    otherwise: list[str] = Field(default_factory=list)
    """The decisions whose value for all other cases holds, and rests on it."""


class InvariantPart(Part):
    """An invariant that is breached or could not be checked."""

    id: str
    """The code by which it is cited."""
    must: str
    """What must hold, in the condition language."""
    names: str
    """The names it reads, with their values."""
    because: str
    """Why it must hold, filled in."""
    authority: str | None
    """On what it rests."""
    cite: str | None = None
    """The citation alone."""
    basis: str | None = None
    """As of a rule."""


class QuarantinePart(Part):
    """The data of the account are at fault: what the policy voids says nothing of it."""

    output: str
    """The output that is true, named under `quarantine` in the policy's header."""
    decision: str
    """Its decision."""
    rules: list[str]
    """The rules that gave it."""
    voided: list[str]
    """The outputs that mean nothing until the data are right."""
    told: str
    """The same in a sentence."""


class Explanation(Part):
    """The answer to: why is this account where it is?"""

    format: Literal[2]
    """The version of this shape."""
    account: AccountPart
    """The account, with its facts."""
    policy: PolicyPart
    """The policy by which it was decided."""
    assumed: list[AssumedPart] = Field(default_factory=list)
    """Facts put in place by `--set`; where there is one, this is a what-if and no real outcome."""
    in_error: bool
    """Whether a decision is in error or blocked, or an invariant is breached."""
    quarantine: QuarantinePart | None = None
    """Where the data of the account are at fault; then nothing else is judged."""
    decisions: list[DecisionPart]
    """Every decision: the outcomes first, in the order of the policy."""
    chains: list[ChainPart]
    """For each outcome, the way down to the facts."""
    would_change: ChangesPart | None = None
    """What would change the first outcome; null where it is not settled or data are at fault."""
    missing: list[MissingPart]
    """The missing facts that could still matter; the one that most outcomes wait for first."""
    cannot_matter: list[IdlePart]
    """The missing facts that cannot: nobody need ask for them."""
    authorities: list[AuthorityPart]
    """What is cited by the rules that decided, in the order of the decisions."""
    breached: list[InvariantPart]
    """Invariants that are false."""
    not_checked: list[InvariantPart]
    """Invariants that are unknown, or read a decision that could not be made."""
