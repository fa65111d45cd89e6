/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb/udev-discovery.h"

#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/usb/usb-modem.h"

#include <errno.h>
#include <gio/gio.h>
#include <libudev.h>
#include <string.h>
#include <unistd.h>

#define RECEIVE_BUFFER (1024 * 1024) /* a hub with all its devices may come at once */

typedef struct udev Udev;
typedef struct udev_monitor UdevMonitor;
typedef struct udev_enumerate UdevEnumerate;
typedef struct udev_device UdevDevice;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Udev, udev_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UdevMonitor, udev_monitor_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UdevEnumerate, udev_enumerate_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UdevDevice, udev_device_unref)

struct _UdevDiscovery {
  UsbPortsLookup lookup;
  const UdevDiscoveryListener *listener;
  gpointer user_data;
  Udev *udev;
  UdevMonitor *monitor;
  GSource *source;
  GSource *first;     /* the first look around; NULL: done */
  GHashTable *ttys;   /* UsbTty by its path */
  GStrv ignored;      /* names of ports, and ids */
  GHashTable *modems; /* announced ModemDescription by the sysfs path of the device */
};

static GPtrArray *
ttys_of (UdevDiscovery *self, const char *device)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->ttys);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (g_str_equal (((UsbTty *) value)->device, device))
      g_ptr_array_add (found, value);
  }
  return found;
}

static gboolean
same_ports (const ModemDescription *a, const ModemDescription *b)
{
  return a != NULL && b != NULL && g_str_equal (a->at_path, b->at_path) && g_str_equal (a->data_path, b->data_path);
}

/* @ttys: of one device. */
static gboolean
is_ignored (const UdevDiscovery *self, const GPtrArray *ttys)
{
  const UsbTty *tty = ttys->len == 0 ? NULL : g_ptr_array_index (ttys, 0);
  g_autofree char *ids = tty == NULL ? NULL : g_strdup_printf ("%04x:%04x", tty->vendor_id, tty->product_id);
  const char *const *ignored = (const char *const *) self->ignored;

  return tty != NULL && (g_strv_contains (ignored, tty->port) || g_strv_contains (ignored, ids));
}

/* Tells what has become of the modem that @device is. */
static void
reconsider (UdevDiscovery *self, const char *device)
{
  g_autoptr (GPtrArray) ttys = ttys_of (self, device);
  g_autoptr (ModemDescription) now = is_ignored (self, ttys) ? NULL : usb_modem_assemble (ttys, self->lookup);
  const ModemDescription *before = g_hash_table_lookup (self->modems, device);

  if ((now == NULL && before == NULL) || same_ports (now, before))
    return;
  if (before != NULL) {
    g_autofree char *id = g_strdup (before->id);
    g_hash_table_remove (self->modems, device);
    self->listener->removed (self->user_data, id);
  }
  if (now != NULL) {
    const ModemDescription *modem = now;
    g_hash_table_insert (self->modems, g_strdup (device), g_steal_pointer (&now));
    self->listener->added (self->user_data, modem);
  }
}

static void
forget_tty (UdevDiscovery *self, const char *path)
{
  const UsbTty *tty = g_hash_table_lookup (self->ttys, path);

  if (tty == NULL)
    return;
  g_autofree char *device = g_strdup (tty->device);
  g_hash_table_remove (self->ttys, path);
  reconsider (self, device);
}

