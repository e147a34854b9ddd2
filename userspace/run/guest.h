/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest of KVM has beside the machine's RAM: two pages in the device space
 * of its kernel half, where xv6 has no device. trap.S is the first, kvm.c fills
 * the second.
 */
#ifndef GUEST_H
#define GUEST_H

#define GUEST_CODE 0xfe000000
#define GUEST_DATA 0xfe001000
#define GUEST_TOP  0xfe002000

/* Where trap.S has what. */
#define GUEST_FRAME   (GUEST_TOP - 15 * 4)
#define GUEST_PORT    0 /* where it rests */
#define GUEST_VECTORS 0x80
#define GUEST_STEP    16 /* from one vector to the next */

/* xv6's segments. */
#define SEG_KCODE 1
#define SEG_KDATA 2
#define SEG_UCODE 3
#define SEG_UDATA 4
#define SEG_TSS	  5
#define NSEGS	  6

#define KCODE (SEG_KCODE << 3)
#define KDATA (SEG_KDATA << 3)
#define UCODE (SEG_UCODE << 3 | 3)
#define UDATA (SEG_UDATA << 3 | 3)
#define TSS   (SEG_TSS << 3)

#define T_BRKPT	  3
#define T_PGFLT	  14
#define T_TIMER	  32
#define T_SYSCALL 64
#define NVECTORS  65

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

#define PAGE 4096

/* What the CPU, the vector and pushal push; the first is pushed last. */
struct frame {
	uint32_t edi, esi, ebp, esp_here, ebx, edx, ecx, eax;
	uint32_t vector, code, eip, cs, eflags, esp, ss;
};

struct guest {
	unsigned char code[PAGE];
	union {
		struct {
			/* As trap.S has them. */
			uint32_t kernel_cr3, user_cr3, cr2, unused;
			uint64_t gdt[NSEGS];
			uint64_t idt[NVECTORS];
			uint32_t tss[26];
		};
		struct {
			char above[PAGE - sizeof(struct frame)];
			struct frame frame;
		};
	};
};

/* Where the guest has it. */
#define GUEST_AT(member) (GUEST_CODE + offsetof(struct guest, member))

/* guest.c: code, segments and vectors, as they are before it runs. */
void guest_fill(struct guest *g, uint32_t kernel_cr3);

#endif
#endif
