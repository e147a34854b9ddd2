// SPDX-License-Identifier: GPL-2.0-only
/* From records to commands. See cmd_form.h. */

#include <errno.h>
#include <string.h>

#include "cmd_form.h"
#include "elf_make.h"

/* Bits of request.how: what is put right. */
#define FIX_HEADER  0x01
#define FIX_FLAGS   0x02
#define FIX_ZERO    0x04
#define FIX_ARRAYS  0x08
#define FIX_NUMBERS 0x10 /* words become small, or addresses of pages */
#define ODD_TAIL    0x80 /* behind the structure there is something */

u8 user_arg[4096];
u8 user_memory[USER_SIZE];
size_t user_put;

/* Where that lies, or NULL. */
static u8 *in_memory(u64 at, size_t len)
{
	u64 off = at - USER_BASE;

	if (at >= USER_ARG && at - USER_ARG + len <= sizeof(user_arg))
		return user_arg + (at - USER_ARG);
	if (at < USER_BASE || len > USER_SIZE || off > USER_SIZE - len)
		return NULL;
	return user_memory + off;
}

static int get(void *to, u64 from, size_t len)
{
	const u8 *at = in_memory(from, len);

	if (!at)
		return -EFAULT;
	memcpy(to, at, len);
	return 0;
}

/* With MemorySanitizer: nothing is told that was never written. */
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define check_written(p, len) __msan_check_mem_is_initialized(p, len)
#else
#define check_written(p, len) ((void)(p), (void)(len))
#endif

static int put(u64 to, const void *from, size_t len)
{
	u8 *at = in_memory(to, len);

	if (!at)
		return -EFAULT;
	check_written(from, len);
	memcpy(at, from, len);
	if (to < USER_ARG)
		user_put += len;
	return 0;
}

const struct xv6vm_port user_port = { .get = get, .put = put };

void user_reset(void)
{
	static const char args[] = "sh\0-c\0word";
	u8 *elf = user_memory + USER_ELF;

	memset(user_memory, 0, sizeof(user_memory));
	elf_header(elf, 1, 0x10);
	elf_load(elf + ELF_HEAD, ELF_HEAD + ELF_PH, 0, 300, 9000);
	memset(elf + ELF_HEAD + ELF_PH, 0x90, 300);
	memcpy(user_memory + USER_ARGS, args, sizeof(args));
}

/* Small numbers, pages, and what lies near the ends: one rule a word. */
static u32 shaped(u32 word, u8 shape, u32 index)
{
	switch ((shape >> index % 3 * 2 & 3)) {
	case 0:
		return word & 0x7;
	case 1:
		return (word & 0x1ff) << 12;
	case 2:
		return word & 1 ? -(word & 0x1fff) : word & 0x1fff;
	default:
		return word;
	}
}

static void fix_numbers(u8 *user, u16 size, u8 shape)
{
	u32 at, word;

	for (at = sizeof(struct xv6vm_hdr); at + 4 <= size; at += 4) {
		memcpy(&word, user + at, 4);
		word = shaped(word, shape, at / 4);
		memcpy(user + at, &word, 4);
	}
}

/* An array that lies in the caller's memory, @off into it or somewhere. */
static void fix_array(u8 *user, const struct card_array *a, u32 off)
{
	u32 most = USER_SIZE / 2 / a->record, count;
	u64 ptr;

	memcpy(&count, user + a->count, 4);
	memcpy(&ptr, user + a->ptr, 8);
	most = most < a->max ? most : a->max;
	card_point(a, user, USER_BASE + off + (ptr % 8 ? 0 : ptr % 0x4000),
		   count % (most + 1));
}

static void fix_arrays(u8 *user, const struct card *c)
{
	const struct card_array *a = c->arrays;

	for (; a < c->arrays + 2 && a->ptr; a++)
		fix_array(user, a,
			  a->done	   ? USER_ANSWER
			  : a == c->arrays ? USER_ELF
					   : USER_ARGS);
}

static void fix_name(u8 *user, u32 off)
{
	if (user[off] & 1)
		memcpy(user + off, "child\0\0\0\0\0\0\0\0\0\0", 16);
}

static void fix(const struct request *r, const struct card *c)
{
	u8 *user = user_arg;
	struct xv6vm_hdr *hdr = (struct xv6vm_hdr *)user;
	const struct card_field *f;
	u32 i;

	if (r->how & FIX_NUMBERS)
		fix_numbers(user, c->size, r->shape);
	if (r->how & FIX_HEADER)
		*hdr = (struct xv6vm_hdr){ c->size, hdr->flags, 0, 0 };
	if (r->how & FIX_FLAGS)
		hdr->flags &= c->flags;
	for (i = sizeof(*hdr); r->how & FIX_ZERO && i < c->size; i++)
		user[i] = card_meaning(c, i) == CARD_ZERO ? 0 : user[i];
	if (!(r->how & FIX_ARRAYS))
		return;
	fix_arrays(user, c);
	for (f = c->fields; f->off; f++)
		if (f->meaning == CARD_NAME)
			fix_name(user, f->off);
}

/* Most numbers are none of a command: three quarters of all bytes are. */
static unsigned int command(u8 nr)
{
	return nr < 0xc0 ? cards[nr % card_count].cmd
			 : _IO(XV6VM_TYPE, nr - 0xc0);
}

const struct card *request_form(const struct request *r, unsigned int *cmd)
{
	const struct card *c;

	*cmd = command(r->nr);
	c = card_find(*cmd);
	memset(user_arg, r->how & ODD_TAIL ? r->shape : 0, sizeof(user_arg));
	memcpy(user_arg, r->raw, RAW_BYTES);
	if (c)
		fix(r, c);
	return c;
}
