// SPDX-License-Identifier: Apache-2.0
// What crossed the node link during a run, as an untrusted log: a CBOR sequence (RFC 8742) in
// FOLDER/link.cbor, one array [time in cycles, frame bytes] for each frame as it was sent.
#ifndef PLAY_RECORD_H
#define PLAY_RECORD_H

#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

// Makes the folder if needed and opens the log. The caller closes it with record_close.
int record_open(FILE **log, const char *folder, struct err_info *e);
void record_frame(FILE *log, uint64_t time, const uint8_t *frame, size_t len);
// ERR_SYSTEM if anything could not be written.
int record_close(FILE *log, const char *folder, struct err_info *e);

#endif
