/* SPDX-License-Identifier: GPL-2.0-only */
/* QEMU's own protocol: a JSON object a line. The machine stands still meanwhile. */
#ifndef XV6VM_QMP_H
#define XV6VM_QMP_H

#include <stdbool.h>

#include "wire.h"

#define QMP_LINE 65536

/**
 * struct qmp - one that has answered
 * @ran: the machine was running before
 * @line: the last answer
 */
struct qmp {
	struct wire wire;
	bool ran;
	char line[QMP_LINE];
};

/*
 * The first words, once q->wire is open at @where; @q is all zero else. On failure
 * why->what is a line for people.
 */
int qmp_greet(struct qmp *q, const char *where, struct xv6vm_error *why);
int qmp_stop(struct qmp *q);

/* Let it run if it ran, and leave. */
void qmp_close(struct qmp *q);

/* A command of QEMU's monitor for people, and what it prints. */
int qmp_monitor(void *qmp, const char *command, char *text, size_t room);

/*
 * What @key has in the object that is @line, behind its blanks: NULL if it has none,
 * or is none.
 */
const char *qmp_value(const char *line, const char *key);

/* The string that @value begins with, without what stands behind a backslash's. */
bool qmp_string(const char *value, char *text, size_t room);

#endif
