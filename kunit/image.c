// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for exec, built in memory.
 */
#include <linux/string.h>
#include "image.h"

void image_put(u8 *file, u32 at, u32 bytes, u32 value)
{
	for (; bytes; bytes--, value >>= 8)
		file[at++] = value;
}

u8 image_byte(u32 off)
{
	return off * 7 + (off >> 8);
}

u8 *image_build(struct kunit *test, const struct image_segment *s, u32 count,
		u32 entry)
{
	static const u8 ident[] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };
	u8 *file = kunit_kzalloc(test, IMAGE_SIZE, GFP_KERNEL);
	u32 i, at = IMAGE_HEADER;

	KUNIT_ASSERT_NOT_NULL(test, file);
	for (i = IMAGE_TEXT; i < IMAGE_SIZE; i++)
		file[i] = image_byte(i);
	memcpy(file, ident, sizeof(ident));
	image_put(file, 16, 2, 2);
	image_put(file, IMAGE_MACHINE, 2, 3);
	image_put(file, 20, 4, 1);
	image_put(file, IMAGE_ENTRY, 4, entry);
	image_put(file, IMAGE_PHOFF, 4, IMAGE_HEADER);
	image_put(file, IMAGE_PHNUM, 2, count);
	for (i = 0; i < count; i++, at += IMAGE_SEGMENT) {
		image_put(file, at, 4, s[i].type);
		image_put(file, at + 4, 4, s[i].off);
		image_put(file, at + 8, 4, s[i].vaddr);
		image_put(file, at + 16, 4, s[i].filesz);
		image_put(file, at + 20, 4, s[i].memsz);
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
