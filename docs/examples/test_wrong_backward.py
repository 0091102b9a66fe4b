import pytest
from wrong_backward import backward


@pytest.mark.network("2-3-1")
def test_backward_is_the_gradient(assert_gradient):
    assert_gradient(backward)
