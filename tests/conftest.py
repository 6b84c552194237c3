"""What holds for all tests."""

from hypothesis import settings

# Without deadlines, since machines differ; derandomized, so that a run can be repeated.
settings.register_profile("paperhouse", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("paperhouse")
