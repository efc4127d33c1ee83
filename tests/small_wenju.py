"""`python small_wenju.py ...` is `wenju ...` with the small encoders."""

from character_encoder import load_small

import indexer.sentence_encoder
from ui.cli import main

indexer.sentence_encoder.load_encoder = load_small
main()
