"""Pure values that every domain may import: money, quantity, rate, time, text, codes, errors."""
