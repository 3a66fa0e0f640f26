"""The foot of the page: from what it was made, and how to check that it is so."""

from __future__ import annotations

import shlex

import htpy as h

from engine.explain.explanation import Explanation


def checking(explanation: Explanation) -> h.Renderable:
    """By which policy and digests, what these are, and which commands give them again."""
    policy = explanation.policy
    aside = policy.not_in_force
    return h.footer(aria_labelledby="check")[
        h.h2("#check")["How to check this page"],
        h.p[
            f"It was made from the policy {policy.name} {policy.version}, as of {policy.as_of}, and"
            " the facts above. The same digest of the meaning, day and facts give the same"
            " outcomes, always."
        ],
        h.dl[
            h.div[h.dt["Digest of the meaning"], h.dd[h.code[policy.meaning_digest]]],
            h.div[h.dt["Digest of the text"], h.dd[h.code[policy.text_digest]]],
        ],
        h.p[
            _what_digests_are(policy.digest_method),
            h.span(".screen")[" Other digests on this page are shortened to 16 digits."],
        ],
        h.p[
            h.span(".screen")[
                h.code["tidewaiter check"],
                " prints the digest of the meaning, shortened, of a policy folder. ",
            ],
            h.code[_command(explanation)],
            " makes this page again from that folder and a file of the facts.",
        ],
        h.p[f"Rules that have other days, and so do not count here: {', '.join(aside)}."]
        if aside
        else None,
        h.p(".paper")["The file has more: each decision rule by rule, down to the facts."],
    ]


def _what_digests_are(method: str) -> str:
    return (
        f"Each is a {method}: the first over all of the policy that can change an outcome (rules, "
        "numbers, days; not remarks or layout), the second over its files as they are written."
    )


def _command(explanation: Explanation) -> str:
    words = ["FACTS", shlex.quote(explanation.account.id), "--as-of", explanation.policy.as_of]
    for each in explanation.assumed:
        words += ["--set", shlex.quote(each.option)]
    return f"tidewaiter --rules FOLDER explain {' '.join(words)} --format html"
