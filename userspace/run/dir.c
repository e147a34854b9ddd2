// SPDX-License-Identifier: GPL-2.0-only
/* Directories and paths, as in xv6's fs.c and sysfile.c. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "fs.h"

static struct dinode *dir_of(struct fs *fs, uint32_t inum)
{
	struct dinode *ip = fs_inode(fs, inum);

	return ip && ip->type == T_DIR ? ip : NULL;
}

static uint32_t lookup(struct fs *fs, uint32_t dir, const char name[DIRSIZ],
		       uint32_t *off)
{
	struct dinode *ip = dir_of(fs, dir);
	struct dirent de;
	uint32_t at;

	for (at = 0; ip && at + sizeof(de) <= ip->size; at += sizeof(de)) {
		if (fs_read(fs, ip, &de, at, sizeof(de)) != sizeof(de))
			return 0;
		if (!de.inum || strncmp(de.name, name, DIRSIZ))
			continue;
		if (off)
			*off = at;
		return fs_inode(fs, de.inum) ? de.inum : 0;
	}
	return 0;
}

int fs_link(struct fs *fs, uint32_t dir, const char name[DIRSIZ], uint32_t inum)
{
	struct dinode *ip = dir_of(fs, dir);
	struct dirent de = { 0 };
	uint32_t at;

	if (!ip || lookup(fs, dir, name, NULL))
		return -1;
	for (at = 0; at + sizeof(de) <= ip->size; at += sizeof(de)) {
		if (fs_read(fs, ip, &de, at, sizeof(de)) != sizeof(de))
			return -1;
		if (!de.inum)
			break;
	}
	de.inum = inum;
	memcpy(de.name, name, DIRSIZ);
	return fs_write(fs, ip, &de, at, sizeof(de)) == sizeof(de) ? 0 : -1;
}

/* The next element of @path, cut as xv6 cuts it; NULL at the end. */
static const char *element(const char *path, char name[DIRSIZ])
{
	size_t len;

	path += strspn(path, "/");
	if (!*path)
		return NULL;
	len = strcspn(path, "/");
	memset(name, 0, DIRSIZ);
	memcpy(name, path, len < DIRSIZ ? len : DIRSIZ);
	path += len;
	return path + strspn(path, "/");
}

static uint32_t walk(struct fs *fs, uint32_t cwd, const char *path,
		     char name[DIRSIZ], bool parent)
{
	uint32_t at = *path == '/' ? ROOTINO : cwd;

	while (at && (path = element(path, name))) {
		if (!dir_of(fs, at))
			return 0;
		if (parent && !*path)
			return at;
		at = lookup(fs, at, name, NULL);
	}
	return parent ? 0 : at;
}

uint32_t fs_namei(struct fs *fs, uint32_t cwd, const char *path)
{
	char name[DIRSIZ];

	return walk(fs, cwd, path, name, false);
}

static uint32_t parent_of(struct fs *fs, uint32_t cwd, const char *path,
			  char name[DIRSIZ])
{
	return walk(fs, cwd, path, name, true);
}

static int fill_dir(struct fs *fs, uint32_t dir, uint32_t inum)
{
	static const char dot[DIRSIZ] = ".", dots[DIRSIZ] = "..";

	fs_inode(fs, dir)->nlink++;
	return fs_link(fs, inum, dot, inum) | fs_link(fs, inum, dots, dir);
}

uint32_t fs_create(struct fs *fs, uint32_t cwd, const char *path, int16_t type,
		   int16_t major, int16_t minor)
{
	char name[DIRSIZ];
	uint32_t dir = parent_of(fs, cwd, path, name), inum;

	if (!dir)
		return 0;
	inum = lookup(fs, dir, name, NULL);
	if (inum)
		return type == T_FILE && fs_inode(fs, inum)->type == T_FILE
			       ? inum
			       : 0;
	inum = fs_ialloc(fs, type, major, minor);
	if (!inum)
		return 0;
	if ((type == T_DIR && fill_dir(fs, dir, inum)) ||
	    fs_link(fs, dir, name, inum)) {
		/* xv6 panics here; the disk is full. */
		fs_truncate(fs, fs_inode(fs, inum));
		fs_inode(fs, dir)->nlink -= type == T_DIR;
		fs_inode(fs, inum)->type = T_NONE;
		return 0;
	}
	return inum;
}

static bool is_empty(struct fs *fs, struct dinode *ip)
{
	struct dirent de;
	uint32_t at;

	for (at = 2 * sizeof(de); at + sizeof(de) <= ip->size; at += sizeof(de))
		if (fs_read(fs, ip, &de, at, sizeof(de)) != sizeof(de) ||
		    de.inum)
			return false;
	return true;
}

static bool is_dots(const char name[DIRSIZ])
{
	return !strncmp(name, ".", DIRSIZ) || !strncmp(name, "..", DIRSIZ);
}

int fs_unlink(struct fs *fs, uint32_t cwd, const char *path)
{
	static const struct dirent none;
	char name[DIRSIZ];
	uint32_t dir = parent_of(fs, cwd, path, name), inum, off;
	struct dinode *ip;

	if (!dir || is_dots(name))
		return -1;
	inum = lookup(fs, dir, name, &off);
	ip = fs_inode(fs, inum);
	if (!ip || ip->nlink < 1 || (ip->type == T_DIR && !is_empty(fs, ip)))
		return -1;
	if (fs_write(fs, fs_inode(fs, dir), &none, off, sizeof(none)) < 0)
		return -1;
	if (ip->type == T_DIR)
		fs_inode(fs, dir)->nlink--;
	ip->nlink--;
	fs_hold(fs, inum);
	fs_put(fs, inum);
	return 0;
}

int fs_newname(struct fs *fs, uint32_t cwd, const char *old, const char *path)
{
	uint32_t inum = fs_namei(fs, cwd, old), dir;
	struct dinode *ip = fs_inode(fs, inum);
	char name[DIRSIZ];

	if (!ip || ip->type == T_DIR)
		return -1;
	dir = parent_of(fs, cwd, path, name);
	if (!dir || fs_link(fs, dir, name, inum))
		return -1;
	ip->nlink++;
	return 0;
}

/* mkfs drops the underscore of a program's name, too. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	path = slash ? slash + 1 : path;
	return path[0] == '_' ? path + 1 : path;
}

int fs_add(struct fs *fs, const char *path, char *why, size_t why_len)
{
	uint32_t inum;
	void *bytes;
	size_t len;
	int ret;

	if (read_file(path, MAXFILE * BSIZE, &bytes, &len, why, why_len))
		return -1;
	inum = fs_create(fs, ROOTINO, base_name(path), T_FILE, 0, 0);
	ret = inum ? fs_write(fs, fs_inode(fs, inum), bytes, 0, len) : -1;
	free(bytes);
	if (ret >= 0)
		return 0;
	snprintf(why, why_len, "%s: no room for it in the file system", path);
	return -1;
}
