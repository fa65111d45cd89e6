/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/ip6-settings.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DIRECTORY "/proc/sys/net/ipv6/conf"

static void
write_setting (const char *ifname, const char *name, guint32 value)
{
  g_autofree char *path = g_build_filename (DIRECTORY, ifname, name, NULL);
  char text[16];
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  int length = g_snprintf (text, sizeof text, "%u\n", value);
  if (fd < 0 || write (fd, text, (gsize) length) != length)
    dt_log (DT_LOG_DEBUG, ifname, "cannot set the kernel's %s: %s", name, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

gboolean
ip6_settings_is_off (const char *ifname)
{
  g_autofree char *path = g_build_filename (DIRECTORY, ifname, "disable_ipv6", NULL);
  g_autofree char *value = NULL;

  return !g_file_get_contents (path, &value, NULL, NULL) || value[0] != '0';
}

void
ip6_settings_accept_router (const char *ifname, guint32 metric)
{
  /* A name is one step of a path for the kernel too. */
  g_return_if_fail (ifname[0] != '\0' && strchr (ifname, '/') == NULL);

  write_setting (ifname, "accept_ra_defrtr", metric == 0 ? 0 : 1);
  if (metric != 0)
    write_setting (ifname, "ra_defrtr_metric", metric);
  write_setting (ifname, "accept_ra", 2);
}
