"""`python -m ui` is `wenju`."""

from ui.cli import main

main()
