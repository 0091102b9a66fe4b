from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nntheory.testing import points_of, quadratics


def momentum(f, x, steps):
    velocity = 0 * x
    for _ in range(steps):
        velocity = velocity / 2 - f.gradient(x) / f.lipschitz
        x = x + velocity
    return x


parabolas = quadratics(kind="definite", dimensions=(1, 1))
places = parabolas.flatmap(lambda f: st.tuples(st.just(f), points_of(f)))


@settings(derandomize=True, phases=[Phase.generate, Phase.shrink])
@given(places)
def values_never_rise(place):
    f, x = place
    before, after = f(momentum(f, x, 1)), f(momentum(f, x, 2))
    assert after <= before, f"{f}\nstarted at {x[0]}, rises from {before} to {after}"


try:
    values_never_rise()
except AssertionError as error:
    print(error)
