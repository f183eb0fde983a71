"""The parts of `benchmarks.compare`: cells set side by side, lines that show them, the two builds."""
