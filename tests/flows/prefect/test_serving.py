"""Serving: what cannot be had is named with the way out."""

from __future__ import annotations

import socket

import pytest

from flows.prefect import serving


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serving.ServingError, match=rf"port {port} .* BAOGAO_SERVER_PORT"):
            serving._require_free(port)
