/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/pin-memory.h"

#include <string.h>

#define GROUP "sim"
/* A SIM allows three tries, its PUK brings three more: older entries are dropped. */
#define MAX_ENTRIES 8
#define SALT_BYTES 8
/* An entry is "t:SALT:HASH:LEFT" (tried with so many attempts left, no answer yet; ":LEFT" is missing when they are not
 * known) or "r:SALT:HASH…" (refused); entries are separated by spaces. */
#define TRIED 't'
#define REFUSED 'r'

static char *
hash (const char *salt, const char *iccid, const char *pin)
{
  g_autofree char *text = g_strdup_printf ("%s:%s:%s", salt, iccid, pin);
  char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  explicit_bzero (text, strlen (text));
  return sum;
}

/* The identity of the SIM does not go into a file name. */
static char *
key_of (const char *iccid)
{
  g_autofree char *sum = NULL;

  if (*iccid == '\0')
    return g_strdup ("pin-unknown");
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, iccid, -1);
  return g_strdup_printf ("pin-%.16s", sum);
}

static GStrv
load (const StoreOps *store, const char *iccid)
{
  g_autofree char *key = key_of (iccid);
  g_autofree char *text = store->get (store, GROUP, key);

  return g_strsplit (text == NULL ? "" : text, " ", MAX_ENTRIES + 1);
}

static void
save (const StoreOps *store, const char *iccid, const GPtrArray *entries)
{
  g_autofree char *key = key_of (iccid);
  g_autoptr (GString) text = g_string_new (NULL);
  guint first = entries->len > MAX_ENTRIES ? entries->len - MAX_ENTRIES : 0;

  for (guint i = first; i < entries->len; i++)
    g_string_append_printf (text, "%s%s", text->len == 0 ? "" : " ", (const char *) g_ptr_array_index (entries, i));
  store->set (store, GROUP, key, text->len == 0 ? NULL : text->str);
}

static gboolean
matches (const char *entry, const char *iccid, const char *pin)
{
  g_auto (GStrv) parts = g_strsplit (entry, ":", 4);
  g_autofree char *sum = NULL;

  if (g_strv_length (parts) < 3)
    return FALSE;
  sum = hash (parts[1], iccid, pin);
  return g_str_equal (sum, parts[2]);
}

/* The SIM has not counted the try of @entry. */
static gboolean
is_void (const char *entry, guint left)
{
  g_auto (GStrv) parts = g_strsplit (entry, ":", 4);
  guint64 then = 0;

  if (left == G_MAXUINT)
    return FALSE;
  return left >= PIN_ATTEMPTS
         || (g_strv_length (parts) == 4 && g_ascii_string_to_unsigned (parts[3], 10, 1, G_MAXUINT8, &then, NULL)
             && left >= then);
}

gboolean
pin_memory_forbids (const StoreOps *store, const char *iccid, const char *pin, guint left, gboolean by_hand)
{
  g_auto (GStrv) entries = load (store, iccid);

  for (guint i = 0; entries[i] != NULL; i++) {
    gboolean tried = entries[i][0] == TRIED;

    if (matches (entries[i], iccid, pin) && !(tried && (by_hand || is_void (entries[i], left))))
      return TRUE;
  }
  return FALSE;
}

static void
note (const StoreOps *store, const ClockOps *clock, const char *iccid, const char *pin, guint left)
{
  guint8 bytes[SALT_BYTES];
  g_autoptr (GString) salt = g_string_new (NULL);
  g_auto (GStrv) old = load (store, iccid);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autofree char *sum = NULL;
  g_autofree char *entry = NULL;

  clock->random (clock, bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (salt, "%02x", bytes[i]);
  sum = hash (salt->str, iccid, pin);
  entry = left == G_MAXUINT ? g_strdup_printf ("%c:%s:%s", TRIED, salt->str, sum)
                            : g_strdup_printf ("%c:%s:%s:%u", TRIED, salt->str, sum, left);
  for (guint i = 0; old[i] != NULL; i++)
    g_ptr_array_add (entries, old[i]);
  g_ptr_array_add (entries, entry);
  save (store, iccid, entries);
}

gpointer
pin_memory_note (const StoreOps *store, const ClockOps *clock, const char *iccid, const char *pin, guint left,
                 StoreDone done, gpointer user_data)
{
  note (store, clock, iccid, pin, left);
  if (*iccid != '\0')
    note (store, clock, "", pin, left);
  return store->sync (store, GROUP, done, user_data);
}

static void
forget (const StoreOps *store, const char *iccid, const char *pin)
{
  g_auto (GStrv) old = load (store, iccid);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  for (guint i = 0; old[i] != NULL; i++) {
    if (!matches (old[i], iccid, pin))
      g_ptr_array_add (entries, old[i]);
  }
  save (store, iccid, entries);
}

void
pin_memory_remove (const StoreOps *store, const char *iccid, const char *pin)
{
  forget (store, iccid, pin);
  forget (store, "", pin);
}

/* Entries without an answer go, or become refused. */
static void
settle (const StoreOps *store, const char *iccid, gboolean refused)
{
  g_auto (GStrv) old = load (store, iccid);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  gboolean changed = FALSE;

  for (guint i = 0; old[i] != NULL; i++) {
    changed = changed || old[i][0] == TRIED;
    if (old[i][0] == TRIED && refused)
      old[i][0] = REFUSED;
    if (old[i][0] == REFUSED)
      g_ptr_array_add (entries, old[i]);
  }
  if (changed)
    save (store, iccid, entries);
}

void
pin_memory_opened (const StoreOps *store, const char *iccid)
{
  settle (store, iccid, FALSE);
  settle (store, "", FALSE);
}

void
pin_memory_refused (const StoreOps *store, const char *iccid)
{
  settle (store, iccid, TRUE);
  settle (store, "", TRUE);
}

void
pin_memory_clear (const StoreOps *store, const char *iccid)
{
  g_autofree char *key = key_of (iccid);
  g_autofree char *any = key_of ("");

  store->set (store, GROUP, key, NULL);
  store->set (store, GROUP, any, NULL);
}
