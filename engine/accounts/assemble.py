"""Raw records to typed accounts: identity, as-of date, facts, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from engine.accounts.account import KIND_FACT, Account, AccountKind, Identifiers, Rejected
from engine.accounts.convert import converter, read_date, read_text, read_texts
from engine.accounts.identifiers import IdentifierError, parse_filer_code, parse_ior_number
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.raw import HEADER_KEYS, Converter, NumberText, Raw, described
from engine.accounts.records import Record, account_name
from engine.accounts.refusals import RefusedError
from engine.accounts.seen import SeenIds
from engine.model.policy import Fact
from engine.model.types import Value
from engine.source.suggest import did_you_mean

_ID_LIMIT = 200
_PROBLEMS_TOLD = 50
"""An account with more faults than this is not looked at any further."""
_NO_IDENTIFIERS = Identifiers()


class Assembly:
    """Makes accounts of records, one after the other, and remembers which ids there were.

    The as-of date is the one stated before all accounts; else the first account whose date can
    be read fixes it, and those after it must state the same, or none if it stated none.

    With `once=False` nobody remembers ids: a second account of the same id is taken too.
    """

    def __init__(self, facts: Mapping[str, Fact], *, once: bool = True) -> None:
        self._converters: dict[str, Converter] = {n: converter(f) for n, f in facts.items()}
        self._words = frozenset(facts) | HEADER_KEYS | {"facts"}
        self._seen = SeenIds() if once else None
        self._stated_first = False
        self.as_of: date | None = None
        self.as_of_known = False

    def state_as_of(self, raw: Raw) -> None:
        """Take the date that stands before all accounts; a missing one states nothing.

        Raises:
            RefusedError: it is no date.
        """
        self.as_of = read_date(raw)
        self._stated_first = self.as_of_known = self.as_of is not None

    def give_up_as_of(self) -> None:
        """Take it that the input states no date, though nothing of it could be read so far."""
        self.as_of_known = True

    def take(self, record: Record) -> Account | Rejected:
        """The account of a record, or every reason why it is none."""
        problems = list(record.problems)
        id_, name, kind, identifiers = None, None, None, _NO_IDENTIFIERS
        for key, raw in record.header.items():
            try:
                match key:
                    case "id":
                        id_ = read_id(raw)
                    case "name":
                        name = read_text(raw)
                    case "kind":
                        kind = read_kind(raw)
                    case "as_of":
                        self._check_as_of(raw)
                    case _:
                        identifiers = identifiers._replace(**{key: read_texts(raw)})
            except RefusedError as refused:
                problems.append(_problem(record, key, refused))
        self._check_absent(record, problems)
        facts = self._facts(record, problems)
        self._lend_kind(record, kind, facts, problems)
        if id_ is None:
            return Rejected(None, tuple(problems))
        if self._seen is not None and not self._seen.add(id_):
            problems.append(_problem(record, "id", _already_seen(id_)))
        if problems:
            return Rejected(id_, tuple(problems))
        notices = () if identifiers == _NO_IDENTIFIERS else _remarks(identifiers)
        return Account(id_, name, kind, identifiers, self.as_of, facts, record.where, notices)

    def _lend_kind(
        self,
        record: Record,
        kind: AccountKind | None,
        facts: dict[str, Value],
        problems: list[AccountProblem],
    ) -> None:
        """Let `kind` speak for the fact of that name too; the two may not disagree."""
        convert = self._converters.get(KIND_FACT)
        if kind is None or convert is None:
            return
        try:
            said = facts.setdefault(KIND_FACT, convert(str(kind)))
        except RefusedError:  # the policy means something else by the name
            return
        if said != kind:
            message = f"is `{kind}`, but the fact `{KIND_FACT}` is `{said}`"
            refused = RefusedError("kinds-disagree", message, "state one of them only")
            problems.append(_problem(record, "kind", refused))

    def _facts(self, record: Record, problems: list[AccountProblem]) -> dict[str, Value]:
        facts: dict[str, Value] = {}
        converters = self._converters
        for name, raw in record.facts:
            if len(problems) >= _PROBLEMS_TOLD:
                break
            convert = converters.get(name)
            if convert is None:
                problems.append(self._unknown(record, name))
                continue
            try:
                value = convert(raw)
            except RefusedError as refused:
                problems.append(_problem(record, name, refused))
            else:
                if value is not None:
                    facts[name] = value
        return facts

    def _check_absent(self, record: Record, problems: list[AccountProblem]) -> None:
        """What must be there and is not, even as a key."""
        if "id" not in record.header:
            problems.append(_problem(record, "id", _no_id()))
        if "as_of" in record.header:
            return
        try:
            self._check_as_of(None)
        except RefusedError as refused:
            problems.append(_problem(record, "as_of", refused))

    def _check_as_of(self, raw: Raw) -> None:
        try:
            stated = read_date(raw)
        except RefusedError as refused:
            raise RefusedError("bad-as-of", refused.message, refused.remedy) from None
        if not self.as_of_known:
            self.as_of, self.as_of_known = stated, True
        if stated == self.as_of or (stated is None and self._stated_first):
            return
        message = f"is {stated or 'not stated'}, but was {self.as_of or 'not stated'} before"
        remedy = "decide accounts as of different dates from different files"
        raise RefusedError("bad-as-of", message, remedy)

    def _unknown(self, record: Record, name: str) -> AccountProblem:
        near = _nearest(name, self._words)
        remedy = f"did you mean `{near}`?" if near else None
        return _problem(record, name, RefusedError("unknown-fact", "is no fact", remedy))


def _problem(record: Record, field: str, refused: RefusedError) -> AccountProblem:
    where = record.where
    place = record.place(field) if record.place else None
    line, column = place or (where.line, None)
    return AccountProblem(
        refused.code,
        f"`{shown(field)}` {refused.message}",
        where.file,
        line=line,
        column=column,
        row=where.row,
        account=account_name(record.header.get("id")),
        field=shown(field),
        help=refused.remedy,
    )


def _no_id() -> RefusedError:
    return RefusedError("missing-id", "is missing: every account needs one")


def _already_seen(id_: str) -> RefusedError:
    message = f"is `{shown(id_)}`, an account that was already seen"
    remedy = "give each account once: only the first is looked at, even if that one is rejected"
    return RefusedError("duplicate-account", message, remedy)


def read_id(raw: Raw) -> str:
    """An account's id: printable, in NFC, without blanks around it."""
    if raw is None or raw == "":
        raise _no_id()
    if isinstance(raw, NumberText) or not isinstance(raw, str):
        message = f"is {described(raw)}, but a text is wanted"
        remedy = f'write it in quotes: `"{shown(raw)}"`' if isinstance(raw, NumberText) else None
        raise RefusedError("bad-id", message, remedy)
    id_ = (read_text(raw) or "").strip()
    if not id_:
        raise _no_id()
    if len(id_) > _ID_LIMIT:
        message = f"has {len(id_):,} characters, but may have {_ID_LIMIT}"
        raise RefusedError("bad-id", message)
    if not id_.isprintable():
        raise RefusedError("bad-id", f"is `{shown(id_)}`, which cannot be printed as it is")
    return id_


def read_kind(raw: Raw) -> AccountKind | None:
    """Importer or broker; None when missing."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str):
        try:
            return AccountKind(raw.strip())
        except ValueError:
            near = did_you_mean(raw.strip(), [str(kind) for kind in AccountKind])
            message = f"is `{shown(raw)}`, which is not among `importer`, `broker`"
            remedy = f"did you mean `{near}`?" if near else None
            raise RefusedError("unknown-member", message, remedy) from None
    message = f"is {described(raw)}, but `importer` or `broker` is wanted"
    raise RefusedError("wrong-type", message)


def _remarks(identifiers: Identifiers) -> tuple[str, ...]:
    """What is odd about numbers; odd ones are kept, whether they matter is the policy's say."""
    remarks = []
    for parse, texts in (
        (parse_ior_number, identifiers.ior_numbers),
        (parse_filer_code, identifiers.filer_codes),
    ):
        for text in texts:
            try:
                parse(text)
            except IdentifierError as error:
                remarks.append(str(error))
    return tuple(remarks)


@lru_cache(maxsize=1024)
def _nearest(word: str, words: frozenset[str]) -> str | None:
    return did_you_mean(word, words)
