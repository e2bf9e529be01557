// SPDX-License-Identifier: Apache-2.0
#include "base/interrupt.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t requested;

static void on_signal(int number)
{
    requested = number;
}

void interrupt_install(void)
{
    struct sigaction request = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &request, NULL);
    sigaction(SIGTERM, &request, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

int interrupt_check(struct err_info *e)
{
    return requested ? err_set(e, ERR_FAILED, "interrupted (%s)", strsignal(requested)) : 0;
}
