// SPDX-License-Identifier: Apache-2.0
#include "cli/sancus_sim.h"

int main(int argc, char **argv)
{
    return sancus_sim_main(argc, argv);
}
