// SPDX-License-Identifier: Apache-2.0
#include "cli/sancus_sim.h"
#include <string.h>
int sancus_sim_main(int argc, char **argv)
{
    return argc > 2 ? sancus_sim_vectors(argc - 2, argv + 2) : 2;
}
