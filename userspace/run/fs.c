// SPDX-License-Identifier: GPL-2.0-only
/* Blocks, inodes and their contents: xv6's fs.c over an image in memory. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "fs.h"
#include "whole.h"

#define IPB	  (BSIZE / sizeof(struct dinode))
#define BPB	  (BSIZE * 8)
#define MAX_BYTES (64u << 20)
/* Of one that is made here: twice what xv6's mkfs makes, and no log. */
#define SIZE	2000u
#define NINODES 400u

static uint8_t *block(const struct fs *fs, uint32_t n)
{
	return n && n < fs->sb.size ? fs->image + (size_t)n * BSIZE : NULL;
}

static uint32_t first_data(const struct superblock *sb)
{
	return sb->bmapstart + sb->size / BPB + 1;
}

/* The bit of a data block in the map, or NULL. */
static uint8_t *bit_of(const struct fs *fs, uint32_t n, uint8_t *mask)
{
	*mask = 1u << n % 8;
	if (n < first_data(&fs->sb) || n >= fs->sb.size)
		return NULL;
	return fs->image + (size_t)(fs->sb.bmapstart + n / BPB) * BSIZE +
	       n % BPB / 8;
}

static uint32_t balloc(struct fs *fs)
{
	uint8_t mask, *byte;
	uint32_t n;

	for (n = first_data(&fs->sb); n < fs->sb.size; n++) {
		byte = bit_of(fs, n, &mask);
		if (*byte & mask)
			continue;
		*byte |= mask;
		memset(block(fs, n), 0, BSIZE);
		return n;
	}
	return 0;
}

static void bfree(struct fs *fs, uint32_t n)
{
	uint8_t mask, *byte = bit_of(fs, n, &mask);

	if (byte)
		*byte &= ~mask;
}

struct dinode *fs_inode(struct fs *fs, uint32_t inum)
{
	uint8_t *b = block(fs, fs->sb.inodestart + inum / IPB);

	if (!inum || inum >= fs->sb.ninodes || !b)
		return NULL;
	return (struct dinode *)b + inum % IPB;
}

uint32_t fs_ialloc(struct fs *fs, int16_t type, int16_t major, int16_t minor)
{
	uint32_t i;

	for (i = ROOTINO; i < fs->sb.ninodes; i++) {
		struct dinode *ip = fs_inode(fs, i);

		if (!ip || ip->type)
			continue;
		*ip = (struct dinode){ .type = type,
				       .major = major,
				       .minor = minor,
				       .nlink = 1 };
		return i;
	}
	return 0;
}

void fs_hold(struct fs *fs, uint32_t inum)
{
	fs->held[inum]++;
}

/* xv6's iput: without a name and unheld, it is free. */
void fs_put(struct fs *fs, uint32_t inum)
{
	struct dinode *ip = fs_inode(fs, inum);

	if (!ip || !fs->held[inum] || --fs->held[inum] || ip->nlink > 0)
		return;
	fs_truncate(fs, ip);
	ip->type = T_NONE;
}

/* The block of the inode's @n-th BSIZE bytes; made if @make. */
static uint8_t *bmap(struct fs *fs, struct dinode *ip, uint32_t n, bool make)
{
	uint32_t *at = &ip->addrs[n < NDIRECT ? n : NDIRECT];

	if (n >= MAXFILE)
		return NULL;
	if (!*at && make)
		*at = balloc(fs);
	if (n < NDIRECT)
		return block(fs, *at);
	if (!block(fs, *at))
		return NULL;
	at = (uint32_t *)block(fs, *at) + (n - NDIRECT);
	if (!*at && make)
		*at = balloc(fs);
	return block(fs, *at);
}

void fs_truncate(struct fs *fs, struct dinode *ip)
{
	uint32_t *more = (uint32_t *)block(fs, ip->addrs[NDIRECT]);
	uint32_t i;

	for (i = 0; more && i < NINDIRECT; i++)
		bfree(fs, more[i]);
	for (i = 0; i <= NDIRECT; i++)
		bfree(fs, ip->addrs[i]);
	memset(ip->addrs, 0, sizeof(ip->addrs));
	ip->size = 0;
}

static uint32_t in_block(uint32_t off, uint32_t left)
{
	uint32_t room = BSIZE - off % BSIZE;

	return left < room ? left : room;
}

