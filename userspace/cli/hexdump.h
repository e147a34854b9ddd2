/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes as text. */
#ifndef XV6VM_HEXDUMP_H
#define XV6VM_HEXDUMP_H

#include <stddef.h>

#include "out.h"

/* As hexdump -C writes it, with virtual addresses. */
void hexdump(struct out *o, uint32_t va, const uint8_t *buf, uint32_t len);

/* JSON: a string of hexadecimal digits. */
void hex_field(struct out *o, const char *key, const uint8_t *buf,
	       uint32_t len);

/* Text: up to the first NUL, escaped. */
void string_line(struct out *o, const uint8_t *buf, uint32_t len);

/* Digits to bytes, blanks between allowed. Return: 0 or a negative errno. */
int unhex(const char *s, void **data, size_t *len);

#endif
