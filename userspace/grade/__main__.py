# SPDX-License-Identifier: GPL-2.0-only
"""python3 grade LAB.toml SUBMISSION...: what `xv6vm grade` runs."""

import sys

import cli

sys.exit(cli.main(sys.argv[1:]))
