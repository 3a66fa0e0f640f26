"""What an editor says of the keys of records and measures."""

from __future__ import annotations

from typing import Final

from engine.editing.schema.wording import ALLOW, PATTERN, RANGE, TYPE, Words
from engine.policy.surface import parts
from engine.policy.surface.parts import Part

_LEAST: Final = Words("With fewer than so many, it is missing.", (30, "minimum_sample"))

WORDS: Final[dict[type[Part], dict[str, Words]]] = {
    parts.RecordsFile: {
        "records": Words(
            "The name of the kind of records, and of the files that hold them.", ("entries",)
        ),
        "label": Words("What they are, in plain words that begin small.", ("entry summaries",)),
        "key": Words(
            "The columns that tell a record from every other. Of one day, records stand in their "
            "order.",
            (["entry_number"],),
        ),
        "importer": Words(
            "The column with the importer's number: the record is of the account that held it on "
            "that day.",
            ("importer_number",),
        ),
        "filer": Words(
            "The column with the filer code: the record is of the broker that held it on that day.",
            ("filer_code",),
        ),
        "date": Words("The column with the day on which it happened.", ("entry_date",)),
        "known": Words(
            "The column with the day on which it was posted. Before that day the record does not "
            "count. Without it, and where it is empty, that is the day on which it happened.",
            ("posted_on",),
        ),
        "columns": Words("The columns, by name, each with its type."),
        "must": Words("What must hold of each record; one for which it is false is rejected."),
    },
    parts.ColumnPart: {
        "type": TYPE,
        "label": Words("What it is called, in plain words that begin small."),
        "form": Words("What the text identifies; the column is read and checked as such."),
        "check": Words(
            "A column of entry numbers: this one is computed, and says whether the check digit is "
            "right.",
            ("entry_number",),
        ),
        "range": RANGE,
        "pattern": PATTERN,
        "optional": Words("Whether a record may lack it. Without it, a record may not."),
        "also": Words("Other headings that files have for it.", (["Entry Number", "Entry No"],)),
    },
    parts.MustPart: {
        "that": Words(
            "A condition on the columns. A record for which it is undecided stays.",
            ('currency = null or currency = "USD"',),
        ),
        "because": Words("Why a record is rejected.", ("amounts are in US dollars",)),
    },
    parts.MeasurePart: {
        "label": Words("What it is called; a fact of its name has its own label."),
        "count": Words("The kind of records that are counted. 0 where there is none."),
        "sum": Words("The sum of a whole number or an amount. 0 where there is none.", ("value",)),
        "min": Words("The least of a value. Missing without records.", ("entry_date",)),
        "max": Words("The greatest of a value. Missing without records.", ("entry_date",)),
        "distinct": Words(
            "How many different values there are. 0 without records.", ("importer_number",)
        ),
        "first": Words("The value of the earliest record that has one.", ("status",)),
        "last": Words("The value of the latest record that has one.", ("status",)),
        "members": Words("All values of an enum, as a set; empty without records.", ("sector",)),
        "share": Words(
            "The part of the records, or of their weight, for which a condition holds. Missing "
            "where nothing weighs.",
            ("kind = cf28",),
        ),
        "top": Words(
            "The value that weighs most; of equals, the one that comes first as a text.", ("hts",)
        ),
        "top_share": Words(
            "The part of the weight that the heaviest value has, or the next with `rank: 2`.",
            ("origin",),
        ),
        "concentration": Words(
            "The sum of the squares of all parts, in ten thousandths: 10,000 where all is one.",
            ("importer_number",),
        ),
        "of": Words("The kind of records.", ("entries",)),
        "weigh": Words(
            "How much a record weighs: a whole number or an amount, or `distinct` and a column, "
            "of which each value weighs one. Without it each record weighs one.",
            ("value", "distinct entry_number"),
        ),
        "rank": Words("Of `top_share`: 1 for the heaviest value, 2 for the next."),
        "where": Words(
            "A condition on the columns; of a list all must hold. Records for which it is false "
            "or undecided do not count.",
        ),
        "over": Words(
            "The months up to the as-of date, that day included. Without it, all records known "
            "by then count.",
            ("P12M", "24 months", "P2Y"),
        ),
        "before": Words("So many months before the as-of date the months end.", ("P12M",)),
        "value": Words("An expression over other measures.", ("duty_12m + fees_12m",)),
        "identity": Words("What the list of accounts says of the account itself."),
        "rate": Words("A bound on a rate: an end of the interval in which it surely lies."),
        "peers": Words("What is common among the accounts that are alike."),
        "allow": ALLOW,
    },
    parts.RatePart: {
        "hits": Words("How many there are.", ("lines_discrepant_24m",)),
        "of": Words("Of how many.", ("lines_reviewed_24m",)),
        "bound": Words("Which end of the interval."),
        "z": Words(
            "How sure it is, as a quantile of the normal distribution: 1.645 for 95% on one side.",
            ("sureness", 1.645),
        ),
        "least": _LEAST,
    },
    parts.PeersPart: {
        "value": Words("What is held against that of the peers.", ("cf28_12m / entries_12m",)),
        "quantile": Words("Which quantile.", ("90%", "peer_quantile")),
        "within": Words(
            "In what peers are alike: expressions over measures.", (["account_kind", "size_class"],)
        ),
        "least": _LEAST,
    },
}
"""By part and key, as in `engine.editing.schema.words`."""
