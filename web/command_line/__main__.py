"""`python -m web.command_line`, for where the `pathways` script is not on the path."""

import sys

from web.command_line import main

sys.exit(main())
