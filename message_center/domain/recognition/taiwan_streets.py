"""What follows the district of a Taiwanese address: village, road, section, lane, alley, number, floor, room."""

import re
from dataclasses import dataclass

GAP = r"[ \n,]{0,4}"
"""What may split an address (spec B5). The enumeration comma does not: it stands between two addresses."""

_CHAT = "第嗎呢吧的了是我你您他她請問想謝沒麼哪這走買"
_NAME = rf"(?:(?![{_CHAT}])[一-鿿A-Za-z0-9])"
_NUMBERED_IN_SHOPS = (
    "[週款色鞋寄到貨單訂購計約抽櫃預最快還]|[今明昨後]天|[上下本]個?月|號碼|編號|型號|尺[寸碼]"
    "|門市|[分總]店|客人|活動|直播"
)
_HAMLET = rf"(?:(?!{_NUMBERED_IN_SHOPS}|[{_CHAT}])[一-鿿]){{2,8}}?"
"""What has houses without a street, as 陳厝寮; no days, sizes or counters, which have a 號 of their own."""

_NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,5})"
_HOUSE = rf"{_NUMBER}(?: ?[之-] ?{_NUMBER}){{0,2}}"
_FLOOR = (
    rf"(?:(?:地下)?{_NUMBER} ?(?:樓|層|[Ff](?![A-Za-z]))(?: ?[之-] ?{_NUMBER}|[A-Za-z]\d{{0,4}}(?![A-Za-z0-9]))?"
    rf"|[Bb]\d(?:[Ff](?![A-Za-z]))?(?![A-Za-z0-9])|[A-Za-z]?-?\d{{1,5}}[A-Za-z]? ?室|[A-Za-z]室"
    rf"|[A-Za-z0-9一二三四五六七八九十甲乙丙丁]{{1,3}} ?[棟座])"
)
_BUILDING = (
    rf"(?:{_NAME}{{1,10}}(?:大樓|大廈|社區|花園|廣場|宿舍|管理室|警衛室)|{_NAME}{{2,12}}?(?={GAP}{_FLOOR}))"
)

_NUMBERED = rf"{GAP}{_HOUSE} {{0,2}}[號巷弄]"
_NOT_A_HOUSE = "公車|月台|出口|線|碼|店|水門|桌|球|攤"
_UP_TO_ROAD = (
    rf"(?P<village>{GAP}{_NAME}{{1,4}}[里村])?"
    rf"(?P<neighbours>{GAP}\d{{1,3}} ?鄰)?"
    rf"(?P<road>{GAP}{_NAME}{{1,8}}?(?:大道|路|(?<!老)街)(?:{GAP}{_NUMBER} ?段)?)?"
)
_STREET = re.compile(
    _UP_TO_ROAD + rf"(?P<place>(?!{_NUMBERED}){GAP}{_HAMLET}(?={_NUMBERED}))?"
    rf"(?P<lane>{GAP}{_HOUSE} {{0,2}}巷)?"
    rf"(?P<alley>{GAP}{_HOUSE} {{0,2}}[弄衖])?"
    rf"(?P<house>{GAP}{_HOUSE} {{0,2}}號(?!{_NOT_A_HOUSE})(?: ?[之-] ?{_NUMBER})?(?:信箱)?)?"
    rf"(?P<building>{GAP}{_BUILDING})?"
    rf"(?P<inside>(?:{GAP}{_FLOOR}){{0,3}})"
)
_WITHOUT_HOUSE = re.compile(_UP_TO_ROAD)


@dataclass(frozen=True, slots=True)
class Street:
    """How far the street goes, whether it has a road, and whether something named has a numbered house or lane."""

    end: int
    has_road: bool
    has_number: bool


def street(text: str, start: int) -> Street | None:
    """The street that follows a district at `start`; None when none follows."""
    found = _STREET.match(text, start)
    named = found is not None and (found["village"] or found["road"] or found["place"])
    if found is not None and named and (found["house"] or found["lane"]):
        return Street(found.end(), has_road=found["road"] is not None, has_number=True)
    plain = _WITHOUT_HOUSE.match(text, start)
    if plain is None or plain.end() == start:
        return None
    return Street(plain.end(), has_road=True, has_number=False)
