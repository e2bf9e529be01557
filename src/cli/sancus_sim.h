// SPDX-License-Identifier: Apache-2.0
// The verbs of the tool sancus-sim. Each takes the arguments behind its name and returns the
// process exit status.
#ifndef CLI_SANCUS_SIM_H
#define CLI_SANCUS_SIM_H

// run IMAGE.elf [--core hardened|upstream] [--security 64|128] [--max-cycles N]
//     [--dump ADDR:LEN]...
int sancus_sim_run(int argc, char **argv);

// vectors FILE... [--no-cycles]
int sancus_sim_vectors(int argc, char **argv);

// The whole tool.
int sancus_sim_main(int argc, char **argv);

#endif
