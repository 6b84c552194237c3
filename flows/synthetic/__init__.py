"""Synthetic dumps: papers that nobody wrote, damage of every known kind, and the truth of both."""