int fs_read(struct fs *fs, struct dinode *ip, void *to, uint32_t off,
	    uint32_t n)
{
	uint32_t done, some;

	if (off > ip->size || off + n < off)
		return -1;
	if (n > ip->size - off)
		n = ip->size - off;
	for (done = 0; done < n; done += some) {
		uint8_t *b = bmap(fs, ip, (off + done) / BSIZE, false);

		some = in_block(off + done, n - done);
		if (!b)
			return -1;
		memcpy((uint8_t *)to + done, b + (off + done) % BSIZE, some);
	}
	return n;
}

int fs_write(struct fs *fs, struct dinode *ip, const void *from, uint32_t off,
	     uint32_t n)
{
	uint32_t done, some;

	if (off > ip->size || off + n < off || off + n > MAXFILE * BSIZE)
		return -1;
	for (done = 0; done < n; done += some) {
		uint8_t *b = bmap(fs, ip, (off + done) / BSIZE, true);

		some = in_block(off + done, n - done);
		if (!b)
			return -1;
		memcpy(b + (off + done) % BSIZE, (uint8_t *)from + done, some);
		if (off + done + some > ip->size)
			ip->size = off + done + some;
	}
	return n;
}

static bool sound(const struct superblock *sb, size_t bytes)
{
	return sb->size && sb->size <= bytes / BSIZE && sb->ninodes > ROOTINO &&
	       sb->ninodes < 65536 && sb->inodestart > 1 &&
	       sb->inodestart < sb->size &&
	       sb->ninodes / IPB < sb->size - sb->inodestart &&
	       sb->bmapstart > 1 && sb->bmapstart < sb->size &&
	       sb->size / BPB + 1 < sb->size - sb->bmapstart &&
	       (!sb->nlog || (sb->logstart > 1 && sb->logstart < sb->size &&
			      sb->nlog < sb->size - sb->logstart));
}

/* xv6's recover_from_log(): what was committed and not yet put in its place. */
static void recover(struct fs *fs)
{
	uint32_t *head, i;

	if (!fs->sb.nlog)
		return;
	head = (uint32_t *)block(fs, fs->sb.logstart);
	for (i = 0; i < head[0] && i < fs->sb.nlog && i < BSIZE / 4 - 1; i++) {
		uint8_t *to = block(fs, head[i + 1]);
		uint8_t *from = block(fs, fs->sb.logstart + i + 1);

		if (to && from)
			memmove(to, from, BSIZE);
	}
	head[0] = 0;
}

int fs_use(struct fs *fs, void *image, size_t bytes)
{
	struct dinode *root;

	*fs = (struct fs){ .image = image, .bytes = bytes };
	if (bytes >= 2 * BSIZE)
		memcpy(&fs->sb, fs->image + BSIZE, sizeof(fs->sb));
	root = sound(&fs->sb, bytes) ? fs_inode(fs, ROOTINO) : NULL;
	if (root && root->type == T_DIR)
		fs->held = calloc(fs->sb.ninodes, sizeof(*fs->held));
	if (fs->held) {
		recover(fs);
		return 0;
	}
	fs_free(fs);
	return -1;
}

int fs_load(struct fs *fs, const char *path, char *why, size_t why_len)
{
	size_t len;
	void *bytes;

	if (read_file(path, MAX_BYTES, &bytes, &len, why, why_len))
		return -1;
	if (!fs_use(fs, bytes, len))
		return 0;
	snprintf(why, why_len, "%s is no file system of xv6's (its fs.img is)",
		 path);
	return -1;
}

int fs_make(struct fs *fs)
{
	static const char dot[DIRSIZ] = ".", dots[DIRSIZ] = "..";

	*fs = (struct fs){
		.bytes = (size_t)SIZE * BSIZE,
		.sb = { .size = SIZE,
			.ninodes = NINODES,
			.logstart = 2,
			.inodestart = 2,
			.bmapstart = 3 + NINODES / IPB },
	};
	fs->sb.nblocks = SIZE - first_data(&fs->sb);
	fs->image = calloc(SIZE, BSIZE);
	fs->held = calloc(NINODES, sizeof(*fs->held));
	if (!fs->image || !fs->held)
		return -1;
	memcpy(fs->image + BSIZE, &fs->sb, sizeof(fs->sb));
	fs_ialloc(fs, T_DIR, 0, 0);
	return fs_link(fs, ROOTINO, dot, ROOTINO) |
	       fs_link(fs, ROOTINO, dots, ROOTINO);
}

int fs_save(const struct fs *fs, const char *path)
{
	return xv6vm_write_whole(path, fs->image, fs->bytes, NULL);
}

void fs_free(struct fs *fs)
{
	free(fs->image);
	free(fs->held);
	*fs = (struct fs){ 0 };
}
