// SPDX-License-Identifier: Apache-2.0
// The simulated machine alone, for programs and test vectors.
#include <stddef.h>

#include "cli/verbs.h"

int main(int argc, char **argv)
{
    static const struct cli_verb *const verbs[] = {&cli_sim_run, &cli_sim_vectors, NULL};
    return cli_main("sancus-sim", verbs, argc, argv);
}
