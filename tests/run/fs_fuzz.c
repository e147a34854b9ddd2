// SPDX-License-Identifier: GPL-2.0-only
/*
 * xv6run's file system, whole and damaged:
 *
 *	fs_fuzz SEED ROUNDS
 *
 * A life of random calls on a whole one, which may run full; then the same on
 * what is left of it after random bytes were changed and it was loaded anew.
 * Under ASan nothing but a refusal may come of that. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

static unsigned long long state;

static unsigned int any(unsigned int below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % below;
}

static const char *a_path(void)
{
	static const char *const parts[] = { "a",  "b",	 "c",
					     "..", ".",	 "d",
					     "/a", "//", "longer than 14" };
	static char path[128];
	int i;

	path[0] = 0;
	for (i = any(4); i >= 0; i--) {
		strcat(path, parts[any(9)]);
		strcat(path, i ? "/" : "");
	}
	return path;
}

static void contents(struct fs *fs, uint32_t inum)
{
	static char buf[3000];
	struct dinode *ip = fs_inode(fs, inum);

	if (!ip)
		return;
	fs_hold(fs, inum);
	if (any(2))
		fs_write(fs, ip, buf, any(80000), any(sizeof(buf)));
	else
		fs_read(fs, ip, buf, any(80000), any(sizeof(buf)));
	fs_put(fs, inum);
}

static void live(struct fs *fs, int calls)
{
	char old[128];

	while (calls--) {
		switch (any(6)) {
		case 0:
			fs_create(fs, ROOTINO, a_path(), T_FILE, 0, 0);
			break;
		case 1:
			fs_create(fs, ROOTINO, a_path(), T_DIR, 0, 0);
			break;
		case 2:
			fs_unlink(fs, ROOTINO, a_path());
			break;
		case 3:
			strcpy(old, a_path());
			fs_newname(fs, ROOTINO, old, a_path());
			break;
		default:
			contents(fs, fs_namei(fs, ROOTINO, a_path()));
		}
	}
}

/* Superblock; inodes, map and directories; or anywhere. */
static void damage(struct fs *fs)
{
	const unsigned int most[] = { BSIZE + sizeof(fs->sb), 8192, fs->bytes };
	const unsigned int where = any(3);
	const unsigned int least = where ? 0 : BSIZE;
	int i;

	for (i = any(8); i >= 0; i--)
		fs->image[least + any(most[where] - least)] = any(256);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 100, i;
	unsigned long refused = 0, loaded = 0;
	void *image;
	struct fs fs, again;

	state = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	printf("# seed %llu, %lu rounds\n", state, rounds);
	for (i = 0; i < rounds; i++) {
		if (fs_make(&fs))
			return 1;
		live(&fs, 200);
		damage(&fs);
		image = malloc(fs.bytes);
		memcpy(image, fs.image, fs.bytes);
		if (fs_use(&again, image, fs.bytes)) {
			refused++;
		} else {
			loaded++;
			live(&again, 200);
			fs_free(&again);
		}
		fs_free(&fs);
	}
	printf("%sok fs: %s\n", loaded && refused ? "" : "not ",
	       "damaged ones are lived with, or refused");
	printf("# %lu damaged file systems, %lu of which refused\n",
	       loaded + refused, refused);
	return !(loaded && refused);
}
