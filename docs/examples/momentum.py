from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nntheory.testing import points_of, quadratics


def momentum(f, x, steps):
    velocity = 0 * x
    for _ in range(steps):
        velocity = velocity / 2 - f.gradient(x) / f.lipschitz
        x = x + velocity
    return x


PLACES = quadratics(kind="definite", dimensions=(1, 1)).flatmap(lambda f: st.tuples(st.just(f), points_of(f)))


@settings(derandomize=True, database=None, report_multiple_bugs=False, phases=[Phase.generate, Phase.shrink])
@given(PLACES)
def values_never_rise(place):
    f, x = place
    before, after = f(momentum(f, x, 1)), f(momentum(f, x, 2))
    assert after <= before, (
        f"f = {f.matrix[0][0]}/2 · (x − {f.centre[0]})² rises from {before} to {after}, started at {x[0]}"
    )


try:
    values_never_rise()
except AssertionError as error:
    print(error)
