/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-device.h"

#include "usbip-control.h"
#include "usbip-descriptors.h"
#include "usbip-port.h"

#include <errno.h>

#define ENDPOINTS 16
#define INTERFACES 8
#define WAITING_MAX 256 /* usbserial queues five a port */

/* A transfer in that waits for bytes. */
typedef struct {
  guint32 seqnum;
  guint32 length;
} Transfer;

struct _UsbipDevice {
  char *serial;
  const UsbipHost *host;
  gpointer host_data;
  gboolean plugged;
  guint8 configuration;
  SimPort *ports[INTERFACES];
  GQueue waiting[ENDPOINTS]; /* of Transfer */
};

UsbipDevice *
usbip_device_new (const char *serial)
{
  UsbipDevice *self = g_new0 (UsbipDevice, 1);

  self->serial = g_strdup (serial);
  return self;
}

static void
forget_transfers (UsbipDevice *self)
{
  for (guint i = 0; i < ENDPOINTS; i++)
    g_queue_clear_full (&self->waiting[i], g_free);
}

void
usbip_device_free (UsbipDevice *self)
{
  forget_transfers (self);
  g_free (self->serial);
  g_free (self);
}

void
usbip_device_set_host (UsbipDevice *self, const UsbipHost *host, gpointer data)
{
  self->host = host;
  self->host_data = data;
}

void
usbip_device_plug (UsbipDevice *self)
{
  self->plugged = TRUE;
  if (self->host != NULL)
    self->host->plugged (self->host_data);
}

void
usbip_device_unplug (UsbipDevice *self)
{
  if (!self->plugged)
    return;
  self->plugged = FALSE;
  self->configuration = 0;
  forget_transfers (self);
  if (self->host != NULL)
    self->host->unplugged (self->host_data);
}

gboolean
usbip_device_is_plugged (const UsbipDevice *self)
{
  return self->plugged;
}

static void
complete (UsbipDevice *self, guint32 seqnum, gint32 status, const guint8 *data, gsize actual)
{
  self->host->completed (self->host_data, seqnum, status, data, actual);
}

static void
submit_control (UsbipDevice *self, const UsbipSubmit *submit)
{
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  UsbipSetup setup = usbip_setup_parse (submit->setup);
  gsize wanted = MIN (submit->length, setup.length);

  if (setup.in != submit->in || !usbip_control (self, &setup, reply))
    complete (self, submit->seqnum, -EPIPE, NULL, 0);
  else if (submit->in)
    complete (self, submit->seqnum, 0, reply->data, MIN (reply->len, wanted));
  else
    complete (self, submit->seqnum, 0, NULL, submit->length);
}

static gboolean
submit_out (UsbipDevice *self, guint interface, const UsbipSubmit *submit)
{
  complete (self, submit->seqnum, 0, NULL, submit->length);
  if (self->ports[interface] != NULL)
    usbip_port_receive (self->ports[interface], submit->data, submit->length);
  return TRUE;
}

static gboolean
submit_in (UsbipDevice *self, guint interface, const UsbipSubmit *submit)
{
  GQueue *waiting = &self->waiting[submit->endpoint];
  Transfer *transfer;

  if (submit->length == 0) {
    complete (self, submit->seqnum, 0, submit->setup, 0);
    return TRUE;
  }
  if (g_queue_get_length (waiting) == WAITING_MAX)
    return FALSE;
  transfer = g_new (Transfer, 1);
  *transfer = (Transfer) { submit->seqnum, submit->length };
  g_queue_push_tail (waiting, transfer);
  if (self->ports[interface] != NULL)
    usbip_port_wanted (self->ports[interface]);
  return TRUE;
}

gboolean
usbip_device_submit (UsbipDevice *self, const UsbipSubmit *submit)
{
  guint n;
  const UsbInterface *rows = usb_interfaces (&n);

  if (submit->endpoint == 0) {
    submit_control (self, submit);
    return TRUE;
  }
  for (guint i = 0; i < n && self->configuration != 0; i++) {
    if (submit->in && (submit->endpoint == rows[i].bulk_in || submit->endpoint == rows[i].interrupt_in))
      return submit_in (self, i, submit);
    if (!submit->in && submit->endpoint == rows[i].bulk_out)
      return submit_out (self, i, submit);
  }
  complete (self, submit->seqnum, -EPIPE, NULL, 0);
  return TRUE;
}

/* A port may have lost its last reader. */
static void
tell_unwanted (UsbipDevice *self)
{
  for (guint i = 0; i < INTERFACES; i++) {
    if (self->ports[i] != NULL)
      usbip_port_unwanted (self->ports[i]);
  }
}

gboolean
usbip_device_unlink (UsbipDevice *self, guint32 seqnum)
{
  for (guint i = 0; i < ENDPOINTS; i++) {
    for (GList *link = self->waiting[i].head; link != NULL; link = link->next) {
      if (((Transfer *) link->data)->seqnum != seqnum)
        continue;
      g_free (link->data);
      g_queue_delete_link (&self->waiting[i], link);
      tell_unwanted (self);
      return TRUE;
    }
  }
  return FALSE;
}

void
usbip_device_host_gone (UsbipDevice *self)
{
  self->configuration = 0;
  forget_transfers (self);
  for (guint i = 0; i < INTERFACES && self->plugged; i++)
    usbip_device_set_dtr (self, i, FALSE);
  tell_unwanted (self);
}

const char *
usbip_device_serial (const UsbipDevice *self)
{
  return self->serial;
}

guint8
usbip_device_configuration (const UsbipDevice *self)
{
  return self->configuration;
}

void
usbip_device_set_configuration (UsbipDevice *self, guint8 value)
{
  self->configuration = value;
}

void
usbip_device_set_dtr (UsbipDevice *self, guint interface, gboolean dtr)
{
  if (interface < INTERFACES && self->ports[interface] != NULL)
    usbip_port_set_dtr (self->ports[interface], dtr);
}

void
usbip_device_set_port (UsbipDevice *self, guint interface, SimPort *port)
{
  g_return_if_fail (interface < INTERFACES);

  self->ports[interface] = port;
}

gboolean
usbip_device_is_waiting (const UsbipDevice *self, guint endpoint)
{
  return !g_queue_is_empty ((GQueue *) &self->waiting[endpoint]);
}

gsize
usbip_device_send (UsbipDevice *self, guint endpoint, const guint8 *bytes, gsize len)
{
  g_autofree Transfer *transfer = g_queue_pop_head (&self->waiting[endpoint]);

  if (transfer == NULL)
    return 0;
  len = MIN (len, transfer->length);
  complete (self, transfer->seqnum, 0, bytes, len);
  return len;
}
