// SPDX-License-Identifier: Apache-2.0
// The tool sancus-sim: the simulated machine alone, for programs and test vectors.
#include "cli/sancus_sim.h"

#include <stdio.h>
#include <string.h>

#include "cli/version.h"

static const struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage;
} verbs[] = {
    {"run", sancus_sim_run,
     "run IMAGE.elf [option]...  run a program until CPUOFF with GIE = 0; print the result as "
     "JSON\n"
     "      --core hardened|upstream  the repaired core (default), or the published hardware\n"
     "      --security 64|128         key and tag length in bits (default 128)\n"
     "      --modules N               slots of the protection unit, 1..16 (default 8; upstream 4)\n"
     "      --max-cycles N            stop there (default 1000000000)\n"
     "      --dump ADDR:LEN           add this memory to the result; may be repeated\n"
     "    exit status: 0 at CPUOFF, 1 at another stop, 2 for a wrong argument or image\n"},
    {"vectors", sancus_sim_vectors,
     "vectors FILE... [--no-cycles]  run what real hardware computed, on the upstream core\n"
     "    exit status: 0 if there were programs and all agree, 1 if not, 2 for a wrong file\n"},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void print_usage(FILE *to)
{
    fputs("usage: sancus-sim VERB ...\n\n", to);
    for (int i = 0; i < VERBS; i++)
        fprintf(to, "  sancus-sim %s\n", verbs[i].usage);
    fputs("  sancus-sim --help | --version\n", to);
}

int sancus_sim_main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_usage(stdout);
        return 0;
    }
    if (strcmp(name, "--version") == 0) {
        puts("sancus-sim " CLI_RELEASE);
        return 0;
    }
    for (int i = 0; i < VERBS; i++) {
        if (strcmp(name, verbs[i].name) != 0)
            continue;
        if (argc > 2 && strcmp(argv[2], "--help") == 0) {
            printf("sancus-sim %s", verbs[i].usage);
            return 0;
        }
        return verbs[i].run(argc - 2, argv + 2);
    }
    if (*name)
        fprintf(stderr, "sancus-sim: there is no verb %s\n", name);
    print_usage(stderr);
    return 2;
}
