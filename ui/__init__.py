"""The panel: one window in which a range is marked, keyframes are reviewed, and results are delivered."""
