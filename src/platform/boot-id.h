/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the computer has been started again since something was stored. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The kernel's own id of this start of the computer; "" where it has none. To be freed. */
char *boot_id_read (void);

G_END_DECLS
