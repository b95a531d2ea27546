"""What tells a collection's indexes from those that are declared."""

from hypothesis import given
from hypothesis import strategies as st

from message_center.storage.indexes import OWN, difference

NAMES = st.sets(st.sampled_from(["list", "by_key", "by_name", "own", "own_", "own_by_name"]))


@given(declared=NAMES, there=NAMES)
def test_each_index_is_one_thing(declared: set[str], there: set[str]) -> None:
    """Building and dropping what it says leaves what is declared, `_id_`, and what is an operator's own."""
    found = difference(declared, there | {"_id_"})
    after = (there | {"_id_"} | set(found.missing)) - set(found.undeclared)
    assert after == declared | {"_id_"} | set(found.own)
    assert set(found.own) == {one for one in there - declared if one.startswith(OWN)}
    assert not set(found.undeclared) & (declared | {"_id_"})
    assert not set(found.missing) & there
