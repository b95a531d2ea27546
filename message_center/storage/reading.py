"""Reads dataclasses from documents: every page of a list reads hundreds of fields, so each is touched once.

Most fields are in the document as the value has them; only the others go through the converter's hooks, which are
looked up when a class is read for the first time.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum, EnumType
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from cattrs import Converter

from message_center.domain.ids import Id

Read = Callable[[Any], Any]
ReadDocument = Callable[[Mapping[str, Any], Any], Any]

_DIRECTLY: dict[Any, Read] = {Id: str, int: int, float: float}
_AS_STORED = frozenset({str, bool, datetime, NoneType})


def reader_of(kind: type[Any], converter: Converter) -> ReadDocument:
    """How to make a dataclass of a document; what the class does not know is left out."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    as_stored = [name for name in names if _is_as_stored(hints[name])]
    reads = [(name, _read(hints[name], converter)) for name in names if name not in as_stored]

    def read(document: Mapping[str, Any], _: Any = None) -> Any:
        # By the class's own strings: Python finds an argument by identity first, and a document's are others.
        values = {name: document[name] for name in as_stored if name in document}
        for name, read_field in reads:
            if name in document:
                value = document[name]
                values[name] = None if value is None else read_field(value)
        return kind(**values)

    return read


def _read(hint: Any, converter: Converter) -> Read:
    """How to read a field that is there."""
    wanted = _without_none(hint)
    if get_origin(wanted) is tuple and get_args(wanted)[1:] == (...,):
        return _read_several(_read(get_args(wanted)[0], converter))
    if wanted in _DIRECTLY:
        return _DIRECTLY[wanted]
    if isinstance(wanted, EnumType):
        return {member.value: member for member in list[Enum](wanted)}.__getitem__
    hook: Any = converter.get_structure_hook(wanted)
    return hook if is_dataclass(wanted) else lambda value: hook(value, wanted)


def _read_several(read_one: Read) -> Read:
    return lambda values: tuple([read_one(value) for value in values]) if values else ()


def _is_as_stored(hint: Any) -> bool:
    """Whether the database gives exactly what the field holds; for numbers it has types of its own, too."""
    return all(one in _AS_STORED for one in _alternatives(hint))


def _without_none(hint: Any) -> Any:
    """What an optional field holds when it holds something."""
    held = [one for one in _alternatives(hint) if one is not NoneType]
    return held[0] if len(held) == 1 else hint


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
