"""`tidewaiter test`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.commands.context import Context, note, out
from engine.commands.exits import FAILED, OK
from engine.commands.options import PATH, command, engine_option, formats
from engine.commands.outputs import refuse_data, refuse_inputs, writing


@command(
    "tidewaiter test",
    "tidewaiter test --only '*forced labor*'",
    "tidewaiter test --coverage --fail-under 95",
    "tidewaiter test --engine reference --junit report.xml",
)
@engine_option
@click.option("--only", metavar="PATTERN", help="Only tests whose name is like this (* and ?).")
@click.option("--junit", type=PATH, metavar="FILE", help="Write a JUnit report here.")
@click.option("--coverage", is_flag=True, help="Also tell what no test reaches, rule by rule.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="End with 4 where the tests reach less than this (with --coverage).",
)
@formats("text", "json")
@click.pass_obj
def test(
    context: Context,
    *,
    engine: str,
    only: str | None,
    junit: Path | None,
    coverage: bool,
    fail_under: float | None,
    format_: str,
) -> None:
    """Run the tests beside the rules (tests/*.yaml in their folder).

    With --coverage: in how many tests each rule fired and did not fire, and each of its conditions
    was true and false, with the place of whatever was not. Conditions that read nothing of the
    account are not counted.
    """
    from engine import api
    from engine.analysis.coverage_report import coverage_text, shown, with_coverage

    if fail_under is not None and not coverage:
        raise click.UsageError("`--fail-under` needs `--coverage`")
    loaded = context.open()
    refuse_inputs(junit, context.place(), sources=loaded.sources)
    refuse_data(junit)
    with context.told(loaded):
        report = api.run_policy_tests(loaded, engine, only)
        reached = api.coverage_of_tests(loaded, engine, only) if coverage else None
    if only is not None and not report.results:
        raise click.UsageError(f"no test has a name like `{only}`")
    if reached is None:
        out(report.to_json() if format_ == "json" else report.to_text(color=context.color()))
    elif format_ == "json":
        out(with_coverage(report.to_json(), reached))
    else:
        out(coverage_text(reached, color=context.color()))
        out(report.to_text(color=context.color()))
    if junit is not None:
        with writing(junit, "the report"):
            api.write_junit(report, junit)
    too_little = reached is not None and fail_under is not None and reached.percent < fail_under
    if reached is not None and too_little:
        note(f"the tests reach {shown(reached.percent)}, less than {fail_under:g}%")
    sys.exit(FAILED if report.failed or too_little else OK)
