/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection that is up leaves for the process that comes after this one: a few values here, its descriptors by
 * LinkOps.keep(). Where nobody would start us again with them, nothing is left. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HandoverOps HandoverOps;

/* In @state: the number of the link's interface (u). */
#define HANDOVER_IFINDEX "ifindex"

struct _HandoverOps {
  /* The a{sv} that an earlier process of this boot left for modem @id, in normal form but otherwise unchecked; NULL:
   * there is none, or several processes in a row have died over it. The caller owns it, and calls adopted() or
   * discard() when it is done with it. */
  GVariant *(*load) (const HandoverOps *self, const char *id);
  /* The link is taken over, and what was loaded has done no harm. */
  void (*adopted) (const HandoverOps *self, const char *id);
  /* Leaves @state, an a{sv} (floating is allowed), in place of what was left before. It may hold secrets: it stays in
   * memory and is for root alone. LinkOps.keep() comes first. */
  void (*save) (const HandoverOps *self, const char *id, GVariant *state);
  /* Nothing is left for @id any more. What an earlier process left and nobody adopted is ended: its line is given back
   * to the modem's commands, its interface removed. */
  void (*discard) (const HandoverOps *self, const char *id);
};

G_END_DECLS
