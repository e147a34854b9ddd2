// SPDX-License-Identifier: GPL-2.0-only
/* Numbers and bytes, deflated. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

/* Room that the compressor gets at a time. */
#define STEP 65536u

int state_begin_write(struct state_stream *s)
{
	memset(s, 0, sizeof(*s));
	s->writes = true;
	return deflateInit(&s->z, 1) == Z_OK ? 0 : -ENOMEM;
}

int state_begin_read(struct state_stream *s, const void *data, size_t len)
{
	const u8 *rest = data + sizeof(struct state_head);
	struct state_head h;

	memset(s, 0, sizeof(*s));
	if (len < sizeof(h))
		return -ENOEXEC;
	/* (It may lie anywhere.) */
	memcpy(&h, data, sizeof(h));
	if (memcmp(h.magic, STATE_MAGIC, 8))
		return -ENOEXEC;
	if (le32_to_cpu(h.version) != STATE_VERSION)
		return -EPROTONOSUPPORT;
	len -= sizeof(h);
	if (le32_to_cpu(h.length) != len ||
	    le32_to_cpu(h.crc) != crc32(0, rest, len))
		return -EBADMSG;
	s->z.next_in = (u8 *)rest;
	s->z.avail_in = len;
	return inflateInit(&s->z) == Z_OK ? 0 : -ENOMEM;
}

/* What was gathered goes through the compressor. */
static void compress_some(struct state_stream *s, int flush)
{
	u8 *more;

	s->z.next_in = s->buf;
	s->z.avail_in = s->used;
	s->used = 0;
	do {
		if (s->room <
		    sizeof(struct state_head) + s->z.total_out + STEP) {
			more = realloc(s->out, s->room * 2 + STEP * 2);
			if (!more) {
				s->err = -ENOMEM;
				return;
			}
			s->out = more;
			s->room = s->room * 2 + STEP * 2;
		}
		s->z.next_out =
			s->out + sizeof(struct state_head) + s->z.total_out;
		s->z.avail_out = STEP;
		deflate(&s->z, flush);
	} while (!s->z.avail_out);
}

int state_end_write(struct state_stream *s, void **data, size_t *len)
{
	struct state_head head = { .magic = STATE_MAGIC };
	size_t n;

	if (!s->err)
		compress_some(s, Z_FINISH);
	n = s->z.total_out;
	deflateEnd(&s->z);
	if (s->err) {
		free(s->out);
		return s->err;
	}
	head.version = cpu_to_le32(STATE_VERSION);
	head.length = cpu_to_le32(n);
	head.crc = cpu_to_le32(crc32(0, s->out + sizeof(head), n));
	memcpy(s->out, &head, sizeof(head));
	*data = s->out;
	*len = n + sizeof(head);
	return 0;
}

/* The next of what was compressed, as much as there is room for. */
static void expand_some(struct state_stream *s)
{
	int ret;

	s->z.next_out = s->buf;
	s->z.avail_out = sizeof(s->buf);
	ret = inflate(&s->z, Z_SYNC_FLUSH);
	s->used = 0;
	s->got = sizeof(s->buf) - s->z.avail_out;
	s->ended |= ret == Z_STREAM_END;
	if (!s->got)
		s->err = -EBADMSG;
}

int state_at_end(struct state_stream *s)
{
	if (!s->err && s->used == s->got && !s->ended) {
		expand_some(s);
		s->err = s->ended && !s->got ? 0 : -EBADMSG;
	}
	if (!s->err && (s->used != s->got || s->z.avail_in))
		s->err = -EBADMSG;
	return s->err;
}

void state_end_read(struct state_stream *s)
{
	inflateEnd(&s->z);
}

void state_bytes(struct state_stream *s, void *p, size_t len)
{
	size_t n;

	for (; !s->err && len; len -= n, p += n) {
		if (s->writes && s->used == sizeof(s->buf))
			compress_some(s, Z_NO_FLUSH);
		else if (!s->writes && s->used == s->got)
			expand_some(s);
		if (s->err)
			break;
		n = (s->writes ? sizeof(s->buf) : s->got) - s->used;
		n = n < len ? n : len;
		memcpy(s->writes ? s->buf + s->used : p,
		       s->writes ? p : s->buf + s->used, n);
		s->used += n;
	}
	/* Who reads goes on with zeros, not with what lay there. */
	if (s->err && !s->writes)
		memset(p, 0, len);
}

void state_numbers(struct state_stream *s, void *p, size_t size, size_t count)
{
	u8 *at = p;
	size_t i;

	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
		state_bytes(s, p, size * count);
		return;
	}
	for (; count; count--, at += size) {
		u8 turned[8];

		for (i = 0; i < size; i++)
			turned[i] = at[size - 1 - i];
		state_bytes(s, turned, size);
		for (i = 0; i < size; i++)
			at[i] = turned[size - 1 - i];
	}
}
