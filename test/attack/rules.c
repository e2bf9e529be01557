// SPDX-License-Identifier: Apache-2.0
#include "attack/attack.h"

const struct attack attacks_rules[] = {
    {0},
};
