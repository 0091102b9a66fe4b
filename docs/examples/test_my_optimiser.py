from hypothesis import given, settings
from hypothesis import strategies as st

from nntheory.testing import points_of, quadratics

functions = quadratics(kind="definite")
places = functions.flatmap(lambda f: st.tuples(st.just(f), points_of(f)))


@settings(derandomize=True)
@given(places)
def test_a_step_of_one_over_the_lipschitz_constant_never_raises_f(place):
    f, x = place
    assert f(x - f.gradient(x) / f.lipschitz) <= f(x)
