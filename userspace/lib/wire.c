// SPDX-License-Identifier: GPL-2.0-only
/* Sockets on which nobody is waited for without end. */

#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t wire_until(int ms)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000 + ms;
}

static int await(int fd, short events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = until - wire_until(0);
	int n = poll(&p, 1, left > 0 ? (int)left : 0);

	if (n < 0 && errno != EINTR)
		return -errno;
	if (n <= 0 && left <= 0)
		return -ETIMEDOUT;
	return 0;
}

static int tcp_address(const char *where, const char *colon,
		       struct sockaddr_in *to)
{
	char host[64] = "127.0.0.1";
	__u64 port;

	if (colon > where && strncmp(where, "localhost:", 10))
		snprintf(host, sizeof(host), "%.*s", (int)(colon - where),
			 where);
	to->sin_family = AF_INET;
	if (inet_pton(AF_INET, host, &to->sin_addr) != 1 ||
	    xv6vm_parse_number(colon + 1, 65535, &port) || !port)
		return -EINVAL;
	to->sin_port = htons(port);
	return 0;
}

/* Return: the socket, not connected yet; or a negative errno. */
static int address(const char *where, struct sockaddr_storage *to,
		   socklen_t *len)
{
	struct sockaddr_un *un = (void *)to;
	const char *colon = strrchr(where, ':');

	memset(to, 0, sizeof(*to));
	if (colon && !strchr(where, '/')) {
		*len = sizeof(struct sockaddr_in);
		return tcp_address(where, colon, (void *)to);
	}
	*len = sizeof(*un);
	un->sun_family = AF_UNIX;
	if (!*where || strlen(where) >= sizeof(un->sun_path))
		return -EINVAL;
	strcpy(un->sun_path, where);
	return 0;
}

static int dial(struct wire *w, const struct sockaddr_storage *to,
		socklen_t len)
{
	int err = 0, one = 1, ret = 0;
	socklen_t size = sizeof(err);

	w->fd = socket(to->ss_family,
		       SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (w->fd < 0)
		return -errno;
	if (connect(w->fd, (const void *)to, len)) {
		if (errno != EINPROGRESS)
			return -errno;
		ret = await(w->fd, POLLOUT, wire_until(WIRE_FIRST));
		if (!ret &&
		    !getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &err, &size))
			ret = -err;
	}
	if (to->ss_family == AF_INET)
		setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return ret;
}

int wire_open(struct wire *w, const char *where, struct xv6vm_error *why)
{
	struct sockaddr_storage to;
	socklen_t len;
	int ret = address(where, &to, &len);

	w->fd = -1;
	w->at = w->got = 0;
	if (ret) {
		snprintf(why->what, sizeof(why->what),
			 "'%.60s' is no [HOST]:PORT and no socket", where);
		return ret;
	}
	ret = dial(w, &to, len);
	if (!ret)
		return 0;
	snprintf(why->what, sizeof(why->what),
		 "nobody listens at %.60s: was QEMU started with it?", where);
	wire_close(w);
	return ret;
}

void wire_close(struct wire *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

int wire_send(struct wire *w, const void *data, size_t len, int64_t until)
{
	const char *p = data;
	int ret = 0;

	while (len && !ret) {
		ssize_t n = send(w->fd, p, len, MSG_NOSIGNAL);

		if (n > 0) {
			p += n;
			len -= n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			ret = -ENOTCONN;
		} else {
			ret = await(w->fd, POLLOUT, until);
		}
	}
	return ret;
}

int wire_ready(struct wire *w, int ms)
{
	struct pollfd p = { .fd = w->fd, .events = POLLIN };

	return w->at < w->got || poll(&p, 1, ms > 0 ? ms : 0) > 0;
}

int wire_take(struct wire *w, int64_t until)
{
	while (w->at == w->got) {
		ssize_t n = recv(w->fd, w->buf, sizeof(w->buf), 0);
		int ret = 0;

		w->at = 0;
		w->got = n > 0 ? n : 0;
		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			ret = -ENOTCONN;
		else if (n < 0)
			ret = await(w->fd, POLLIN, until);
		if (ret)
			return ret;
	}
	return (unsigned char)w->buf[w->at++];
}
