"""Numbers as they are written, and as they are compared and shown."""

from __future__ import annotations

import re

import pytest

from engine.accounts.identifiers import IdentifierError, parse_filer_code, parse_ior_number
from engine.trade.identity.numbers import (
    FILER_FORM,
    IMPORTER_FORM,
    base_of,
    masked,
    read_filer,
    read_importer,
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12-3456789", "12-3456789"),
        ("12-3456789AB", "12-3456789AB"),
        ("12-3456789 ab", "12-3456789AB"),
        ("12-3456789-00", "12-345678900"),
        ("12 - 3456789", "12-3456789"),
        ("12 3456789", "12-3456789"),
        ("12\u20133456789", "12-3456789"),
        ("123456789AB", "12-3456789AB"),
        ("123456789 1X", "12-34567891X"),
        ("123-45-6789", "123-45-6789"),
        ("123 45 6789", "123-45-6789"),
        ("123\u201045\u20106789", "123-45-6789"),
        ("221234-00001", "221234-00001"),
        ("221234 00001", "221234-00001"),
    ],
)
def test_an_importer_number_is_brought_to_its_form(written: str, number: str) -> None:
    assert read_importer(written) == number
    assert re.match(IMPORTER_FORM, number)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "123456789",
        "12345678901",
        "12-3456789OI",
        "12-345678",
        "1234-56789",
        "abc",
        "12-3456789A",
    ],
)
def test_what_is_no_importer_number_or_could_be_several_is_refused(written: str) -> None:
    with pytest.raises(IdentifierError):
        read_importer(written)


def test_an_ein_with_a_suffix_is_another_number() -> None:
    assert read_importer("12-3456789") != read_importer("12-345678900")
    assert base_of("12-345678900") == base_of("12-3456789") == "12-3456789"
    assert base_of("123-45-6789") is None
    assert base_of("221234-00001") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [("002", "002"), ("2", "002"), ("02", "002"), ("99", "099"), ("s4g", "S4G"), ("1E5", "1E5")],
)
def test_a_filer_code_has_its_zeros_back(written: str, code: str) -> None:
    assert read_filer(written) == code
    assert re.match(FILER_FORM, code)


@pytest.mark.parametrize("written", ["0", "000", "4S", "A", "1234", "1.0", "", "A-1"])
def test_what_is_no_filer_code_is_refused(written: str) -> None:
    with pytest.raises(IdentifierError):
        read_filer(written)


@pytest.mark.parametrize("text", ["000", "001", "010", "100", "0A1", "A00", "00A", "abc", "12"])
def test_the_pattern_of_filer_codes_says_what_their_parser_says(text: str) -> None:
    try:
        parse_filer_code(text)
    except IdentifierError:
        assert not re.match(FILER_FORM, text)
    else:
        assert re.match(FILER_FORM, text)


@pytest.mark.parametrize(
    "text",
    ["12-3456789", "12-3456789AI", "12-3456789YZ", "12-3456789YY", "123-45-6789", "1-2", "1"],
)
def test_the_pattern_of_importer_numbers_says_what_their_parser_says(text: str) -> None:
    try:
        parse_ior_number(text)
    except IdentifierError:
        assert not re.match(IMPORTER_FORM, text)
    else:
        assert re.match(IMPORTER_FORM, text)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("123-45-6789", "***-**-**89"),
        ("123 45 6789", "*** ** **89"),
        ("123456789", "*******89"),
        ("1 2 3 4 5 6 7 8 9", "* * * * * * * 8 9"),
        ("12-3456789", "12-3456789"),
        ("12-3456789OI", "12-3456789OI"),
        ("221234-00001", "221234-00001"),
        ("002", "002"),
    ],
)
def test_a_number_of_a_person_is_masked_however_it_is_written(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_a_refusal_does_not_show_the_number_of_a_person() -> None:
    with pytest.raises(IdentifierError, match=r"`\*\*\*\*\*\*\*89` could be an EIN"):
        read_importer("123456789")
