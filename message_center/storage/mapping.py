"""Between domain values and MongoDB's documents.

Values are written and read by cattrs with the fields' own names (dataclasses are read by reading.py); `Id` becomes
ObjectId, `id` becomes `_id`, amounts of money stay exact.
"""

from collections.abc import Collection, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any, TypeVar

from bson import Decimal128, ObjectId
from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.bson import make_converter
from cattrs.strategies import configure_tagged_union, configure_union_passthrough

from message_center.domain.buttons import Button
from message_center.domain.conversations import Conversation
from message_center.domain.facts import FactValue
from message_center.domain.found_by import found_by
from message_center.domain.ids import Id, is_id
from message_center.domain.inbound import Event
from message_center.errors import NotFound
from message_center.storage.reading import reader_of

T = TypeVar("T")


def _is_raw(kind: Any) -> bool:
    """A platform's own words are kept as they are."""
    return bool(kind == Mapping[str, Any])


def _make() -> Any:
    converter = make_converter()
    converter.register_structure_hook_factory(is_dataclass, lambda kind: reader_of(kind, converter))
    converter.register_structure_hook(Id, lambda value, _: Id(str(value)))
    converter.register_unstructure_hook(Id, ObjectId)
    converter.register_structure_hook(Decimal, lambda value, _: value.to_decimal())
    converter.register_unstructure_hook(Decimal, Decimal128)
    converter.register_structure_hook_func(_is_raw, lambda value, _: dict(value))
    converter.register_unstructure_hook_func(_is_raw, dict)
    configure_union_passthrough(FactValue, converter)
    configure_tagged_union(Event, converter, tag_name="type")
    configure_tagged_union(Button, converter, tag_name="type")
    converter.register_unstructure_hook(Conversation, _with_marks(converter))
    return converter


def _with_marks(converter: Any) -> Any:
    """A conversation's document says what follows from its fields, for the indexes: its folder and its words."""
    plainly = make_dict_unstructure_fn(Conversation, converter)
    return lambda conversation: {
        **plainly(conversation),
        "folder": conversation.folder.value,
        "found_by": list(found_by(conversation)),
    }


_converter = _make()


def new_id() -> Id:
    """A fresh id."""
    return Id(str(ObjectId()))


def object_id(text: str, *, field: str | None = None) -> ObjectId:
    """The database's form of an id. What does not look like one cannot exist: raises NotFound."""
    if not is_id(text):
        raise NotFound(f"Nothing has the id {text[:40]!r}.", field=field)
    return ObjectId(text)


def to_document(value: object) -> dict[str, Any]:
    """The document of a value."""
    document: dict[str, Any] = _converter.unstructure(value)
    if "id" in document:
        document["_id"] = document.pop("id")
    return document


def to_part(value: object) -> Any:
    """The embedded form of a value that is not a document of its own."""
    return _converter.unstructure(value)


def to_value(kind: type[T], document: Mapping[str, Any]) -> T:
    """The value of a document."""
    fields = dict(document)
    if "_id" in fields:
        fields["id"] = fields.pop("_id")
    value: T = _converter.structure(fields, kind)
    return value


def left_out(fields: Collection[str]) -> dict[str, bool] | None:
    """The projection that reads all but these fields of a document."""
    return dict.fromkeys(fields, False) or None


def from_part(kind: Any, part: Any) -> Any:
    """The value of an embedded form."""
    return _converter.structure(part, kind)
