#!/usr/bin/env python3
"""One Redis, one MongoDB protocol server and one S3, for programs that are not Python: the browser tests, the benchmarks.

Prints one line of JSON: `redis`, `mongodb` and `s3` (addresses without database or bucket), `region`, `environment`
(the bucket's credentials), `buckets` (the folder in which a new folder is a new bucket) and `processes` (who does the
work, by name). Runs until standard input ends.
"""
import contextlib
import json
import signal
import sys

import servers


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us gets it too, and ends our standard input
    with contextlib.ExitStack() as all_of_them:
        try:
            redis, mongodb, s3 = [all_of_them.enter_context(kind()) for kind in (servers.Redis, servers.MongoDB, servers.S3)]
        except (servers.NotStarted, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        processes = {"redis": redis, "ferretdb": mongodb, "postgres": mongodb.postgres, "s3": s3}
        print(json.dumps({
            "redis": redis.url, "mongodb": mongodb.url, "s3": s3.endpoint, "region": s3.region,
            "environment": s3.environment, "buckets": str(s3.folder / "buckets"),
            "processes": {name: server.process.pid for name, server in processes.items() if server and server.process},
        }), flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
