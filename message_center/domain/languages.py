"""The languages that the system's own default texts are written in (spec E4, E5)."""

from enum import StrEnum


class Language(StrEnum):
    """By the tag that a locale begins with."""

    TRADITIONAL_CHINESE = "zh-Hant"
    SIMPLIFIED_CHINESE = "zh-Hans"
    ENGLISH = "en"
    JAPANESE = "ja"
    THAI = "th"
    VIETNAMESE = "vi"
    MALAY = "ms"
    INDONESIAN = "id"


_SIMPLIFIED = frozenset({"hans", "cn", "sg", "my"})


def language_of(locale: str | None) -> Language:
    """The language of a locale such as `zh-TW`, `zh_Hans_CN` or `th`; English for one that we do not write."""
    first, *rest = (locale or "").replace("_", "-").lower().split("-")
    if first == "zh":
        simplified = not _SIMPLIFIED.isdisjoint(rest) and "hant" not in rest
        return Language.SIMPLIFIED_CHINESE if simplified else Language.TRADITIONAL_CHINESE
    return next((one for one in Language if one.value == first), Language.ENGLISH)


NAMELESS = {
    Language.TRADITIONAL_CHINESE: "顧客",
    Language.SIMPLIFIED_CHINESE: "顾客",
    Language.ENGLISH: "customer",
    Language.JAPANESE: "お客",
    Language.THAI: "ลูกค้า",
    Language.VIETNAMESE: "quý khách",
    Language.MALAY: "pelanggan",
    Language.INDONESIAN: "pelanggan",
}
"""How somebody is addressed whose name the platform does not tell."""
