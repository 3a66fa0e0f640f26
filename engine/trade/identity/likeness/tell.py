"""Proposals in words, as data, and as a table; numbers of persons are masked in each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from engine.source.formulas import escaped
from engine.source.masking import mask
from engine.source.render import escape
from engine.trade.identity.likeness.accepting import HEADER, Line
from engine.trade.identity.likeness.proposals import Proposal, Proposals
from engine.trade.identity.numbers import masked
from engine.trade.identity.read import TradeAccount

_COLUMNS = ("score", "account", "name", "other", "other_name", "succession", "evidence", "lines")


def proposals_text(found: Proposals) -> str:
    """A paragraph a proposal: the two, what speaks for it, the lines to write."""
    return "\n\n".join("\n".join(_paragraph(each)) for each in found.proposals)


def proposals_json(found: Proposals) -> str:
    """A JSON array of the same."""
    return json.dumps([_entry(each) for each in found.proposals], ensure_ascii=False, indent=2)


def proposals_csv(found: Proposals) -> str:
    """A row a proposal; no cell is a formula."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(_COLUMNS)
    lines.writerows([escaped(_safe(cell)) for cell in _row(each)] for each in found.proposals)
    return written.getvalue().removesuffix("\n")


def remark(found: Proposals) -> str:
    """How many there are, how many are told, and that nothing was done."""
    told = len(found.proposals)
    leads = sum(each.is_succession for each in found.proposals)
    text = f"{found.count:,} proposal{'' if found.count == 1 else 's'}"
    if told < found.count:
        text += f", the likeliest {told:,} shown; more with `--limit`"
    if leads:
        are = "is a lead" if leads == 1 else "are leads"
        text += f"; {leads:,} of those shown {are} of succession"
    text += "; nothing is changed: who accepts one writes its lines into the identifiers"
    lines = [line for proposal in found.proposals for line in proposal.lines]
    if any(masked(line.cells[0]) != line.cells[0] for line in lines):
        text += "; numbers of persons are masked in them, `--unmasked FILE` writes them in full"
    return text


def unmasked_rows(found: Proposals) -> Iterator[tuple[str, ...]]:
    """The place and the cells of every line, as they are: for `write_unmasked` only."""
    for proposal in found.proposals:
        for line in proposal.lines:
            yield (_how(line), str(line.place), *line.cells)


UNMASKED_HEADER = ("how", "place", *HEADER)


def _how(line: Line) -> str:
    return "new" if line.is_new else "in place of"


def _paragraph(proposal: Proposal) -> Iterator[str]:
    kept, gone = proposal.account, proposal.other
    claim = f"{_named(kept)} and {_named(gone)} may be one company"
    if proposal.is_succession:
        claim = f"{_named(kept)} may go on for {_named(gone)}"
    yield f"{proposal.score:.2f}  {claim}"
    for evidence in proposal.evidence:
        yield f"      {evidence.sign}: {_safe(evidence.told)}"
    if proposal.lines:
        yield f"      to accept it, as {','.join(HEADER)}"
        for line in proposal.lines:
            yield f"        {_safe(str(line))}"


def _named(account: TradeAccount) -> str:
    return f"`{_safe(account.id)}` ({_safe(account.name)})"


def _safe(text: str) -> str:
    return escape(mask(text))


def _entry(proposal: Proposal) -> dict[str, object]:
    return {
        "score": proposal.score,
        "account": _account(proposal.account),
        "other": _account(proposal.other),
        "succession": proposal.is_succession,
        "evidence": [
            {"sign": str(each.sign), "weight": each.weight, "told": mask(each.told)}
            for each in proposal.evidence
        ],
        "lines": [
            {"place": str(line.place), "new": line.is_new, "line": mask(line.text)}
            for line in proposal.lines
        ],
    }


def _account(account: TradeAccount) -> dict[str, object]:
    return {"id": mask(account.id), "kind": str(account.kind), "name": mask(account.name)}


def _row(proposal: Proposal) -> Sequence[str]:
    return (
        f"{proposal.score:.4f}",
        proposal.account.id,
        proposal.account.name,
        proposal.other.id,
        proposal.other.name,
        str(proposal.is_succession).lower(),
        "; ".join(f"{each.sign}: {each.told}" for each in proposal.evidence),
        "; ".join(map(str, proposal.lines)),
    )
