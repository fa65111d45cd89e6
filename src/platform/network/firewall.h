/* SPDX-License-Identifier: GPL-2.0-or-later */
/* firewalld's zones of our interfaces (org.fedoraproject.FirewallD1), without ever blocking. firewalld forgets them
 * when it is restarted or reloaded, and is told again. It does not forget them with the interface: what is in a zone is
 * noted, for the process after a crash. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Firewall Firewall;

/* The interface is in its zone, or it is known that it cannot be: firewalld does not run, refuses, or does not answer
 * within five seconds, which the log tells. Not from within the call that it answers. */
typedef void (*FirewallDone) (gpointer user_data);

/* @bus_address may be NULL: the system bus. The notes are below zones/ in @runtime_dir. Nothing is done before a zone
 * is set or firewall_sweep(). */
Firewall *firewall_new (const char *bus_address, const char *runtime_dir);
/* Takes the interfaces out of their zones. NULL is allowed. */
void firewall_free (Firewall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Firewall, firewall_free)

/* Puts the interface into @zone, out of the one it was in before. @done comes once, unless another call for @ifindex
 * comes first. */
void firewall_set (Firewall *self, guint ifindex, const char *ifname, const char *zone, FirewallDone done,
                   gpointer user_data);

/* Takes it out of its zone; nothing when it is in none of ours. */
void firewall_unset (Firewall *self, guint ifindex);

/* Takes out of their zones the interfaces that an earlier process put there and that have none of ours now. */
void firewall_sweep (Firewall *self);

/* Whether firewall_set() was called with these last. */
gboolean firewall_has (const Firewall *self, guint ifindex, const char *ifname, const char *zone);

G_END_DECLS
