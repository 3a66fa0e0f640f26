"""What is said of a comparison, as data: moves, edits, reasons, errors, and some accounts."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runs.comparison.attribution import How
from engine.runs.comparison.edit import Edit


@dataclass(frozen=True, slots=True)
class Cell:
    """So many accounts went from one value of an output to another, or stayed."""

    old: str
    new: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The accounts by what an output was and is; and how many of them turned provisional."""

    output: str
    moved: int
    cells: tuple[Cell, ...]
    """The largest first; those that stayed among them."""
    turned_provisional: int
    turned_settled: int
    is_cut: bool = False
    """Whether there are more cells than are told."""


@dataclass(frozen=True, slots=True)
class EditCount:
    """An edit, and the accounts it moves."""

    edit: Edit
    alone: int
    """Moved by it, and by no other edit alone."""
    shared: int
    """Moved by it alone, and by another edit alone as well."""
    together: int
    """Moved only by several edits, of which it is one that is needed."""
    brought: tuple[str, ...] = ()
    """What else of the new policy it reads, and so brought along."""
    apart: str | None = None
    """Why it could not be tried alone."""

    @property
    def accounts(self) -> int:
        """The accounts in whose move it has a part."""
        return self.alone + self.shared + self.together


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that more than one edit moved, or none that is known."""

    how: How
    edits: tuple[Edit, ...]
    accounts: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that holds for other accounts, though their outcomes stay."""

    rule: str
    lost: int
    """Accounts for which it held only before."""
    gained: int
    place: str | None


@dataclass(frozen=True, slots=True)
class End:
    """What an outcome of a moved account was or is, and what gives it."""

    value: str
    by: str | None
    """A rule, `otherwise`, `if_provisional`, `error` or `blocked`; None where several rules do."""
    place: str | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A moved account: each compared outcome before and after, and the edits that moved it."""

    account: str
    outcomes: tuple[tuple[str, End, End], ...]
    how: How
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class SideTold:
    """A side as it is told."""

    name: str
    policy: str
    version: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who moves, and why."""

    old: SideTold
    new: SideTold
    accounts: int
    """Accounts of both sides."""
    moved: int
    reasons_changed: int
    turned_provisional: int
    """Accounts of which a compared outcome was settled, and is not."""
    turned_settled: int
    """Accounts of which a compared outcome was not settled, and is."""
    new_in_error: int
    no_longer_in_error: int
    only_old: tuple[int, tuple[str, ...]]
    only_new: tuple[int, tuple[str, ...]]
    matrices: tuple[Matrix, ...]
    edits: tuple[EditCount, ...]
    groups: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    causes: tuple[tuple[str, int, int], ...]
    """Each cause of an error, with the accounts that it has newly, and no longer."""
    listed: tuple[Moved, ...]

    def matrix(self, output: str) -> Matrix | None:
        """The matrix of an output; None where it is not compared."""
        return next((each for each in self.matrices if each.output == output), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be told: outputs beside the usual ones, and how many accounts are listed."""

    by: tuple[str, ...] = ()
    most: int = 20
    edits: tuple[Edit, ...] | None = None
    """The edits, where they are known; else they are found."""
