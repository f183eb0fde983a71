"""Baogao as others install it: the command `baogao`.

In a wheel this package also holds flows/, transforms/, sql/, reference/ and expectations/, which in a
checkout lie beside it.
"""