static gboolean
read_number (UdevDevice *device, const char *attribute, guint base, guint max, guint *out)
{
  const char *text = udev_device_get_sysattr_value (device, attribute);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, base, 0, max, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

/* NULL for what is not a port of a USB device, or has gone in the meantime. */
static UsbTty *
read_tty (UdevDevice *tty)
{
  /* The parents belong to @tty. */
  UdevDevice *interface = udev_device_get_parent_with_subsystem_devtype (tty, "usb", "usb_interface");
  UdevDevice *device = udev_device_get_parent_with_subsystem_devtype (tty, "usb", "usb_device");
  const char *node = udev_device_get_devnode (tty);
  guint vendor, product, number;

  if (interface == NULL || device == NULL || node == NULL
      || !read_number (interface, "bInterfaceNumber", 16, G_MAXUINT8, &number)
      || !read_number (device, "idVendor", 16, G_MAXUINT16, &vendor)
      || !read_number (device, "idProduct", 16, G_MAXUINT16, &product))
    return NULL;

  UsbTty *found = g_new0 (UsbTty, 1);
  found->path = g_strdup (udev_device_get_syspath (tty));
  found->node = g_strdup (node);
  found->device = g_strdup (udev_device_get_syspath (device));
  found->port = g_strdup (udev_device_get_sysname (device));
  found->vendor_id = (guint16) vendor;
  found->product_id = (guint16) product;
  found->interface = number;
  (void) read_number (device, "devnum", 10, G_MAXUINT8, &found->number);
  return found;
}

/* A port has the right owner and mode once udev's rules have been applied, which an event will tell; until then it is
 * of use only where it can be opened all the same. Without udevd nothing will change. */
static gboolean
is_ready (UdevDevice *device)
{
  const char *node = udev_device_get_devnode (device);

  return udev_device_get_is_initialized (device) || (node != NULL && access (node, R_OK | W_OK) == 0)
         || access ("/run/udev/control", F_OK) != 0;
}

static void
keep_tty (UdevDiscovery *self, UsbTty *tty)
{
  const char *path = tty->path;

  g_hash_table_replace (self->ttys, (gpointer) path, tty);
}

static gboolean
has_interface (const GPtrArray *ttys, guint interface)
{
  for (guint i = 0; i < ttys->len; i++) {
    if (((const UsbTty *) g_ptr_array_index (ttys, i))->interface == interface)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_below (const char *path, const char *folder)
{
  gsize len = strlen (folder);

  return strncmp (path, folder, len) == 0 && path[len] == '/';
}

/* The ports of USB devices, whose drivers call them so; each of the many other terminals would cost a dozen system
 * calls. */
static UdevEnumerate *
enumerate_ports (UdevDiscovery *self)
{
  UdevEnumerate *enumerate = udev_enumerate_new (self->udev);

  udev_enumerate_add_match_subsystem (enumerate, "tty");
  udev_enumerate_add_match_sysname (enumerate, "ttyUSB*");
  udev_enumerate_add_match_sysname (enumerate, "ttyACM*");
  udev_enumerate_scan_devices (enumerate);
  return enumerate;
}

/* udevd works on the ports of a device at the same time and tells of them in no order: takes those of @device that are
 * there and have not been told of. FALSE: one is not ready, its event will come. */
static gboolean
take_others (UdevDiscovery *self, const char *device)
{
  g_autoptr (UdevEnumerate) enumerate = enumerate_ports (self);
  gboolean all = TRUE;
  struct udev_list_entry *entry;

  udev_list_entry_foreach (entry, udev_enumerate_get_list_entry (enumerate)) {
    const char *path = udev_list_entry_get_name (entry);
    g_autoptr (UdevDevice) other = is_below (path, device) ? udev_device_new_from_syspath (self->udev, path) : NULL;
    g_autoptr (UsbTty) tty = other == NULL ? NULL : read_tty (other);
    g_autoptr (GPtrArray) known = tty == NULL ? NULL : ttys_of (self, tty->device);
    if (tty == NULL || has_interface (known, tty->interface))
      continue;
    if (is_ready (other))
      keep_tty (self, g_steal_pointer (&tty));
    else
      all = FALSE;
  }
  return all;
}

/* NULL for what is no port of a modem. */
static UsbTty *
read_port (UdevDiscovery *self, UdevDevice *device)
{
  g_autoptr (UsbTty) tty = read_tty (device);

  if (tty == NULL || self->lookup (tty->vendor_id, tty->product_id) == NULL)
    return NULL;
  return g_steal_pointer (&tty);
}

/* An interface has one port: that an old one went was not heard. */
static void
keep_port (UdevDiscovery *self, UsbTty *tty)
{
  g_autoptr (GPtrArray) others = ttys_of (self, tty->device);

  for (guint i = 0; i < others->len; i++) {
    const UsbTty *other = g_ptr_array_index (others, i);
    if (other->interface == tty->interface && !g_str_equal (other->path, tty->path))
      g_hash_table_remove (self->ttys, other->path);
  }
  keep_tty (self, tty);
}

static void
take_tty (UdevDiscovery *self, UdevDevice *tty)
{
  g_autoptr (UsbTty) port = read_port (self, tty);

  if (port == NULL)
    return;
  g_autofree char *device = g_strdup (port->device);
  keep_port (self, g_steal_pointer (&port));
  if (g_hash_table_contains (self->modems, device) || take_others (self, device))
    reconsider (self, device);
}

static void
add_once (GPtrArray *strings, const char *string)
{
  if (!g_ptr_array_find_with_equal_func (strings, string, g_str_equal, NULL))
    g_ptr_array_add (strings, g_strdup (string));
}

/* Takes all ports that are there; a modem of which one is not ready yet waits for that one's event. */
static void
take_all (UdevDiscovery *self, UdevEnumerate *enumerate)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_free);
  struct udev_list_entry *entry;

  udev_list_entry_foreach (entry, udev_enumerate_get_list_entry (enumerate)) {
    g_autoptr (UdevDevice) tty = udev_device_new_from_syspath (self->udev, udev_list_entry_get_name (entry));
    g_autoptr (UsbTty) port = tty == NULL ? NULL : read_port (self, tty);
    if (port == NULL)
      continue;
    add_once (devices, port->device);
    if (is_ready (tty))
      keep_port (self, g_steal_pointer (&port));
    else
      add_once (waiting, port->device);
  }
  for (guint i = 0; i < devices->len; i++) {
    const char *device = g_ptr_array_index (devices, i);
    if (g_hash_table_contains (self->modems, device)
        || !g_ptr_array_find_with_equal_func (waiting, device, g_str_equal, NULL))
      reconsider (self, device);
  }
}

/* Makes what is known equal to what is there. */
static void
look_around (UdevDiscovery *self)
{
  g_autoptr (UdevEnumerate) enumerate = enumerate_ports (self);
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  struct udev_list_entry *entry;

  udev_list_entry_foreach (entry, udev_enumerate_get_list_entry (enumerate))
    g_hash_table_add (there, g_strdup (udev_list_entry_get_name (entry)));

  g_autofree gpointer *known = g_hash_table_get_keys_as_array (self->ttys, NULL);
  for (gpointer *path = known; *path != NULL; path++) {
    if (!g_hash_table_contains (there, *path))
      forget_tty (self, *path);
  }
  take_all (self, enumerate);
}

static gboolean
look_first (gpointer user_data)
{
  UdevDiscovery *self = user_data;

  source_clear (&self->first);
  look_around (self);
  return G_SOURCE_REMOVE;
}

/* udevd may be far behind: when it tells of the end of a port, the next device may be in that one's place already, and
 * be the one that is known. */
static gboolean
is_of_earlier_device (UdevDiscovery *self, const char *removed)
{
  const UsbTty *known = g_hash_table_lookup (self->ttys, removed);
  g_autoptr (UdevDevice) device = known == NULL ? NULL : udev_device_new_from_syspath (self->udev, removed);
  g_autoptr (UsbTty) now = device == NULL ? NULL : read_tty (device);

  return now != NULL && now->number != 0 && now->number == known->number;
}

static void
take_event (UdevDiscovery *self, UdevDevice *device)
{
  const char *action = udev_device_get_action (device);
  const char *path = udev_device_get_syspath (device);
  const char *old = udev_device_get_property_value (device, "DEVPATH_OLD");

  if (old != NULL) {
    g_autofree char *old_path = g_strconcat ("/sys", old, NULL);
    forget_tty (self, old_path);
  }
  /* The kernel has more words for coming (add, change, move, bind, online) than for going; all of them mean: look at
   * it. */
  if (g_strcmp0 (action, "remove") == 0 && is_of_earlier_device (self, path))
    return;
  if (g_strcmp0 (action, "remove") == 0 || g_strcmp0 (action, "unbind") == 0 || g_strcmp0 (action, "offline") == 0)
    forget_tty (self, path);
  else
    take_tty (self, device);
}

static void
monitor_ready (gpointer user_data, GIOCondition ready)
{
  UdevDiscovery *self = user_data;

  errno = 0;
  g_autoptr (UdevDevice) device = udev_monitor_receive_device (self->monitor);
  if (device != NULL) {
    take_event (self, device);
  } else if (errno == ENOBUFS) {
    dt_log (DT_LOG_WARNING, NULL, "udev events were lost, looking at all devices again");
    look_around (self);
  } else if ((ready & (G_IO_HUP | G_IO_NVAL)) != 0) {
    dt_log (DT_LOG_ERROR, NULL, "udev does not tell of devices any more");
    source_clear (&self->source);
  }
}

UdevDiscovery *
udev_discovery_new (UsbPortsLookup lookup, const UdevDiscoveryListener *listener, gpointer user_data, GError **error)
{
  g_autoptr (Udev) udev = udev_new ();
  g_autoptr (UdevMonitor) monitor = udev == NULL ? NULL : udev_monitor_new_from_netlink (udev, "udev");

  /* Before the first look around, so that nothing falls between the two. */
  if (monitor == NULL || udev_monitor_filter_add_match_subsystem_devtype (monitor, "tty", NULL) < 0
      || udev_monitor_enable_receiving (monitor) < 0) {
    int number = errno;
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "udev: %s", g_strerror (number));
    return NULL;
  }
  (void) udev_monitor_set_receive_buffer_size (monitor, RECEIVE_BUFFER);

  UdevDiscovery *self = g_new0 (UdevDiscovery, 1);
  self->lookup = lookup;
  self->listener = listener;
  self->user_data = user_data;
  self->udev = g_steal_pointer (&udev);
  self->monitor = g_steal_pointer (&monitor);
  self->ignored = g_new0 (char *, 1);
  self->ttys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usb_tty_free);
  self->modems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) modem_description_free);
  self->source = fd_source_new (udev_monitor_get_fd (self->monitor), G_IO_IN, monitor_ready, self);
  self->first = g_idle_source_new ();
  g_source_set_callback (self->first, look_first, self, NULL);
  g_source_attach (self->first, NULL);
  return self;
}

void
udev_discovery_look (UdevDiscovery *self)
{
  look_first (self);
}

void
udev_discovery_ignore (UdevDiscovery *self, const char *const *ignored)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer tty;

  g_strfreev (self->ignored);
  self->ignored = g_strdupv ((GStrv) ignored);
  g_hash_table_iter_init (&iter, self->ttys);
  while (g_hash_table_iter_next (&iter, NULL, &tty))
    add_once (devices, ((const UsbTty *) tty)->device);
  for (guint i = 0; i < devices->len; i++)
    reconsider (self, devices->pdata[i]);
}

void
udev_discovery_free (UdevDiscovery *self)
{
  if (self == NULL)
    return;
  source_clear (&self->first);
  source_clear (&self->source);
  g_strfreev (self->ignored);
  g_hash_table_unref (self->modems);
  g_hash_table_unref (self->ttys);
  udev_monitor_unref (self->monitor);
  udev_unref (self->udev);
  g_free (self);
}
