// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>
#include <stdio.h>

#include "base/interrupt.h"
#include "cli/verbs.h"

int main(int argc, char **argv)
{
    static const struct cli_verb *const verbs[] = {&cli_run, &cli_driver, &cli_crypto, NULL};
    if (sodium_init() < 0) {
        fputs("authex: error: no source of random numbers\n", stderr);
        return 1;
    }
    interrupt_install();
    return cli_main("authex", verbs, argc, argv);
}
