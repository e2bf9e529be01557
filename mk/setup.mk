# SPDX-License-Identifier: Apache-2.0
# From a fresh Debian 12 to a running car park.
setup:
	@tools/setup

demo: setup
	@examples/carpark/demo.sh

.PHONY: setup demo
