/* SPDX-License-Identifier: GPL-2.0-only */
/* Exercises from inside. */
#ifndef QUIZ_TEST_H
#define QUIZ_TEST_H

#include <quiz.h>

/* Return: 1 if the reference has the same keys, 0 if not; -1: it knows nothing of the kind. */
int quiz_ref(const struct exercise *e);

#endif
