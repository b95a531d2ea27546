"""What stands around digits tells numbers that nobody can call: orders, prices, dates, accounts, codes."""

import re

_BEFORE, _BEFORE_SEVERAL, _AFTER = 24, 56, 8

_WORDS = (
    r"(?:訂單|订单|單號|单号|編號|编号|貨號|型號|序號|批號|票號|發票|統編|統一編號|帳號|账号|帳戶|賬戶|戶口|卡號|護照|身分證|身份證"
    r"|追蹤|運單|物流|包裹|條碼|密碼|折扣碼|優惠碼|驗證碼|郵遞區號"
    r"|(?:會員|会员|客戶|客户|預約|预约|登記證?|登记证?|八達通|八达通|保單|保单|案件|檔案|參考|牌照|抽獎|中獎)(?:號碼|号码|號|号)"
    r"|(?<![a-z])(?:orders?|invoice|tracking|parcel|ref|reference|sku|po|code|otp|acct?|account|bank|serial|item"
    r"|model|passport|isbn|pin|barcode|receipt)(?![a-z]))[^\d\n,。!?]{0,8}"
)
"""Words that name the number after them, in the same breath."""

_LABEL = re.compile(rf"{_WORDS}\Z", re.IGNORECASE)
_LABEL_OF_SEVERAL = re.compile(rf"{_WORDS}(?:\d{{8}}[ ,、/&]{{1,3}}){{1,3}}\Z", re.IGNORECASE)
"""Before one of several orders with as many digits as a phone number of Hong Kong or Singapore."""

_CALLABLE = re.compile(
    r"(?:電話|电话|手機|手机|行動|聯絡|联络|致電|電洽|回電|撥打|打給|tel|phone|mobile|call|contact|whatsapp|hp|cell)[^\d\n]{0,8}\Z",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(
    r"(?:[$€£¥₩#]|NTD?|HKD|SGD|USD|MYR|RM|TWD|價格|金額|共計|總計|合計) ?[:：]? ?\Z", re.IGNORECASE
)
_UNIT_AFTER = re.compile(
    r" ?(?:元|塊|円|圓|萬|%|折|件|個(?!人)|組(?!長)|g(?![a-z])|kg|cm|ml|mm|GB|MB)", re.IGNORECASE
)
_LETTERS_BEFORE = re.compile(r"[A-Za-z_]+\Z")
_LETTERS_AFTER = re.compile(r"[A-Za-z_]+")
_DATE = re.compile(r"(?:19|20)\d\d([-. ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])\Z")
_CHAIN_BEFORE, _CHAIN_AFTER = re.compile(r"\d[.*:-]\Z"), re.compile(r"[-.*:]\d")
_UP_TO_COMMA, _THOUSANDS = re.compile(r"(?<!\d)\d{1,3},\Z"), re.compile(r"\d{3}(?!\d)")
_LIST_NUMBER = re.compile(r"(?:\A|[\s(])[1-9]\d?\.\Z")
_SHORTEST_WORD = 3


def is_something_else(text: str, start: int, end: int) -> bool:
    """Whether the digits from `start` to `end` are named, priced or dated as something that is no phone."""
    before = text[max(0, start - _BEFORE) : start]
    after = text[end : end + _AFTER]
    if _DATE.match(text, start, end) or _MONEY_BEFORE.search(before) or _UNIT_AFTER.match(after):
        return True
    if _LABEL.search(before) and not _CALLABLE.search(before):
        return True
    if text[start] not in "0+(" and _LABEL_OF_SEVERAL.search(text, max(0, start - _BEFORE_SEVERAL), start):
        return True
    return _touches_a_code(before, after, from_zero=text[start] in "0+(")


def stands_apart(text: str, start: int, end: int, told: int) -> bool:
    """Whether the digits are no part of a longer chain; `told` is where the phone number before them ended."""
    before = text[max(0, start - 5) : start]
    after = text[end : end + 5]
    chained = _CHAIN_BEFORE.search(before) is not None or _is_a_thousand(before, text[start : start + 4])
    if chained and start - 1 > told and not (text[start] == "0" and _LIST_NUMBER.search(before)):
        return False
    if _CHAIN_AFTER.match(after):
        return False
    return not _is_a_thousand(text[max(0, end - 4) : end] + after[:1], after[1:])


def _is_a_thousand(before: str, after: str) -> bool:
    """Whether a comma groups the digits beside it, as in 12,345; another comma is between words or numbers."""
    return _UP_TO_COMMA.search(before) is not None and _THOUSANDS.match(after) is not None


def _touches_a_code(before: str, after: str, *, from_zero: bool) -> bool:
    """Letters right beside digits make a code (AB91234567), unless they are words (Amy0912345678)."""
    touching = [found.group() for found in (_LETTERS_BEFORE.search(before), _LETTERS_AFTER.match(after)) if found]
    return any(not from_zero or len(word) < _SHORTEST_WORD or "_" in word for word in touching)
