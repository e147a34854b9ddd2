// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program in the machine: does the accesses that the judge's records ask
 * for and writes down how each one ended. It knows nothing of what is right.
 */
#include "mailbox.h"

#define VECTORS	      256
#define VECTOR_SIZE   16u /* of one entry stub */
#define TSS_LIMIT     103u
#define GATE_USER     0xee00u /* present, DPL 3, 32-bit interrupt gate */
#define TSS_PRESENT   0x8900u
#define PROGRESS_STEP 256u

struct trap {
	unsigned int vector;
	unsigned int code;
	unsigned int cr2;
};

struct gate {
	unsigned int low;
	unsigned int high;
};

struct table_register {
	unsigned short limit;
	unsigned int base;
} __attribute__((packed));

extern volatile struct trap stub_trap;
extern struct gate stub_gdt[];
extern unsigned int stub_tss[];
extern const unsigned int stub_boot_cr3;
extern char stub_vectors[], stub_read4[], stub_read1[], stub_write4[],
	stub_write1[];

unsigned int stub_enter(unsigned int eip, unsigned int eax, unsigned int edx,
			unsigned int user);
void stub_main(void);

static struct gate idt[VECTORS];
static volatile struct box *const box =
	(volatile struct box *)(STUB_VA + BOX_OFFSET);

static void load_tables(void)
{
	struct table_register r = { sizeof(idt) - 1, (unsigned int)idt };
	unsigned int tss = (unsigned int)stub_tss;
	unsigned int i, at;

	for (i = 0; i < VECTORS; i++) {
		at = (unsigned int)stub_vectors + i * VECTOR_SIZE;
		idt[i].low = STUB_KCODE << 16 | (at & 0xffff);
		idt[i].high = (at & 0xffff0000) | GATE_USER;
	}
	asm volatile("lidt %0" : : "m"(r), "m"(idt));

	stub_gdt[STUB_TSS / 8].low = tss << 16 | TSS_LIMIT;
	stub_gdt[STUB_TSS / 8].high = (tss & 0xff000000) | TSS_PRESENT |
				      (tss >> 16 & 0xff);
	asm volatile("ltr %w0" : : "r"(STUB_TSS) : "memory");
}

static void load_registers(unsigned int cr3, unsigned int cr0, unsigned int cr4)
{
	asm volatile("movl %0, %%cr4" : : "r"(cr4) : "memory");
	asm volatile("movl %0, %%cr0" : : "r"(cr0) : "memory");
	asm volatile("movl %0, %%cr3" : : "r"(cr3) : "memory");
}

/* A fetch goes to the address itself; the rest is one instruction of ours. */
static unsigned int place(unsigned int how, unsigned int where)
{
	switch (how & (BOX_WHAT | BOX_BYTE)) {
	case BOX_READ:
		return (unsigned int)stub_read4;
	case BOX_READ | BOX_BYTE:
		return (unsigned int)stub_read1;
	case BOX_WRITE:
		return (unsigned int)stub_write4;
	case BOX_WRITE | BOX_BYTE:
		return (unsigned int)stub_write1;
	}
	return where;
}

static void work_off(volatile struct box_record *r)
{
	if ((r->how & BOX_WHAT) == BOX_LOAD) {
		load_registers(r->where, r->value, r->cr4);
		return;
	}
	r->got = stub_enter(place(r->how, r->where), r->where, r->value,
			    r->how & BOX_USER);
	r->vector = stub_trap.vector;
	r->code = stub_trap.code;
	r->cr2 = stub_trap.cr2;
}

void stub_main(void)
{
	unsigned int i;

	load_tables();
	box->ready = BOX_READY;
	for (;;) {
		while (box->go == box->done)
			asm volatile("pause");
		asm volatile("movl %0, %%cr2" : : "r"(0));
		for (i = 0; i < box->count && i < BOX_RECORDS; i++) {
			work_off(&box->record[i]);
			if (i % PROGRESS_STEP == 0)
				box->progress++;
		}
		/* Back to tables that the judge does not touch. */
		load_registers(stub_boot_cr3, STUB_CR0, STUB_CR4);
		box->done = box->go;
	}
}
