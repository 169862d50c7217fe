"""Small budgets: claims about every network, checked in seconds on any machine."""

from hypothesis import settings

settings.register_profile("engine", max_examples=40, deadline=None, derandomize=True)
settings.load_profile("engine")
