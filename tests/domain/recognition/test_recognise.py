"""What a find says, where it stands, and what recognition may cost."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from message_center.domain.recognition.finds import FindKind, PostalAddress, utf16_offset
from message_center.domain.recognition.recognise import FINDS_KEPT, recognise

COUNTRIES = ("TW", "HK", "MY", "SG")
PIECES = st.sampled_from(
    ("0912-345-678", "０９１２３４５６７８", "amy@gmail.com", "台北市信義區松仁路100號", "臺", "號", "路", "1")
) | st.sampled_from(
    (
        "+",
        "@",
        "😀",
        "\u200b",
        " ",
        "\n",
        "，",
        "Mong Kok",
        "50450 Kuala Lumpur",
        "Singapore 560123",
        "Flat A, 12/F, ",
    )
)
HOSTILE = {
    "digits": "0" * 5000,
    "digits apart": "0 " * 2500,
    "numbers": "0912345678 " * 450,
    "plus signs": "+1 2 3 4 5 6 7 " * 330,
    "orders": "訂單 91234567" + ",91234567" * 600,
    "thousands": "1,234" * 1000,
    "at signs": "a@" * 2500,
    "dots": "a@" + "b." * 2500,
    "counties": "台北市" * 1600,
    "districts": "台北市信義區" * 800,
    "a street without end": "台北市信義區" + "路" * 4900,
    "numbers of houses": "台北市信義區" + "一" * 4900,
    "places": "Flat A 1 " * 500 + "Mong Kok" * 60,
    "postal codes": "50450 a " * 600,
}


@pytest.mark.spec("B10")
@given(st.lists(PIECES | st.characters(), max_size=12).map("".join), st.sampled_from(COUNTRIES))
@example("😀０９１２－３４５－６７８", "TW")
def test_spans_lie_in_the_text_and_apart(text: str, country: str) -> None:
    """Every find names a part of the text, in order, none overlapping another."""
    finds = recognise(text, country)
    assert len(finds) <= FINDS_KEPT
    end = 0
    for find in finds:
        assert end <= find.start < find.end <= len(text)
        end = find.end


@pytest.mark.spec("B10")
@given(st.text(max_size=20))
def test_the_span_holds_the_number_as_it_was_written(before: str) -> None:
    """Whatever stands before it on another line, the span is the number in the customer's own characters."""
    written = "０９１２-\u200b345－678"
    text = f"{before}\n\n{written}"
    phones = [find for find in recognise(text, "TW") if find.value == "+886912345678"]
    assert text[phones[-1].start : phones[-1].end] == written


@given(st.text(alphabet=st.sampled_from("a臺😀𠮷é"), max_size=20), st.data())
def test_utf16_offsets_are_those_of_javascript(text: str, data: st.DataObject) -> None:
    """A place counted in UTF-16 is half the bytes that come before it in that encoding."""
    offset = data.draw(st.integers(0, len(text)))
    assert utf16_offset(text, offset) == len(text[:offset].encode("utf-16-le")) // 2


@given(
    st.from_regex(r"09[0-8][0-9]{7}", fullmatch=True), st.lists(st.sampled_from(["", " ", ".", "-"]), min_size=9)
)
def test_a_mobile_number_is_found_however_it_is_split(digits: str, separators: list[str]) -> None:
    """Spaces, dots and dashes between any digits of a Taiwanese mobile number change nothing (spec B1)."""
    written = "".join(digit + separator for digit, separator in zip(digits, [*separators[:9], ""], strict=True))
    assert [find.value for find in recognise(f"電話:{written}", "TW")] == [f"+886{digits[1:]}"]


@pytest.mark.spec("B5")
def test_an_address_comes_in_the_fields_of_a_form() -> None:
    """Postal code, county, district and the rest are apart; a missing postal code is the district's."""
    [find] = recognise("寄到臺北市，信義區\n松仁路 100 號５樓之2", "TW")
    assert find.kind is FindKind.ADDRESS
    assert find.address == PostalAddress(
        country="TW", postal_code="110", city="台北市", district="信義區", rest="松仁路100號5樓之2"
    )


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("南投縣信義鄉同富村1號", ("556", "南投縣", "信義鄉")),
        ("基隆市信義區信一路1號", ("201", "基隆市", "信義區")),
        ("新竹市北區中正路1號", ("300", "新竹市", "北區")),
        ("嘉義市東區中山路1號", ("600", "嘉義市", "東區")),
    ],
)
def test_a_district_is_looked_up_in_its_own_county(text: str, expected: tuple[str, str, str]) -> None:
    """Districts that several counties have are told apart."""
    [find] = recognise(text, "TW")
    assert find.address is not None
    assert (find.address.postal_code, find.address.city, find.address.district) == expected


@pytest.mark.parametrize("country", ["TW", "SG"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little(text: str, country: str) -> None:
    """A text made to be slow takes a blink, even when it is a hundred times as long as what is read."""
    recognise("", country)
    began = time.process_time()
    recognise(text * 100, country)
    assert time.process_time() - began < 0.5
