// SPDX-License-Identifier: GPL-2.0-only
/* Files of the user's, and those that came with the tool. */

#include "xdg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool state_file(const char *name, char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *slash;
	int len;

	if (state && *state == '/')
		len = snprintf(path, PATH_MAX, "%s/xv6vm/%s", state, name);
	else if (home && *home)
		len = snprintf(path, PATH_MAX, "%s/.local/state/xv6vm/%s", home,
			       name);
	else
		return false;
	if (len >= PATH_MAX)
		return false;
	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

bool find_beside(const char *const *places, char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (len < 0)
		return false;
	path[len] = '\0';
	slash = strrchr(path, '/');
	for (; slash && *places; places++) {
		size_t room = path + PATH_MAX - slash - 1;

		if ((size_t)snprintf(slash + 1, room, "%s", *places) < room &&
		    !access(path, R_OK))
			return true;
	}
	return false;
}
