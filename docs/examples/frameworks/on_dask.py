from dask.distributed import Client
from joblib import parallel_config

from nntheory.claims import verify

if __name__ == "__main__":
    # Client("scheduler:8786") would be a cluster that is there; this one is made here, of two processes.
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None), parallel_config(backend="dask"):
        for entry in verify(["minimum", "gradient"]):
            print(entry.id, entry.verdict)
