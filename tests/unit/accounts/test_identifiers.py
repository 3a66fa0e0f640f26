"""Numbers as in the formats of the field: forms, check digits, masking."""

from __future__ import annotations

import pytest

from engine.accounts.identifiers import (
    IdentifierError,
    IorKind,
    check_digit,
    mask_ior,
    parse_entry_number,
    parse_filer_code,
    parse_ior_number,
)
from engine.source.masking import mask

PUBLISHED = ("002-6110316-2", "002-6111115-7", "002-6111223-9", "002-6111109-0", "002-6110240-4")
WITH_LETTERS = ("ABC-1234567-6", "999-9999999-0", "S4G-1258092-7")


@pytest.mark.parametrize("number", PUBLISHED + WITH_LETTERS)
def test_real_entry_numbers_have_the_right_check_digit(number: str) -> None:
    entry = parse_entry_number(number)
    assert str(entry) == number
    assert check_digit(entry.filer, entry.serial) == int(number[-1])


@pytest.mark.parametrize("number", PUBLISHED)
def test_an_entry_number_may_stand_without_hyphens(number: str) -> None:
    assert str(parse_entry_number(number.replace("-", ""))) == number


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_circulating_variant_of_the_check_digit_is_wrong(number: str) -> None:
    """Weights 1, 3, 1, 3 ..., letters from A = 2 to Z = 27: no published number passes."""
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 2 for c in number[:-1] if c != "-"]
    total = sum(value * (1, 3)[i % 2] for i, value in enumerate(values))
    assert int(number[-1]) != -total % 10


@pytest.mark.parametrize("digit", [d for d in "0123456789" if d != "2"])
def test_a_wrong_check_digit_is_told_with_the_right_one(digit: str) -> None:
    with pytest.raises(IdentifierError, match="its check digit is 2"):
        parse_entry_number(f"002-6110316-{digit}")


@pytest.mark.parametrize(
    "text", ["002-611031-62", "2-6110316-2", "abc-1234567-6", "", "000-0000000-0"]
)
def test_no_entry_number(text: str) -> None:
    with pytest.raises(IdentifierError):
        parse_entry_number(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12-3456789", IorKind.EIN),
        ("12-345678900", IorKind.EIN),
        ("12-3456789AB", IorKind.EIN),
        ("123-45-6789", IorKind.SSN),
        ("252704-12345", IorKind.CBP),
    ],
)
def test_the_forms_of_importer_numbers(text: str, kind: IorKind) -> None:
    assert parse_ior_number(text).kind is kind


@pytest.mark.parametrize(
    "text",
    ["12-3456789AO", "12-3456789I1", "12-3456789Z1", "123456789", "12-3456789A", " 12-3456789"],
)
def test_no_importer_number(text: str) -> None:
    with pytest.raises(IdentifierError):
        parse_ior_number(text)


def test_an_importer_number_prints_masked() -> None:
    assert str(parse_ior_number("123-45-6789")) == "***-**-**89"
    with pytest.raises(IdentifierError) as caught:
        parse_ior_number("123456789")
    assert "1234567" not in str(caught.value)


@pytest.mark.parametrize("code", ["001", "002", "999", "A01", "AA1", "AAA", "0AA", "S4G"])
def test_filer_codes(code: str) -> None:
    assert parse_filer_code(code) == code


@pytest.mark.parametrize("code", ["000", "2", "0002", "a01", "A-1", ""])
def test_no_filer_code(code: str) -> None:
    with pytest.raises(IdentifierError):
        parse_filer_code(code)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("123-45-6789", "***-**-**89"),
        ("a 123-45-6789, b 987-65-4321.", "a ***-**-**89, b ***-**-**21."),
        ("x123-45-6789y", "x***-**-**89y"),
        ("123\u201345\u20136789", "***\u2013**\u2013**89"),
        ("12-3456789", "12-3456789"),
        ("252704-12345", "252704-12345"),
        ("1123-45-6789", "1123-45-6789"),
        ("123-45-67890", "123-45-67890"),
        ("123456789", "123456789"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [("123456789", "*******89"), ("123-45-6789", "***-**-**89"), ("12-3456789", "12-3456789")],
)
def test_masking_where_an_importer_number_is_due(text: str, masked: str) -> None:
    assert mask_ior(text) == masked
