/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands out of bytes: hostile ones, but many that come through to their
 * handler. And the caller's memory, which ends where others' begins.
 */
#ifndef XV6VM_FUZZ_CMD_FORM_H
#define XV6VM_FUZZ_CMD_FORM_H

#include "cards.h"
#include "xv6vm.h"

#define USER_ARG    0x100000000000ull /* its structure, where no array lies */
#define USER_BASE   0x10000u
#define USER_SIZE   0x20000u
#define USER_ELF    0u	     /* offset: a program lies there */
#define USER_ARGS   0x8000u  /* and its arguments */
#define USER_ANSWER 0x10000u /* and what is got comes there */

/* What is at USER_ARG. */
extern u8 user_arg[4096];

/* What is at USER_BASE, and how many bytes the last command put there. */
extern u8 user_memory[USER_SIZE];
extern size_t user_put;

extern const struct xv6vm_port user_port;

void user_reset(void);

/* The raw bytes of a structure in a record. */
#define RAW_BYTES 60u

/**
 * struct request - a record of 64 bytes
 * @nr: of the command
 * @how: which of its fields are put right, see cmd_form.c
 * @file: who asks
 */
struct request {
	u8 nr, how, file, shape;
	u8 raw[RAW_BYTES];
};

/*
 * The structure as the caller has it, at USER_ARG. Return: the command, or NULL
 * if there is none of that number; *@cmd is what ioctl takes.
 */
const struct card *request_form(const struct request *r, unsigned int *cmd);

#endif
