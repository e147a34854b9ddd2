// SPDX-License-Identifier: GPL-2.0-only
/* Readers of debugfs that mind nothing that vanishes. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "debugfs.h"

static bool read_part(struct rng *r, const char *path)
{
	int file = open(path, O_RDONLY);
	char bytes[4096];
	bool had = false;

	while (file >= 0 && read(file, bytes, sizeof(bytes)) > 0) {
		had = true;
		if (one_in(r, 4))
			break;
	}
	if (file >= 0)
		close(file);
	return had;
}

bool debugfs_read_some(struct rng *r, const char *folder)
{
	unsigned int n = rng_below(r, 20);
	DIR *d = opendir(folder);
	struct dirent *e = NULL;
	char path[512];
	bool had = false;

	do
		e = d ? readdir(d) : NULL;
	while (e && n--);
	if (e && e->d_name[0] != '.') {
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		had = e->d_type == DT_DIR ? debugfs_read_some(r, path)
					  : read_part(r, path);
	}
	if (d)
		closedir(d);
	return had;
}
