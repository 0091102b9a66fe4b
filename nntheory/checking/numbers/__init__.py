"""The kinds of number that a program is run on, and its derivation beside it."""
