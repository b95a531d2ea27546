"""An operator imports the shop's members from a file."""

from pathlib import Path

import pytest

from tests.commands.processes import command

GOOD = "id,name,phone,colour\nM-1,王小美,0912345678,red\nM-2,Daniel,,\n"


@pytest.mark.spec("D7")
async def test_members_are_imported_from_a_file(mongo_url: str, tmp_path: Path) -> None:
    """The file is taken in, what is wrong is told by line, and doing it again changes nothing."""
    settings = {
        "mongo_url": mongo_url,
        "database": "import-command",
        "secret_key": "a-key-of-these-tests-that-is-long-enough",
        "log_level": "WARNING",
    }
    await command("shop", "create", "--handle", "flowers", "--name", "Flowers", **settings)
    file = tmp_path / "members.csv"
    file.write_text(GOOD, encoding="utf-8")
    importing = ("import", "members", "--shop", "flowers", "--file")

    code, out, err = await command(*importing, str(file), **settings)
    assert (code, out) == (0, "2 created, 0 changed, 0 unchanged, 0 left out.\n")
    assert "Columns that were not read: colour." in err

    file.write_text(f"{GOOD}M-3,May,0912345678,\nM-4\n", encoding="utf-8")
    code, out, err = await command(*importing, str(file), import_from_line="3", **settings)
    assert (code, out) == (1, "0 created, 0 changed, 1 unchanged, 2 left out.\n")
    assert "line 4, phone: The member M-1 has this phone; no two members may share one.\n" in err
    assert "line 5: 1 cells, but the header has 4 columns; quote cells that hold a comma.\n" in err

    code, out, err = await command(*importing, "-", "--format", "jsonl", typed='{"id": "M-5"}\n', **settings)
    assert (code, out) == (0, "1 created, 0 changed, 0 unchanged, 0 left out.\n")
    assert (await command(*importing, "-", typed="", **settings))[0] == 2
    code, _, err = await command("import", "orders", "--shop", "flowers", "--file", str(file), **settings)
    assert code == 1
    assert err.splitlines()[-2:] == [
        "Stopped. Go on with --from-line 1.",
        "Error: The header lacks the columns placed_at, currency, total; "
        "columns are separated by commas. (header)",
    ]
