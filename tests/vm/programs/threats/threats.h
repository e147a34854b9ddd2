/* SPDX-License-Identifier: GPL-2.0-only */
/* What an attacker would try; names of cases begin with the threat's number. */
#ifndef _THREATS_H
#define _THREATS_H

#include "life.h"

extern struct world world;

/* Kept out of others' ways: a frame that another file holds, so none boots. */
bool keep_machine(void);
void release_machine(void);

/* edges.c */
void test_counts(void);
void test_numbers(void);
void test_physical_edges(void);
void test_names(void);

/* race.c */
void test_double_fetch(void);

/* once.c */
void test_read_once(void);

/* torn.c */
void test_torn_structures(void);

/* leak.c */
void test_two_lives(void);
void test_fresh_ram(bool junk);
void test_ended_process(void);

/* hostile.c */
void test_hostile_tables(void);

/* limits.c */
void test_limits(void);
void test_unload(void);
void test_nobody(void);

#endif
