/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-control.h"

#include "usbip-descriptors.h"
#include "usbip-device.h"

#define STANDARD_DEVICE 0x00
#define STANDARD_INTERFACE 0x01
#define STANDARD_ENDPOINT 0x02
#define CLASS_INTERFACE 0x21

#define LINE_DTR 0x01

typedef gboolean (*ControlFunc) (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply);

typedef struct {
  gboolean in;
  guint8 type;
  guint8 request;
  ControlFunc func;
} ControlRow;

static gboolean
append (GByteArray *reply, guint8 first, guint8 second, guint n)
{
  const guint8 bytes[] = { first, second };

  g_byte_array_append (reply, bytes, n);
  return TRUE;
}

static gboolean
get_descriptor (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return usb_descriptor ((guint8) (setup->value >> 8), (guint8) setup->value, usbip_device_serial (device), reply);
}

static gboolean
get_configuration (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return append (reply, usbip_device_configuration (device), 0, 1);
}

static gboolean
set_configuration (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  if (setup->value != 0 && setup->value != USB_CONFIGURATION)
    return FALSE;
  usbip_device_set_configuration (device, (guint8) setup->value);
  return TRUE;
}

/* Not self powered, no endpoint is halted. */
static gboolean
get_status (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return append (reply, 0, 0, 2);
}

static gboolean
has_interface (const UsbipSetup *setup)
{
  guint n;

  usb_interfaces (&n);
  return setup->index < n;
}

static gboolean
get_interface (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return has_interface (setup) && append (reply, 0, 0, 1);
}

/* There are no alternates. */
static gboolean
set_interface (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return has_interface (setup) && setup->value == 0;
}

/* Remote wakeup and the end of a halt: nothing to do. */
static gboolean
accept (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  return TRUE;
}

static gboolean
set_control_line_state (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  if (!has_interface (setup))
    return FALSE;
  usbip_device_set_dtr (device, setup->index, (setup->value & LINE_DTR) != 0);
  return TRUE;
}

/* clang-format off */
static const ControlRow rows[] = {
  { TRUE, STANDARD_DEVICE, 0, get_status },
  { TRUE, STANDARD_INTERFACE, 0, get_status },
  { TRUE, STANDARD_ENDPOINT, 0, get_status },
  { FALSE, STANDARD_DEVICE, 1, accept },   /* CLEAR_FEATURE */
  { FALSE, STANDARD_ENDPOINT, 1, accept },
  { FALSE, STANDARD_DEVICE, 3, accept },   /* SET_FEATURE */
  { TRUE, STANDARD_DEVICE, 6, get_descriptor },
  { TRUE, STANDARD_DEVICE, 8, get_configuration },
  { FALSE, STANDARD_DEVICE, 9, set_configuration },
  { TRUE, STANDARD_INTERFACE, 10, get_interface },
  { FALSE, STANDARD_INTERFACE, 11, set_interface },
  { FALSE, CLASS_INTERFACE, 0x22, set_control_line_state },
};
/* clang-format on */

UsbipSetup
usbip_setup_parse (const guint8 bytes[8])
{
  return (UsbipSetup) {
    .in = (bytes[0] & 0x80) != 0,
    .type = bytes[0] & 0x7f,
    .request = bytes[1],
    .value = (guint16) (bytes[2] | bytes[3] << 8),
    .index = (guint16) (bytes[4] | bytes[5] << 8),
    .length = (guint16) (bytes[6] | bytes[7] << 8),
  };
}

gboolean
usbip_control (UsbipDevice *device, const UsbipSetup *setup, GByteArray *reply)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].in == setup->in && rows[i].type == setup->type && rows[i].request == setup->request)
      return rows[i].func (device, setup, reply);
  }
  return FALSE;
}
