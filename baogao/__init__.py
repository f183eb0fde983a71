"""Baogao as others install it: the command `baogao`, and a client of what it publishes.

    import baogao
    baogao.open("warehouse.duckdb").panel("gdp", "growth")

In a wheel this package also holds flows/, transforms/, sql/, reference/ and expectations/, which in a
checkout lie beside it. The client (`baogao.client`) needs none of them.
"""

from __future__ import annotations

from baogao.client import BaogaoError, Warehouse, open

__all__ = ["BaogaoError", "Warehouse", "open"]
