"""The service as it is served, on servers of the benchmarks' own, with one bare page to measure against.

`benchmarks.servers.own_servers` names their directory in the environment before anything imports this.
"""

from larc.settings.embedded import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "benchmarks.urls"
