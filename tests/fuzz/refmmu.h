/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The i386's MMU without PAE, in twenty lines and over plain bytes: what the
 * walkers of the core are compared with on memory that holds anything.
 */
#ifndef XV6VM_FUZZ_REFMMU_H
#define XV6VM_FUZZ_REFMMU_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct refmmu - memory, and how it is walked
 * @size: bytes of RAM at @ram; there is nothing behind them
 */
struct refmmu {
	uint8_t *ram;
	uint32_t size, cr3;
	bool pse, user, wp;
};

/**
 * struct refwalk - what a walk comes to
 * @levels: entries that were asked for
 * @at: of the last entry, which has A and D for the page
 * @fault: -1, or the error code
 */
struct refwalk {
	bool mapped;
	uint32_t levels, pde_at, at, pde, pte, pa;
	int fault;
};

uint32_t ref_word(const struct refmmu *r, uint32_t pa);
void ref_set_word(const struct refmmu *r, uint32_t pa, uint32_t value);

/* @type: 0 read, 1 write, 2 fetch. */
struct refwalk ref_walk(const struct refmmu *r, uint32_t va, uint32_t type);

/* The walk, A and D as an access sets them, and the bytes it moves. */
struct refwalk ref_access(const struct refmmu *r, uint32_t va, uint32_t type,
			  uint32_t width, uint32_t *value);

#endif
