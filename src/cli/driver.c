// SPDX-License-Identifier: Apache-2.0
// authex driver: what the infrastructure provider publishes about its drivers.
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/hex.h"
#include "cli/verbs.h"
#include "deploy/provider.h"

static const struct cli_option options[] = {
    {NULL, NULL, NULL, NULL},
};

static void print_part(const struct part *p, const char *source)
{
    char measurement[2 * IMAGE_MEASUREMENT + 1];
    const struct kdf_layout *at = &p->image.at;
    hex_encode(p->image.measurement, IMAGE_MEASUREMENT, measurement);
    printf("%-20s %s  %04x-%04x  %04x-%04x  %s\n", p->name, measurement, at->text_start,
           at->text_end, at->data_start, at->data_end, source);
}

static void print_drivers(const struct provider *p)
{
    printf("%-20s %-32s  %-9s  %-9s  %s\n", "DRIVER", "MEASUREMENT", "TEXT", "DATA", "SOURCE");
    for (size_t i = 0; i < p->infra->node_count; i++)
        for (size_t k = 0; k < p->infra->nodes[i].device_count; k++) {
            const struct provider_device *d = &p->nodes[i].devices[k];
            char source[64];
            snprintf(source, sizeof source, "enclave/driver/%s.c",
                     descriptor_driver_name(d->descriptor->driver));
            print_part(&d->mmio, "enclave/driver/sancus/mmio.S");
            print_part(&d->driver, source);
        }
}

static int run(const struct cli_args *args, struct err_info *e)
{
    struct descriptor d = {0};
    struct build build = {0};
    struct provider p = {0};
    if (strcmp(args->word[0], "list") != 0)
        return err_set(e, ERR_INPUT, "driver %s: list is needed", args->word[0]);
    int rc = descriptor_load_folder(&d, args->word[1], e);
    if (rc == 0)
        rc = build_open(&build, e);
    if (rc == 0)
        rc = provider_open(&p, &d.infrastructure, NULL, &build, e);
    if (rc == 0) {
        print_drivers(&p);
        printf("sources: %s/source\n", build.share);
    }
    provider_close(&p);
    build_finish(&build);
    descriptor_finish(&d);
    return rc;
}

const struct cli_verb cli_driver = {
    .name = "driver",
    .words = "list DIR",
    .min_words = 2,
    .max_words = 2,
    .summary = "list the drivers of an infrastructure with their measurements",
    .details =
        "A measurement is the MAC under the all-zero key over text and layout: what the verify\n"
        "instruction of the hardware computes. The sources are installed with Authex.",
    .options = options,
    .run = run,
};
