"""What an operation need not read of a stored value: what its text does not name, nobody will see.

A field of the schema is shown only if its name stands in the operation's text. So rows are read without the fields
of which only others are made; the values hold the defaults there, and nobody looks. An operation with a field of a
partner's reads everything, because a partner's code may look at anything.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")

Names = frozenset[str]


def names_in(text: str) -> Names:
    """Every name in an operation's text, of fields or of anything else."""
    return frozenset(_NAME.findall(text))


@dataclass(frozen=True, slots=True)
class Seldom:
    """The fields of a domain class that few operations show, each with the schema's fields that are made of it.

    `whole` are fields of the schema that may be made of anything. Only a field that has a default can be left out.
    """

    kind: type
    shown_by: Mapping[str, Collection[str]]
    whole: Collection[str] = ()

    def __post_init__(self) -> None:
        required = {field.name for field in fields(self.kind) if field.default is MISSING}
        if not required.isdisjoint(self.shown_by):
            raise TypeError(f"{self.kind.__name__} cannot be made without {required & set(self.shown_by)}.")

    def left_out(self, names: Names | None) -> frozenset[str]:
        """What is not read for an operation with these names; None means that anything may be shown."""
        if names is None or not names.isdisjoint(self.whole):
            return frozenset()
        return frozenset(field for field, shown_by in self.shown_by.items() if names.isdisjoint(shown_by))
