// SPDX-License-Identifier: GPL-2.0-only
/* What a caller gives in an array: nothing much, anything, a program. */
#include <elf.h>
#include <string.h>

#include "fuzz.h"

#define HEADERS 256u

/* Up to three segments, one behind the other, each a little too odd now and then. */
static void new_elf(struct rng *r, unsigned char *to, size_t len)
{
	const struct card_array *program = card_find(XV6VM_PROC_EXEC)->arrays;
	Elf32_Ehdr *head = (Elf32_Ehdr *)to;
	Elf32_Phdr *segment = (Elf32_Phdr *)(head + 1);
	unsigned int i, count = 1 + rng_below(r, 3), va = 0;

	if (len < HEADERS)
		return;
	memcpy(to, program->what, program->good);
	head->e_phnum = count;
	head->e_entry = rng_below(r, 2 * PAGE);
	for (i = 0; i < count; i++) {
		segment[i] = (Elf32_Phdr){
			.p_type = one_in(r, 8) ? PT_NOTE : PT_LOAD,
			.p_offset = HEADERS,
			.p_vaddr = va,
			.p_filesz = rng_below(r, len - HEADERS + 1),
			.p_memsz = len + rng_below(r, PAGE),
		};
		va += (segment[i].p_memsz + PAGE - 1) & ~(PAGE - 1);
	}
}

/* Words of the headers become what no linker would write. */
static void break_elf(struct rng *r, unsigned char *to, size_t len)
{
	static const __u32 bad[] = { 0,	    1,		0xffffffff, 0x80000000,
				     0xfff, 0x7fffffff, 0xfffff000, 0x10000 };
	unsigned int n = 1 + rng_below(r, 3);

	while (n-- && len >= HEADERS)
		memcpy(to + 4 * rng_below(r, HEADERS / 8), &PICK(r, bad), 4);
}

static void fill_random(struct rng *r, unsigned char *to, size_t len)
{
	__u32 word;
	size_t i;

	for (i = 0; i + 4 <= len; i += 4) {
		word = one_in(r, 4) ? rng_next(r) : rng_below(r, 64) << 10;
		memcpy(to + i, &word, sizeof(word));
	}
}

void content_fill(const struct input *in, int i, unsigned char *to, size_t len)
{
	const struct card_array *a = &in->row->arrays[i];
	struct rng r = { in->content_seed * 2 + 1 };

	memset(to, 0, len);
	if (in->contents[i] == CONTENT_GOOD && a->what && len)
		memcpy(to, a->what, lesser(len, (size_t)a->good * a->record));
	/* More would take longer than what is to be tested. */
	if (in->contents[i] == CONTENT_RANDOM)
		fill_random(&r, to, len < 2 * PAGE ? len : 2 * PAGE);
	else if (in->contents[i] >= CONTENT_ELF && len >= PAGE + HEADERS)
		new_elf(&r, to, len);
	if (in->contents[i] == CONTENT_BROKEN_ELF)
		break_elf(&r, to, len);
}
