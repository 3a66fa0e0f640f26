"""A test report as JUnit XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

from engine.analysis.report import Report
from engine.source.masking import mask
from engine.source.writing import write_whole

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, path: Path) -> None:
    """Write the report, whole or not at all; to a pipe or device as it is.

    Raises:
        OSError: the file cannot be written.
    """
    write_whole(path, junit(report))


def junit(report: Report) -> bytes:
    """The report as XML; personal numbers are masked."""
    count = {"tests": str(len(report.results)), "failures": str(report.failed)}
    suite = ET.Element("testsuite", {"name": _clean(report.policy), **count})
    for result in report.results:
        place, _, line = result.place.rpartition(":")
        case = ET.SubElement(
            suite,
            "testcase",
            {"name": _clean(result.name), "classname": _clean(report.policy)}
            | {"file": _clean(place), "line": line},
        )
        if not result.passed:
            told = "\n".join(
                f"{d.what}: expected {d.expected}, got {d.actual}"
                + (f" ({d.reason})" if d.reason else "")
                for d in result.differences
            )
            first = told.partition("\n")[0]
            ET.SubElement(case, "failure", {"message": _clean(first)}).text = _clean(told)
    root = ET.Element("testsuites", count)
    root.append(suite)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _clean(text: str) -> str:
    return _NO_XML.sub("?", mask(text))
