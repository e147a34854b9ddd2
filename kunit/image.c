// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs for exec, built in memory.
 */
#include <linux/string.h>
#include "image.h"

u8 image_byte(u32 off)
{
	return off * 7 + (off >> 8);
}

u8 *image_build(struct kunit *test, const struct image_segment *s, u32 count,
		u32 entry)
{
	u8 *file = kunit_kzalloc(test, IMAGE_SIZE, GFP_KERNEL);
	u32 i, at = IMAGE_HEADER;

	KUNIT_ASSERT_NOT_NULL(test, file);
	for (i = IMAGE_TEXT; i < IMAGE_SIZE; i++)
		file[i] = image_byte(i);
	elf_header(file, count, entry);
	for (i = 0; i < count; i++, at += IMAGE_SEGMENT) {
		elf_load(file + at, s[i].off, s[i].vaddr, s[i].filesz, s[i].memsz);
		elf_put(file + at, 4, s[i].type);
	}
	return file;
}

struct xv6_exec image_exec(const u8 *file, const char *args, u32 args_len,
			   u32 argc)
{
	static const char name[XV6VM_NAME_LEN] = "prog";

	return (struct xv6_exec){
		.name = name,
		.elf = file,
		.elf_len = IMAGE_SIZE,
		.args = args,
		.args_len = args_len,
		.argc = argc,
	};
}

int image_run(struct fx *fx, struct xv6_proc *p, u32 memsz)
{
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 1, memsz };
	u8 *file = image_build(fx->test, &s, 1, 0);
	struct xv6_exec x = image_exec(file, "prog", 5, 1);
	int err = xv6_exec(&fx->m, p, &x);

	kunit_kfree(fx->test, file);
	return err;
}
