"""What `pytest -qq test_wrong_backward.py` prints."""

import os
import subprocess
import sys

# No settings but these: the folder above may have some of its own.
alone = ["-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider"]
subprocess.run([sys.executable, "-m", "pytest", "-qq", *alone, "test_wrong_backward.py"], check=False)
