/* SPDX-License-Identifier: GPL-2.0-only */
/* What the program may ask of the kernel: int $64, eax, ebx, ecx. */
#ifndef MINI_CALLS_H
#define MINI_CALLS_H

enum {
	CALL_FORK,
	CALL_EXIT,
	CALL_WAIT,
	CALL_EXEC,
	CALL_SBRK,
	CALL_SIZE,
	CALL_REST,
	CALL_PIPE,
	CALL_READ, /* 16 bytes to where ebx says */
	CALL_CLONE,
	CALL_SHARE,
	CALL_MOMENT,
	CALL_STAGE,
	CALL_GETS, /* a line from the console, ecx bytes at most, to where ebx says */
	CALL_PUTS, /* ecx bytes from where ebx says to it */
	CALL_FREEPAGES,
	CALL_TRANSLATE,
};

#endif
