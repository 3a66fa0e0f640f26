"""The schemas of how facts come about: kinds of records, and measures."""

from __future__ import annotations

from typing import Final

from engine.editing.schema import shapes
from engine.editing.schema.keys import names, part, uncut
from engine.editing.schema.shapes import Json, either, list_of, map_of, ref
from engine.editing.schema.vocabulary import Vocabulary
from engine.model.measures import Aggregate, Bound, IdentityOf
from engine.model.records import Form
from engine.policy.surface import parts

RECORD_TEST: Final[Json] = {
    "description": "A condition on the columns, such as `kind = cf28 and answered_on = null`.",
    "type": ["string", "boolean"],
}
_MONTHS: Final[Json] = {
    "type": "string",
    "pattern": r"^\s*(P([0-9]{1,3}Y)?([0-9]{1,4}M)?|[0-9]{1,4} months?|[0-9]{1,3} years?)\s*$",
    "patternErrorMessage": "months are written as P24M, 24 months or P2Y",
}
_WAYS: Final = (
    *(str(each).replace(" ", "_") for each in Aggregate),
    "value",
    "identity",
    "rate",
    "peers",
)


def records_file(_vocabulary: Vocabulary) -> Json:
    """A kind of records."""
    column = part(
        parts.ColumnPart,
        {
            "type": ref("type"),
            "form": {"enum": [str(each) for each in Form]},
            "range": shapes.RANGE,
            "optional": {"type": "boolean"},
        },
    )
    must = part(parts.MustPart, {"that": ref("record_test")})
    given = {
        "records": shapes.NAME,
        "key": list_of(shapes.NAME, at_least=1),
        **dict.fromkeys(("importer", "filer", "date", "known"), shapes.NAME),
        "columns": map_of(uncut(column), at_least=1),
        "must": list_of(must),
    }
    return part(parts.RecordsFile, given)


def measures(vocabulary: Vocabulary) -> Json:
    """Measures by name; the names of facts are offered."""
    schema = map_of(ref("measure"))
    if vocabulary.policy is not None:
        schema["properties"] = {name: ref("measure") for name in vocabulary.policy.facts}
    return schema


def measure(vocabulary: Vocabulary) -> Json:
    """A measure: an expression over others, or a mapping that says what it is."""
    known = () if vocabulary.policy is None else vocabulary.policy.records
    kinds = names(known)
    given: dict[str, Json] = {
        **dict.fromkeys(_WAYS, shapes.TEXT),
        "count": kinds,
        "of": kinds,
        "where": ref("record_condition"),
        **dict.fromkeys(("over", "before"), _MONTHS),
        "rank": {"enum": [1, 2]},
        "identity": {"enum": [str(each) for each in IdentityOf]},
        "rate": part(
            parts.RatePart,
            {
                **dict.fromkeys(("hits", "of", "z", "least"), shapes.TEXT),
                "bound": {"enum": [str(each) for each in Bound]},
            },
        ),
        "peers": part(parts.PeersPart, dict.fromkeys(("value", "quantile", "least"), shapes.TEXT)),
    }
    mapping = part(parts.MeasurePart, given)
    mapping["oneOf"] = [{"required": [way]} for way in _WAYS]
    return either(shapes.EXPRESSION, mapping)
