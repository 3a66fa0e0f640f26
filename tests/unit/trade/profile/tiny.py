"""A policy and an extract small enough to be worked out by hand.

As of 2026-11-24 the account A1 has, by the end of the month that each counts for:

| entry | date | value | goods | |
|---|---|---|---|---|
| E1 | 2026-11-24 | $400 | steel | the last month: 2026-10-25 to 2026-11-24 |
| E3 | 2026-10-25 | $500 | steel | the last month |
| E2 | 2026-10-24 | $300 | wool | the month before |
| E8 | 2025-12-31 | $20 | wool | the month to 2026-01-24, by its other number |
| E4 | 2025-11-24 | $50 | steel | the month to 2025-11-24: not of the last 12 |
| E5 | 2023-11-25 | $10 | steel | the first of 36 months, to 2023-12-24 |
| E6 | 2023-11-24 | $7 | steel | before them |
| E7 | 2026-11-20 | $9,000 | wool | posted on 2026-11-30: not yet known |

So 12 months have 4 entries of $1,220, 24 have 5 of $1,270, 36 have 6 of $1,280; of the $1,220 steel
has $900 and wool $320. Of 12 months to 2026-10-24 it is $370. E9 is A2's, who got the number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

POLICY: Final = {
    "policy.yaml": """\
policy: tiny
version: 1
outcomes: [level, todo, next_visit]
invariants: []
""",
    "facts.yaml": """\
facts:
  value_12m: {type: money, label: value in 12 months, source: entries}
  goods_share: {type: number, label: share of the leading goods, source: entries, unit: percent}
  joined_on: {type: date, label: day of joining, source: club}
  member: {type: boolean, label: member of the club, source: club}
parameters:
  much:
    type: money
    label: a great value
    authority: {basis: default}
    values: [{from: 2020-01-01, value: $1000}]
""",
    "measures.yaml": """\
measures:
  value_12m: {sum: value, of: entries, over: P12M}
  goods_share: {top_share: goods, of: entries, weigh: value, over: P12M}
  joined_on: {last: joined_on, of: joins}
  joins_made: {count: joins}
  member: = joins_made > 0
""",
    "entries.yaml": """\
records: entries
label: entries
key: [entry]
importer: importer_number
date: entry_date
known: posted_on
columns:
  entry: {type: text}
  importer_number: {type: text, form: importer number}
  entry_date: {type: date}
  posted_on: {type: date, optional: true}
  value: {type: money}
  goods: {type: "enum(steel, wool)"}
""",
    "joins.yaml": """\
records: joins
label: joins of the club
key: [importer_number, joined_on]
importer: importer_number
date: joined_on
columns:
  importer_number: {type: text, form: importer number}
  joined_on: {type: date}
  sponsor: {type: text, optional: true}
""",
    "level.yaml": """\
decision: level
question: How closely is it watched?
output: {level: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: LEVEL-VALUE, title: Great value, when: value_12m >= much, then: high,
     because: "{value_12m} in 12 months"}
""",
    "todo.yaml": """\
decision: todo
question: What is to be done?
output: {todo: "enum(call, write)", due_on: date}
hit_policy: rule order
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: TODO-CALL, title: Call, when: member,
     then: {todo: call, due_on: = joined_on + 12 months}, because: "joined on {joined_on}"}
  - {id: TODO-WRITE, title: Write, when: level = high,
     then: {todo: write, due_on: = as_of + 10 days}, because: "the level is {level}"}
""",
    "next_visit.yaml": """\
decision: next_visit
question: When is it visited?
output: {next_visit: date}
hit_policy: first
otherwise: null
if_provisional: keep
authority: {basis: default}
owner: the desk
rules:
  - {id: VISIT-MEMBER, title: Members, when: member, then: = joined_on + 24 months,
     because: "a member since {joined_on}"}
""",
}

EXTRACT: Final = {
    "accounts.csv": """\
account,kind,name,opened_on,closed_on,successor
A1,importer,Al <b>| Bert 123-45-6789,2020-01-01,,
A2,importer,Bea Foods,,2026-12-31,A1
""",
    "identifiers.csv": """\
number,kind,account,valid_from,valid_to
12-3456789,importer,A1,,
123-45-6789,importer,A1,,2025-12-31
123-45-6789,importer,A2,2026-01-01,
""",
    "entries.csv": """\
entry,importer_number,entry_date,posted_on,value,goods
E1,12-3456789,2026-11-24,,400.00,steel
E2,12-3456789,2026-10-24,,300.00,wool
E3,12-3456789,2026-10-25,,500.00,steel
E4,12-3456789,2025-11-24,,50.00,steel
E5,12-3456789,2023-11-25,,10.00,steel
E6,12-3456789,2023-11-24,,7.00,steel
E7,12-3456789,2026-11-20,2026-11-30,9000.00,wool
E8,123-45-6789,2025-12-31,,20.00,wool
E9,123-45-6789,2026-01-01,,80.00,wool
""",
    "joins.csv": """\
importer_number,joined_on,sponsor
12-3456789,2026-01-10,<i>Cy</i> 123-45-6789
""",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
