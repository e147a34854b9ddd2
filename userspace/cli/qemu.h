/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands of machines in QEMU share. */
#ifndef XV6VM_CLI_QEMU_H
#define XV6VM_CLI_QEMU_H

#include <code.h>
#include <live.h>
#include <trace.h>
#include <xv6image.h>

#include "cli.h"

#define ATTACH_SPEC 512

/*
 * The machine as -d names it: WHERE, if that is the first argument, or the port of xv6's
 * Makefile; and --xv6-kernel. Return: WHERE, or NULL.
 */
const char *attach_where(const struct call *c, char spec[ATTACH_SPEC]);

/* qemu_attach.c: hold that machine. Return: EXIT_*. */
int attach_hold(struct call *c, struct hold *h);

/* A kernel's file: what it says of its memory and of its code. */
struct kernel {
	void *elf;
	struct xv6image_symbols sym;
	struct xv6code *code;
};

/* The one that --xv6-kernel names. Return: EXIT_*; then it is to be closed. */
int kernel_open(struct call *c, struct kernel *k);
void kernel_close(struct kernel *k);

/* qemu_events.c: what an event is about, and where a call comes from. */
#define EVENT_WORDS 128
const char *event_words(const struct trace_event *e, char buf[EVENT_WORDS]);
const char *caller_words(struct xv6code *code, __u32 va, char buf[EVENT_WORDS]);

int run_qemu_events(struct call *c);
int run_qemu_blame(struct call *c);
int run_qemu_twin(struct call *c);

#endif
