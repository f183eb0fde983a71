"""Which addresses are of this machine."""

from __future__ import annotations

import ipaddress
from typing import Any


def is_here(address: Any) -> bool:
    """Whether an address is of this machine; names of sockets in files are."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in ("localhost", "")
