/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xv6's file system, in memory: an fs.img as its own mkfs makes it, or an empty
 * one made here. Nothing that lies in the image is believed: block and inode
 * numbers are bounded where they are used. Functions that can fail return -1,
 * as xv6's system calls do.
 */
#ifndef XV6RUN_FS_H
#define XV6RUN_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BSIZE	  512u
#define NDIRECT	  12u
#define NINDIRECT (BSIZE / 4)
#define MAXFILE	  (NDIRECT + NINDIRECT)
#define DIRSIZ	  14u
#define ROOTINO	  1u

enum {
	T_NONE,
	T_DIR,
	T_FILE,
	T_DEV
};

struct superblock {
	uint32_t size; /* blocks of the image */
	uint32_t nblocks;
	uint32_t ninodes;
	uint32_t nlog;
	uint32_t logstart;
	uint32_t inodestart;
	uint32_t bmapstart;
};

struct dinode {
	int16_t type;
	int16_t major;
	int16_t minor;
	int16_t nlink;
	uint32_t size;
	uint32_t addrs[NDIRECT + 1];
};

struct dirent {
	uint16_t inum;
	char name[DIRSIZ];
};

/* What fstat() gives. */
struct stat32 {
	int16_t type;
	int16_t pad;
	int32_t dev;
	uint32_t ino;
	int16_t nlink;
	int16_t pad2;
	uint32_t size;
};

/**
 * struct fs - an image, and how often each inode is held
 * @image: @bytes of it, writable
 * @held: by open files and working directories, so that one without a name
 *	  lives until nobody has it
 */
struct fs {
	uint8_t *image;
	size_t bytes;
	struct superblock sb;
	uint16_t *held;
};

/* An empty file system; or the one in @image, which is freed with it. */
int fs_make(struct fs *fs);
int fs_use(struct fs *fs, void *image, size_t bytes);
/* The one in @path; -1 with a line in @why. */
int fs_load(struct fs *fs, const char *path, char *why, size_t why_len);
/* Write it back whole, or not at all. */
int fs_save(const struct fs *fs, const char *path);
void fs_free(struct fs *fs);

/* The inode of that number; NULL for one that no image of this size has. */
struct dinode *fs_inode(struct fs *fs, uint32_t inum);
void fs_hold(struct fs *fs, uint32_t inum);
void fs_put(struct fs *fs, uint32_t inum);
/* A new one, of no directory; 0 if there is no room. */
uint32_t fs_ialloc(struct fs *fs, int16_t type, int16_t major, int16_t minor);
void fs_truncate(struct fs *fs, struct dinode *ip);
int fs_read(struct fs *fs, struct dinode *ip, void *to, uint32_t off,
	    uint32_t n);
int fs_write(struct fs *fs, struct dinode *ip, const void *from, uint32_t off,
	     uint32_t n);

/* dir.c: paths. 0: there is none. */
uint32_t fs_namei(struct fs *fs, uint32_t cwd, const char *path);
int fs_link(struct fs *fs, uint32_t dir, const char name[DIRSIZ],
	    uint32_t inum);
/* A file, directory or device of that name, or the one that is there already. */
uint32_t fs_create(struct fs *fs, uint32_t cwd, const char *path, int16_t type,
		   int16_t major, int16_t minor);
int fs_unlink(struct fs *fs, uint32_t cwd, const char *path);
int fs_newname(struct fs *fs, uint32_t cwd, const char *old, const char *path);
/* A file of the host's in the root directory. */
int fs_add(struct fs *fs, const char *path, char *why, size_t why_len);

#endif
