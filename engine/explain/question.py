"""`output=value` as a question about a case."""

from __future__ import annotations

from engine.accounts.convert import converter
from engine.accounts.refusals import RefusedError
from engine.explain.build import Case
from engine.explain.explanation import WhyNot
from engine.explain.why_not import why_not
from engine.model.policy import Fact
from engine.source.suggest import did_you_mean


def ask(case: Case, question: str) -> WhyNot | str:
    """Answer `output=value`; a text says why the question cannot be asked."""
    name, equals, written = (part.strip() for part in question.partition("="))
    outputs = {
        output.name: (decision, output.type)
        for decision in case.inforce.decisions
        for output in decision.outputs
    }
    if not equals:
        return f"`{question}` is not of the form `output=value`, such as `segment=trusted`"
    if name not in outputs:
        near = did_you_mean(name, outputs)
        hint = f"did you mean `{near}`?" if near else f"the outputs are: {', '.join(outputs)}"
        return f"`{name}` is no output of a decision; {hint}"
    decision, type_ = outputs[name]
    if written in ("null", "none", "[]") and written not in (type_.element or type_).members:
        return why_not(case, decision, name, () if type_.element else None)
    try:
        element = Fact(name, type_.element or type_, label=name)
        value = converter(element)(written)
    except RefusedError as refused:
        return f"`{name}` {refused.message}" + (f"; {refused.remedy}" if refused.remedy else "")
    return why_not(case, decision, name, value)
