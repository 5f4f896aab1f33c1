"""Numbering: what people type, and what the line may ring."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from ivr.rules.words.numbering import (
    DDDS,
    NumberRefused,
    Refusal,
    may_be_rung,
    takes_sms,
    target_number,
)

# ANATEL's area codes, written out.
ANATELS = """
    11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53
    54 55 61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96
    97 98 99
"""
MOBILE, FIXED = "+5584988887777", "+558432097880"


def refusal(typed: str) -> Refusal | None:
    """Why it is refused, or None when it is not."""
    try:
        target_number(typed)
    except NumberRefused as refused:
        return refused.reason
    return None


def test_the_area_codes_are_the_67_that_exist() -> None:
    assert len(DDDS) == 67
    assert set(ANATELS.split()) == DDDS


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("988887777", MOBILE),
        ("9 8888-7777", MOBILE),
        ("84988887777", MOBILE),
        ("８４ ９８８８８－７７７７", MOBILE),
        ("(84) 98888-7777", MOBILE),
        ("084988887777", MOBILE),
        ("02184988887777", MOBILE),
        ("0 15 84 98888-7777", MOBILE),
        ("0xx84 98888-7777", MOBILE),
        ("+5584988887777", MOBILE),
        (" +55 (84) 98888-7777 ", MOBILE),
        ("+55 (0) 84 98888-7777", MOBILE),
        ("5584988887777", MOBILE),
        ("55 084 98888 7777", MOBILE),
        ("005584988887777", MOBILE),
        ("84988887777#", MOBILE),
        ("32097880", FIXED),
        ("3209 7880", FIXED),
        ("8432097880", FIXED),
        ("08432097880", FIXED),
        ("0218432097880", FIXED),
        ("558432097880", FIXED),
        ("+558432097880", FIXED),
        ("+55 3209-7880", FIXED),
        ("11912345678", "+5511912345678"),
        ("0 41 11 91234-5678", "+5511912345678"),
        ("0 30 31 3222-1234", "+553132221234"),  # a carrier, not 0303
        # 55 is Brazil and also Santa Maria, in Rio Grande do Sul.
        ("5532221234", "+555532221234"),
        ("55988887777", "+5555988887777"),
        ("055 55 98888-7777", "+5555988887777"),
    ],
)
def test_a_number_in_any_format_is_the_same_number(typed: str, number: str) -> None:
    assert target_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Refusal.SHORT),
        ("*#", Refusal.SHORT),
        ("anonymous", Refusal.SHORT),
        ("0", Refusal.SHORT),
        ("1234", Refusal.SHORT),
        ("3209788", Refusal.SHORT),
        ("849888877", Refusal.SHORT),
        ("032097880", Refusal.SHORT),
        ("849888877771", Refusal.SHORT),
        ("9" * 40, Refusal.SHORT),
        ("+84", Refusal.SHORT),
        ("88887777", Refusal.OLD),
        ("8488887777", Refusal.OLD),
        ("0 21 84 8888-7777", Refusal.OLD),
        ("+558488887777", Refusal.OLD),
        ("+551177778888", Refusal.OLD),  # the library takes it for a mobile
        ("+557191234567", Refusal.OLD),
        ("6188-7777", Refusal.OLD),
        ("0900123456", Refusal.PREMIUM),
        ("09001234567", Refusal.PREMIUM),
        ("0500 123 4567", Refusal.PREMIUM),
        ("5001234567", Refusal.PREMIUM),
        ("+55 900 123 4567", Refusal.PREMIUM),
        ("+979123456789", Refusal.PREMIUM),
        ("0300 123 4567", Refusal.SHARED),
        ("3001234567", Refusal.SHARED),
        ("0303 123 4567", Refusal.SHARED),
        ("40041234", Refusal.SHARED),
        ("4004-1234", Refusal.SHARED),
        ("30031234", Refusal.SHARED),
        ("40201234", Refusal.SHARED),
        ("43701234", Refusal.SHARED),
        ("+5540041234", Refusal.SHARED),
        ("84 4004 1234", Refusal.SHARED),
        ("+558430031234", Refusal.SHARED),
        ("0800 281 1234", Refusal.FREE),
        ("0800123456", Refusal.FREE),
        ("800 2811234", Refusal.FREE),
        ("+55 0800 281 1234", Refusal.FREE),
        ("+80012345678", Refusal.FREE),
        ("+12025550123", Refusal.FOREIGN),
        ("(+1) 202 555 0123", Refusal.FOREIGN),
        ("0012025550123", Refusal.FOREIGN),
        ("00 351 912 345 678", Refusal.FOREIGN),
        ("+84 98888 7777", Refusal.FOREIGN),  # Viet Nam
        ("+266696687", Refusal.FOREIGN),  # ANONYMOUS, on a telephone's letters
        ("+881612345678", Refusal.SATELLITE),
        ("+882161234567", Refusal.SATELLITE),
        ("00 881 612345678", Refusal.SATELLITE),
        ("+870773123456", Refusal.SATELLITE),
        ("190", Refusal.SERVICE),
        ("135", Refusal.SERVICE),
        ("142#", Refusal.SERVICE),
        ("10331", Refusal.SERVICE),
        ("+55 190", Refusal.SERVICE),
        ("20988887777", Refusal.UNKNOWN),
        ("2032097880", Refusal.UNKNOWN),
        ("84788887777", Refusal.UNKNOWN),
        ("8412345678", Refusal.UNKNOWN),
        ("12345678", Refusal.UNKNOWN),
        ("12025550123", Refusal.UNKNOWN),
    ],
)
def test_what_may_not_be_rung_is_refused_with_its_reason(typed: str, reason: Refusal) -> None:
    assert refusal(typed) is reason


@pytest.mark.parametrize(
    "number",
    [
        *(
            "",
            "84988887777",
            "5584988887777",
            "+55 84988887777",
            "+5584988887777\n",
            "+550900123456",
        ),
        *("+558488887777", "+551177778888", "+5520988887777", "+55849888877771", "+5584788887777"),
        *("+5540041234", "+558440041234", "+558430031234", "+558440201234", "+558008887777"),
        *("+55900123456", "+55300123456", "+12025550123", "+881612345678", "+55190", "anonymous"),
        "+55８4988887777",  # a digit, but not one that a telephone has
    ],
)
def test_just_before_dialling_only_exact_numbers_pass(number: str) -> None:
    assert not may_be_rung(number)
    assert not takes_sms(number)


def test_an_sms_goes_to_mobiles_only() -> None:
    assert may_be_rung(MOBILE)
    assert takes_sms(MOBILE)
    assert may_be_rung(FIXED)
    assert not takes_sms(FIXED)


AREAS = st.sampled_from(sorted(DDDS))
MOBILES = st.from_regex(r"9[0-9]{8}", fullmatch=True)
FIXED_LINES = st.from_regex(r"(2[0-9]|3[1-9]|5[0-9])[0-9]{6}", fullmatch=True)
PREFIXES = st.sampled_from(["", "0", "015", "021", "031", "041", "+55", "55", "0055", "+55 (0)"])


@given(AREAS, MOBILES | FIXED_LINES, PREFIXES, st.sampled_from(["", " ", "-", ".", ") "]))
def test_every_mobile_and_fixed_line_is_read_in_every_format(
    area: str, local: str, prefix: str, mark: str
) -> None:
    typed = f"{prefix}{mark}{area}{mark}{local[:-4]}{mark}{local[-4:]}"
    assert target_number(typed) == f"+55{area}{local}"
    assert takes_sms(target_number(typed)) is (len(local) == 9)


@given(MOBILES | FIXED_LINES)
def test_a_number_without_its_area_is_of_area_84(local: str) -> None:
    assert target_number(local) == f"+5584{local}"


@given(
    st.text()
    | st.text("0123456789 +-()*#", max_size=16)
    | st.from_regex(r"(\+|00|\+55|55|0)?[0-9]{3,14}", fullmatch=True)
)
def test_whatever_is_typed_is_refused_or_may_be_rung(typed: str) -> None:
    if refusal(typed) is None:
        number = target_number(typed)
        assert may_be_rung(number)
        assert target_number(number) == number
        read = phonenumbers.parse(number)
        assert (read.country_code, phonenumbers.is_valid_number(read)) == (55, True)
        assert phonenumbers.number_type(read) in (
            *(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE),
            PhoneNumberType.FIXED_LINE_OR_MOBILE,
        )


@given(st.from_regex(r"\+[0-9]{6,15}", fullmatch=True) | st.from_regex(r"\+55[0-9]{8,11}"))
def test_what_may_be_rung_is_what_would_be_typed(number: str) -> None:
    if may_be_rung(number):
        assert target_number(number) == number


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS - {"BR"}))
def test_no_other_countrys_number_is_rung(region: str) -> None:
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.PREMIUM_RATE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example:
            e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            assert not may_be_rung(e164)
            assert refusal(e164) is not None
            assert refusal(f"00{e164[1:]}") is not None
