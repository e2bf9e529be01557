// SPDX-License-Identifier: Apache-2.0
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include "proto/wire.h"

#define CLI_RELEASE "0.1.0"
#define CLI_WIRE    WIRE_VERSION

#endif
