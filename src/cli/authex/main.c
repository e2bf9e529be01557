// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>

#include "base/interrupt.h"
#include "cli/verbs.h"

// A closed standard stream must not become the number of some other file.
static void reserve_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", O_RDONLY); // writing to it fails, and is reported
}

int main(int argc, char **argv)
{
    static const struct cli_verb *const verbs[] = {&cli_run, &cli_driver, &cli_crypto, NULL};
    reserve_streams();
    if (sodium_init() < 0) {
        fputs("authex: error: no source of random numbers\n", stderr);
        return 1;
    }
    interrupt_install();
    return cli_main("authex", verbs, argc, argv);
}
