"""Hypothesis profiles: seeded and moderate by default, many examples in the nightly one (--hypothesis-profile=nightly)."""

from hypothesis import HealthCheck, settings

# Certified arithmetic takes its time; no test is about time.
settings.register_profile(
    "default", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("nightly", parent=settings.get_profile("default"), derandomize=False, max_examples=1000)
settings.load_profile("default")
