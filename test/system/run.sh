#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whole applications through the built programs: run.sh BUILD SEEDS.
cd "$(dirname "$0")/../.." || exit 2
failed=0
for part in "cases.sh $1" "contract.sh $1" "random.sh $1 plain $2"; do
    # shellcheck disable=SC2086 # words
    test/system/$part || failed=1
done
exit $failed
