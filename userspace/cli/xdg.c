// SPDX-License-Identifier: GPL-2.0-only
/* What stays from one day to the next. */

#include "xdg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
