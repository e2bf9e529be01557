// SPDX-License-Identifier: Apache-2.0
// The only file of this room that knows the simulator.
#include "node/ports/simulated.h"

#include <stdlib.h>

#include "base/elf.h"
#include "sim/machine.h"

struct board {
    struct machine *machine;
    struct board_host host;
    struct frame_decoder decoder; // of what the software sends
    uint64_t start;               // time when the machine's clock was 0
    uint64_t noise;
};

static void board_on_byte(void *context, uint8_t byte)
{
    struct board *b = context;

    switch (frame_decode(&b->decoder, byte)) {
    case FRAME_MORE:
        break;
    case FRAME_DAMAGED:
        b->noise++;
        break;
    case FRAME_READY:
        if (b->host.frame)
            b->host.frame(b->host.context, board_time(b), b->decoder.bytes, b->decoder.len);
        break;
    }
}

static void board_on_display(void *context, unsigned slot, int16_t value)
{
    struct board *b = context;

    if (b->host.display)
        b->host.display(b->host.context, board_time(b), slot, value);
}

static int board_load(struct machine *m, const uint8_t *firmware, size_t len, struct err_info *e)
{
    struct elf file;
    struct elf_segment s;
    int result = elf_open(&file, "node firmware", firmware, len, e);

    for (unsigned i = 0; result == 0 && i < file.segments; i++) {
        result = elf_segment(&file, i, &s, e);
        if (result != 0 || s.type != ELF_PT_LOAD || s.file_size == 0)
            continue;
        if (s.address > 0xFFFF || machine_load(m, (uint16_t)s.address, s.data, s.file_size) != 0)
            result =
                err_set(e, ERR_INPUT, "node firmware: no memory at 0x%04X", (unsigned)s.address);
    }
    return result;
}

struct board *board_create(const struct machine_config *config, const uint8_t *firmware, size_t len,
                           uint64_t start, const struct board_host *host, struct err_info *e)
{
    struct board *b = calloc(1, sizeof *b);
    struct machine_config own = *config;

    if (b == NULL) {
        err_set(e, ERR_SYSTEM, "no memory for a board");
        return NULL;
    }
    b->host = *host;
    b->start = start;
    own.host = (struct machine_host){
        .context = b, .link_output = board_on_byte, .display = board_on_display};
    b->machine = machine_create(&own);
    if (b->machine == NULL) {
        err_set(e, ERR_INPUT, "a machine cannot be built like this");
        goto failed;
    }
    if (board_load(b->machine, firmware, len, e) != 0)
        goto failed;
    machine_reset(b->machine);
    return b;
failed:
    board_destroy(b);
    return NULL;
}

void board_destroy(struct board *b)
{
    if (b == NULL)
        return;
    machine_destroy(b->machine);
    free(b);
}

static enum board_state board_state(const struct board *b, enum machine_stop stop)
{
    switch (stop) {
    case MACHINE_STOP_IDLE:
        return BOARD_IDLE;
    case MACHINE_STOP_CPUOFF:
        return BOARD_DEAD;
    default:
        return machine_asleep(b->machine) ? BOARD_ASLEEP : BOARD_BUSY;
    }
}

enum board_state board_run(struct board *b, uint64_t until)
{
    enum machine_stop stop = MACHINE_STOP_LIMIT;

    while (board_time(b) < until) {
        stop = machine_run(b->machine, until - b->start);
        if (stop == MACHINE_STOP_RESET)
            b->decoder = (struct frame_decoder){0};
        else if (stop != MACHINE_STOP_BREAK)
            break;
    }
    if (stop == MACHINE_STOP_CPUOFF && board_time(b) < until)
        b->start += until - board_time(b); // its own clock stands still
    return board_state(b, stop);
}

void board_receive(struct board *b, const uint8_t *line, size_t len)
{
    machine_link_send(b->machine, line, len);
}

void board_reset(struct board *b)
{
    b->decoder = (struct frame_decoder){0};
    machine_reset(b->machine);
}

uint64_t board_time(const struct board *b)
{
    return b->start + machine_cycles(b->machine);
}

uint64_t board_noise(const struct board *b)
{
    return b->noise;
}

struct machine *board_machine(struct board *b)
{
    return b->machine;
}

int board_push_sample(struct board *b, unsigned slot, int16_t value)
{
    return machine_sensor_push(b->machine, slot, value);
}

int board_withdraw_sample(struct board *b, unsigned slot, int16_t *value)
{
    return machine_sensor_withdraw(b->machine, slot, value);
}
