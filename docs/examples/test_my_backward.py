import pytest
from my_backward import backward


@pytest.mark.network("2-3-1")
@pytest.mark.network("4-2-3")
def test_backward_is_the_gradient(assert_gradient):
    assert_gradient(backward)
