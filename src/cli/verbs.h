// SPDX-License-Identifier: Apache-2.0
// The verbs of `authex`, and of `sancus-sim`, one file each.
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/cli.h"

extern const struct cli_verb cli_sim_run, cli_sim_vectors;
extern const struct cli_verb cli_run, cli_crypto, cli_driver;

#endif
