/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile on the bus: org.dialtone1.Profile at /org/dialtone1/profile/<id>. */
#pragma once

#include "daemon/daemon-context.h"

G_BEGIN_DECLS

typedef struct _ProfileObject ProfileObject;

/* "/org/dialtone1/profile/<id>", with all but letters and digits as _XX. To be freed. */
char *profile_object_path (const char *id);

ProfileObject *profile_object_new (const DaemonContext *context, const char *id);
void profile_object_free (ProfileObject *self);

/* The settings changed. */
void profile_object_changed (ProfileObject *self);

G_END_DECLS
