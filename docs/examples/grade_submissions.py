"""Every submission in a folder, checked by the command: a row for each."""

import json
import subprocess
import sys
from pathlib import Path

SUBMISSIONS = ("my_backward.py", "accumulating_backward.py", "wrong_backward.py")

for name in SUBMISSIONS:
    command = [sys.executable, "-m", "nntheory", "check", f"{name}:backward", "4-2-3", "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parent)
    report = json.loads(done.stdout)
    wrong = [tensor["name"] for tensor in report["tensors"] if not tensor["agrees"]]
    print(f"{name:26} {report['verdict']:8} {' '.join(wrong)}")
