"""moto as a server, with what it leaves out: moto_server.py -p PORT."""

import moto_gaps  # noqa: F401
from moto.server import main

main()
