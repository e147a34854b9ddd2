/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of state_test share. */
#ifndef XV6VM_STATE_TEST_H
#define XV6VM_STATE_TEST_H

#include <libxv6vm.h>

#define SPEC "sim:mem=8M,ncpu=2,nproc=16"

struct bytes {
	unsigned char *p;
	size_t len;
};

/* state_test.c: a case; chance, by the seed; a machine, its bytes, and one step of its life. */
void ok(int good, const char *name);
__u32 rnd(__u32 below);
struct xv6vm *machine(const char *spec);
struct bytes saved(struct xv6vm *h);
void live(struct xv6vm *h);

/* state_damage.c */
void state_damaged(unsigned int rounds);
void state_lies(unsigned int rounds);

#endif
