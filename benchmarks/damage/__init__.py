"""Damage drawn at random, for benchmarks and tests."""
