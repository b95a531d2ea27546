"""Words that a platform approved beforehand, which may go out when free text may not (Messenger Platform)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTemplate:
    """The approved template, by its name and language there, and what stands for `{{1}}`, `{{2}}` and so on."""

    name: str
    language: str
    parameters: tuple[str, ...] = ()
