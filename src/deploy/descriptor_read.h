// SPDX-License-Identifier: Apache-2.0
// From YAML trees to the structs of descriptor.h: shapes, values, references by name.
#ifndef DEPLOY_DESCRIPTOR_READ_H
#define DEPLOY_DESCRIPTOR_READ_H

#include "deploy/descriptor.h"
#include "deploy/yaml.h"

// Fills `infra`. ERR_INPUT; what was filled is descriptor_finish's to free in either case.
int descriptor_read_infrastructure_tree(const struct yaml_node *root,
                                        struct descriptor_infrastructure *infra,
                                        struct err_info *e);

// Fills `app` but for its sources, finding nodes and devices in `infra`. As above.
int descriptor_read_app_tree(const struct yaml_node *root,
                             const struct descriptor_infrastructure *infra,
                             struct descriptor_app *app, struct err_info *e);

// Finds the sources of `app` in its folder: those listed under `sources`, or all *.aex. Each must
// be a regular file inside the folder, also when symbolic links are followed. ERR_INPUT.
int descriptor_find_sources(const struct yaml_node *root, struct descriptor_app *app,
                            struct err_info *e);

#endif
