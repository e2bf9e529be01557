// SPDX-License-Identifier: Apache-2.0
// The firmware of a Sancus board: node/node.h on the bare machine. It sleeps whenever nothing is
// to be done; the timer runs only while events wait for an acknowledgement.
#include "node/node.h"
#include "node/ports/sancus/registers.h"
#include "rt/msp430/board.h"

#define REGISTER(address) (*(volatile uint16_t *)(address))

// Fixed memory for the assembler's part.
struct sancus_call {
    uint16_t entry, function;
    const uint8_t *input;
    uint16_t input_len;
    uint8_t *output;
    uint16_t capacity;
    uint16_t status, written;
};
_Static_assert(sizeof(struct sancus_call) == CALL_WRITTEN + 2, "as registers.h says");

struct sancus_call sancus_call;
volatile uint16_t firmware_device; // set by interrupts
volatile uint16_t firmware_ticked;
volatile uint16_t firmware_stray; // violations outside calls

void sancus_enter(void);
uint16_t sancus_enable(const struct node_section *section);
uint16_t sancus_owner(uint16_t address);
uint16_t sancus_verify(uint16_t address, const uint8_t *measurement);
void sancus_sleep(void);
void sancus_window(void);
void firmware_main(void);

static struct node node;
static struct frame_decoder decoder;

// ---- the port --------------------------------------------------------------------------------

static void firmware_enter(void *context, const struct node_call *call, struct node_result *result)
{
    (void)context;
    sancus_call.entry = call->entry;
    sancus_call.function = call->function;
    sancus_call.input = call->input;
    sancus_call.input_len = call->input_len;
    sancus_call.output = call->output;
    sancus_call.capacity = call->capacity;
    sancus_enter();
    result->status = sancus_call.status;
    result->written = sancus_call.written;
}

static uint16_t firmware_enable(void *context, const struct node_section *section, bool clear)
{
    (void)context;
    if (clear)
        for (uint16_t at = section->data_start; at != section->data_end; at += 2)
            REGISTER(at) = 0;
    return sancus_enable(section);
}

static uint16_t firmware_owner(void *context, uint16_t address)
{
    (void)context;
    return sancus_owner(address);
}

static uint16_t firmware_verify(void *context, uint16_t address, const uint8_t *measurement)
{
    (void)context;
    return sancus_verify(address, measurement);
}

static void firmware_write(void *context, uint16_t address, const uint8_t *bytes, uint16_t len)
{
    (void)context;
    for (uint16_t i = 0; i < len; i++)
        *(volatile uint8_t *)(address + i) = bytes[i];
}

static void firmware_put(void *context, uint8_t byte)
{
    (void)context;
    while (!(REGISTER(LINK_UART_STATUS) & LINK_CAN_SEND))
        ;
    REGISTER(LINK_DATA) = byte;
}

static void firmware_send(void *context, const uint8_t *head, uint16_t head_len,
                          const uint8_t *body, uint16_t body_len)
{
    struct frame_encoder e;

    frame_begin(&e, firmware_put, context);
    frame_add(&e, head, head_len);
    frame_add(&e, body, body_len);
    frame_finish(&e);
}

static void firmware_timer(void *context, bool on)
{
    (void)context;
    REGISTER(TIMER_CONTROL) = 0;
    REGISTER(TIMER_CCTL0) = 0; // an interrupt that waits is taken back
    firmware_ticked = 0;
    if (!on)
        return;
    REGISTER(TIMER_CCR0) = TIMER_PERIOD;
    REGISTER(TIMER_CCTL0) = TIMER_ENABLE;
    REGISTER(TIMER_CONTROL) = TIMER_RUN;
}

static void firmware_epoch(void *context, uint16_t words[2])
{
    (void)context;
    words[0] = REGISTER(BOARD_EPOCH_LOW);
    words[1] = REGISTER(BOARD_EPOCH_HIGH);
}

static const struct node_port firmware_port = {
    .text_start = BOARD_MODULE_TEXT_START,
    .text_end = BOARD_MODULE_TEXT_END,
    .data_start = BOARD_MODULE_DATA_START,
    .data_end = BOARD_MODULE_DATA_END,
    .devices_start = BOARD_DEVICE(0),
    .devices_end = BOARD_DEVICE(BOARD_DEVICE_SLOTS),
    .enter = firmware_enter,
    .enable = firmware_enable,
    .owner = firmware_owner,
    .verify = firmware_verify,
    .write = firmware_write,
    .send = firmware_send,
    .timer = firmware_timer,
    .epoch = firmware_epoch,
};

// ---- the loop --------------------------------------------------------------------------------

static bool firmware_byte_waits(void)
{
    return REGISTER(LINK_UART_STATUS) & LINK_WAITS;
}

// Takes bytes up to the end of a frame. While the frame is worked on, the line holds the rest.
static void firmware_take_bytes(void)
{
    while (firmware_byte_waits()) {
        switch (frame_decode(&decoder, (uint8_t)REGISTER(LINK_DATA))) {
        case FRAME_MORE:
            break;
        case FRAME_READY:
            node_receive(&node, decoder.bytes, decoder.len, decoder.crc);
            return;
        case FRAME_DAMAGED:
            node_count_damaged(&node);
            return;
        }
    }
}

static void firmware_take_signals(void)
{
    for (; firmware_stray != 0; firmware_stray--)
        node_count_violation(&node);
    if (firmware_ticked) {
        firmware_ticked = 0;
        node_tick(&node);
    }
    if (firmware_device) {
        firmware_device = 0;
        node_device(&node);
    }
}

void firmware_main(void)
{
    // In RAM, because upstream hardware gets comparisons with words of program memory wrong.
    static struct node_port port;
    bool busy;

    port = firmware_port;
    node_init(&node, &port, 0);
    for (;;) {
        firmware_take_bytes();
        firmware_take_signals();
        busy = node_work(&node);
        if (busy || firmware_byte_waits()) {
            sancus_window(); // without the link's interrupt, which would hide the devices'
            continue;
        }
        REGISTER(LINK_CTRL) = LINK_INTERRUPT;
        sancus_sleep();
        REGISTER(LINK_CTRL) = 0;
    }
}
