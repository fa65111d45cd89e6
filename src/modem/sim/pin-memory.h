/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PINs a SIM has refused, so that none is sent twice, over restarts too. Only salted hashes are kept. Private to
 * the folder.
 *
 * A PIN is noted as tried before it goes out; a daemon that dies before it hears the answer has not forgotten it. What
 * was only tried was not refused: such a note is void when the SIM has as many attempts left as when the PIN went out,
 * and never binds a user.
 *
 * Many modems read the number of a SIM only when it is open, so what a SIM refused is also remembered without a number,
 * as refused by whatever SIM. */
#pragma once

#include "host/clock-ops.h"
#include "host/store-ops.h"

G_BEGIN_DECLS

/* What a SIM allows after a right one (TS 31.101 §9.5.1). */
#define PIN_ATTEMPTS 3

/* Whether @pin must not go out. @iccid: "" when it cannot be read, here and below: then, whether any SIM has refused
 * it. @left: attempts that the SIM has, here and below; G_MAXUINT: not known. @by_hand: the user sends it himself. */
gboolean pin_memory_forbids (const StoreOps *store, const char *iccid, const char *pin, guint left, gboolean by_hand);
/* Before sending: @done says when the disk has it, or cannot take it. Returns what StoreOps.forget() takes until then.
 */
gpointer pin_memory_note (const StoreOps *store, const ClockOps *clock, const char *iccid, const char *pin, guint left,
                          StoreDone done, gpointer user_data);
/* It was accepted after all, or never sent or judged. */
void pin_memory_remove (const StoreOps *store, const char *iccid, const char *pin);
/* The SIM is open though a try is noted without its answer: that one must have been right. */
void pin_memory_opened (const StoreOps *store, const char *iccid);
/* It was refused. */
void pin_memory_refused (const StoreOps *store, const char *iccid);
/* The PIN was changed: any value may be right now. */
void pin_memory_clear (const StoreOps *store, const char *iccid);

G_END_DECLS
