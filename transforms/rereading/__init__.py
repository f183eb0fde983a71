"""What the gates read a second time: numbers in their words, and raw texts out of clean ones.

Small on purpose, and made of nothing that the first reading is made of: two that err alike would tell
nothing. What is not understood here is let through.
"""
