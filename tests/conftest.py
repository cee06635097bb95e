"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples on every run, so that a change of code is what makes a test fail; time never decides. A longer random search:
# HYPOTHESIS_PROFILE=explore python3 dev.py test tests/readers
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
