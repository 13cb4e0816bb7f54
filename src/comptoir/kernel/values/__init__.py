"""Values that every domain may use: money, quantity, rate, time, text, codes, refusals.

Pure: standard library only, no clock, no randomness, no files but the time zone tables.
"""
