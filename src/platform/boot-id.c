/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/boot-id.h"

char *
boot_id_read (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("");
  return g_strstrip (text);
}
