"""`output=value` as a question about a case."""

from __future__ import annotations

from engine.accounts.convert import converter
from engine.accounts.refusals import RefusedError
from engine.explain.answer import WhyNot
from engine.explain.case import Case
from engine.explain.why_not import why_not
from engine.model.inforce import InForce
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


def decision_named(inforce: InForce, name: str) -> str | None:
    """The decision of that name, or the one that has an output of that name; None for none."""
    if any(decision.name == name for decision in inforce.decisions):
        return name
    for decision in inforce.decisions:
        if any(output.name == name for output in decision.outputs):
            return decision.name
    return None


def no_such_decision(inforce: InForce, name: str) -> str:
    """Why a name is refused, with what was probably meant."""
    names = [decision.name for decision in inforce.decisions]
    outputs = [output.name for decision in inforce.decisions for output in decision.outputs]
    near = did_you_mean(name, [*dict.fromkeys((*names, *outputs))])
    hint = f"did you mean `{near}`?" if near else f"the decisions are: {', '.join(names)}"
    return f"there is no decision `{name}`; {hint}"
