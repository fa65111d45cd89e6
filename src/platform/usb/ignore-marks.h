/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the udev rules which modems are left to others: a folder with an empty file for each, named by its USB port
 * ("1-1.2") or its ids ("1e0e:9001"). A unit of systemd has the rules applied again whenever the folder changes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the folder so, and changes it if anything is in it: at a start the rules may have been applied before it could
 * be read. Nothing is done where it is empty and stays so. What cannot be written is in the log. @names is
 * NULL-terminated. */
void ignore_marks_write (const char *folder, const char *const *names);

G_END_DECLS
