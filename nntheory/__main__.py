"""``python -m nntheory``."""

from .cli import main

main()
