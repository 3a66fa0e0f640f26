"""The command as it is kept, and the versions."""

from __future__ import annotations

import platform
from importlib import metadata

import pytest

from engine.runs.folder.provenance import portable_command, software_of


@pytest.mark.parametrize(
    ("arg", "kept"),
    [
        ("run", "run"),
        ("--quiet", "--quiet"),
        ("data/accounts.parquet", "data/accounts.parquet"),
        ("/home/ann/accounts.parquet", "accounts.parquet"),
        ("--out=/srv/cbp/runs", "--out=runs"),
        ("../../ann/accounts.csv", "accounts.csv"),
        ("~/accounts.csv", "accounts.csv"),
        ("~", "~"),
        ("C:\\Users\\ann\\accounts.csv", "accounts.csv"),
        ("\\\\server\\share\\accounts.csv", "accounts.csv"),
        ("/", ""),
        ("postgresql://ann:secret@db.example/cbp?sslmode=on", "postgresql:///cbp"),
        ("--db=postgresql://ann:secret@db.example", "--db=postgresql:///"),
        ("sqlite:////home/ann/cbp.db", "sqlite:///cbp.db"),
        ("host=db user=ann password=secret", "host=db user=ann password=***"),
        ("--query=select * from accounts", "--query=select * from accounts"),
        ("owner=123-45-6789", "owner=***-**-**89"),
        ("--set", "--set"),
        ("bond_amount=$50,000", "bond_amount=$50,000"),
    ],
)
def test_an_argument_as_it_is_kept(arg: str, kept: str) -> None:
    assert portable_command([arg]) == (kept,)


def test_versions_of_what_is_installed() -> None:
    software = software_of("columnar", ("polars", "no-such-library"))
    assert software.engine == "columnar"
    assert software.python == platform.python_version()
    assert software.tidewaiter == metadata.version("tidewaiter")
    assert software.libraries == {"polars": metadata.version("polars")}
