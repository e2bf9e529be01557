// SPDX-License-Identifier: Apache-2.0
// What a descriptor must fulfil beyond its shape: rules between its parts. descriptor.c calls them
// after reading, in this order; the first that is broken is the error. All return 0 or ERR_INPUT.
#ifndef DEPLOY_DESCRIPTOR_CHECK_H
#define DEPLOY_DESCRIPTOR_CHECK_H

#include "deploy/descriptor.h"

// Node names differ; on each node, device names and slots differ.
int descriptor_check_infrastructure(const struct descriptor_infrastructure *infra,
                                    struct err_info *e);

// The last application of `d`: its name and provider are nobody else's; module names differ, and
// no module is called like a node; each connection leads from a source to a target, has
// a module at one end, is there once, and is the only one to its output device.
int descriptor_check_app(const struct descriptor *d, struct err_info *e);

#endif
