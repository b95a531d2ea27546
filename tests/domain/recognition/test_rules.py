"""Single rules of recognition, each with what it is for and what it must leave alone."""

import pytest

from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognise import recognise


def found(kind: FindKind, text: str, country: str = "TW") -> list[str]:
    return [find.value for find in recognise(text, country) if find.kind is kind]


@pytest.mark.spec("B1")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0911222333,0922333444", ["+886911222333", "+886922333444"]),
        ("02-2345-6789，0922333444，謝謝", ["+886223456789", "+886922333444"]),
        ("合計1,080,0922333444", ["+886922333444"]),
        ("0922-333-444,3樓", ["+886922333444"]),
        ("NT$ 1,022,345,678", []),
        ("1,022345678,901", []),
    ],
)
def test_a_comma_parts_numbers_unless_it_groups_thousands(text: str, expected: list[str]) -> None:
    """Two phone numbers with a comma between them are both found, and an amount is none."""
    assert found(FindKind.PHONE, text) == expected


@pytest.mark.spec("B1")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order 91234567,61234567", []),
        ("訂單 91234567、61234567 同 98765432", ["+85298765432"]),
        ("訂單 20261125001, 61234567", ["+85261234567"]),
        ("call 91234567,61234567", ["+85291234567", "+85261234567"]),
        ("客戶號碼 91234567", []),
        ("我的號碼 91234567", ["+85291234567"]),
    ],
)
def test_a_word_before_several_numbers_names_them_all(text: str, expected: list[str]) -> None:
    """Orders that are listed are no phone numbers in Hong Kong, where a number alone cannot tell."""
    assert found(FindKind.PHONE, text, "HK") == expected


@pytest.mark.spec("B1")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("單號查不到，請找 0922333444", ["+886922333444"]),
        ("包裹呢? 0922333444", ["+886922333444"]),
        ("0922333444 個人用", ["+886922333444"]),
        ("單號 0922333444", []),
        ("0922333444個", []),
    ],
)
def test_a_word_names_a_number_only_in_the_same_breath(text: str, expected: list[str]) -> None:
    """A comma or a full stop between an order and a phone number parts them."""
    assert found(FindKind.PHONE, text) == expected


@pytest.mark.spec("B4")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email=tom@shop.com", ["tom@shop.com"]),
        ("ann@shop.com/tom@shop.com", ["ann@shop.com", "tom@shop.com"]),
        ("嗨!tom@shop.com", ["tom@shop.com"]),
        ("tom@shop。com。tw", ["tom@shop.com.tw"]),
        ("tom@shop.com。謝謝", ["tom@shop.com"]),
    ],
)
def test_signs_around_an_email_address_are_not_its_own(text: str, expected: list[str]) -> None:
    """What parts an e-mail address from other words is left out, and a Chinese full stop inside it is a dot."""
    assert found(FindKind.EMAIL, text) == expected


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    "text",
    [
        "台北市信義區11月5號有活動嗎",
        "新竹市東區預計 20 號到貨",
        "高雄市左營區限定款 5 號",
        "台中市西屯區下單後 3 號出貨",
        "新北市板橋區尺寸 3 號還有嗎",
        "台北市大安區明天 3 號",
        "台南市東區店 5 號",
    ],
)
def test_days_and_sizes_are_no_houses(text: str) -> None:
    """A number after a district is a house's only when a street, a village or a hamlet has it."""
    assert found(FindKind.ADDRESS, text) == []


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("台南市後壁區菁寮131號", "台南市後壁區菁寮131號"),
        ("台北巿大安区忠孝東路四段216号3楼", "台北市大安區忠孝東路四段216號3樓"),
        ("新北市中和區景平路二三○號", "新北市中和區景平路二三〇號"),
        ("台北市信義區松仁路100號11樓A3", "台北市信義區松仁路100號11樓A3"),
        ("住址是新北市三峽區，街名晚點說", "新北市三峽區"),
        ("Flat A, 8/F, 83 Hung To Road, Kwun Tong", "Flat A, 8/F, 83 Hung To Road, Kwun Tong, Kowloon"),
        ("Blk 12 Bedok South Ave 2 #10-22, 460012", "Blk 12 Bedok South Ave 2 #10-22, Singapore 460012"),
        ("18-2 Jln PJU 5/20, 47810 Petaling Jaya", "18-2 Jln PJU 5/20, 47810 Petaling Jaya, Selangor"),
        ("no 3 jalan dato onn 80000 jb tq", "no 3 jalan dato onn, 80000 jb, Johor"),
        ("8 Jalan Besar, 39000 Tanah Rata, Pahang", "8 Jalan Besar, 39000 Tanah Rata, Pahang"),
        ("12 Bukit Timah Road (S)229899", "12 Bukit Timah Road, Singapore 229899"),
    ],
)
def test_addresses_are_read_in_the_shapes_that_people_write(text: str, expected: str) -> None:
    """Hamlets without streets, other shapes of characters, and short postal codes are read whole."""
    assert found(FindKind.ADDRESS, text) == [expected]


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    "text", ["送到台北市信義區，運費多少", "ring #12-08, 560123", "order S229899 for 2 pcs", "47810 Petaling Jaya"]
)
def test_places_and_codes_by_themselves_are_no_addresses(text: str) -> None:
    """A district that is not called the address, and a code without a street, are left alone."""
    assert found(FindKind.ADDRESS, text) == []


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    "before", ["0922-333-444 ", "0922 333 444\n", "02-2345-6106 ", "0922-333-106 ", "NT$ 980 ", "一箱 106, "]
)
def test_digits_before_an_address_are_its_postal_code_only_if_the_district_has_it(before: str) -> None:
    """A phone number or a price just before an address stays what it is, and the code is the district's."""
    [*others, address] = recognise(f"{before}台北市大安區仁愛路四段300號", "TW")
    assert address.address is not None
    assert address.address.postal_code == "106"
    assert [find.kind for find in others] == [FindKind.PHONE] * before.startswith("0")


def test_a_postal_code_is_read_after_a_phone_number() -> None:
    """Number, code and address on one line are told apart."""
    text = "0922333444 106台北市大安區仁愛路四段300號"
    assert [text[find.start : find.end] for find in recognise(text, "TW")] == text.split()


def test_the_parentheses_of_a_postal_code_are_both_in_the_span() -> None:
    """What is marked in the message begins with the parenthesis that closes in it."""
    text = "寄 (106)台北市大安區仁愛路四段300號"
    [find] = recognise(text, "TW")
    assert text[find.start : find.end] == "(106)台北市大安區仁愛路四段300號"
