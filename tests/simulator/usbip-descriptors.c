/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "usbip-descriptors.h"

#include <string.h>

#define TYPE_DEVICE 1
#define TYPE_CONFIGURATION 2
#define TYPE_STRING 3
#define TYPE_INTERFACE 4
#define TYPE_ENDPOINT 5
#define TYPE_QUALIFIER 6
#define TYPE_OTHER_SPEED 7

#define STRING_PRODUCT 2
#define STRING_MANUFACTURER 3
#define STRING_SERIAL 4

#define CLASS_VENDOR 0xff
#define BULK 2
#define INTERRUPT 3
#define BULK_PACKET 512      /* at high speed */
#define BULK_PACKET_FULL 64  /* at full speed */
#define INTERRUPT_PACKET 10  /* a SERIAL_STATE notification, no more */
#define INTERRUPT_INTERVAL 9 /* 2^(9-1) microframes: 32 ms */
#define INTERRUPT_INTERVAL_FULL 32

static const UsbInterface interfaces[] = {
  { NULL, 0xff, 0xff, 0, 1, 1 },    /* diagnostics */
  { "nmea", 0x00, 0x00, 3, 2, 2 },  /* positions */
  { "at", 0x00, 0x00, 5, 4, 3 },    /* commands */
  { "modem", 0x00, 0x00, 7, 6, 4 }, /* commands and calls */
  { NULL, 0x00, 0x00, 0, 8, 5 },    /* audio */
  { NULL, 0xff, 0xff, 10, 9, 6 },   /* QMI */
};

const UsbInterface *
usb_interfaces (guint *out_n)
{
  *out_n = G_N_ELEMENTS (interfaces);
  return interfaces;
}

guint
usb_interface_of (const char *port)
{
  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++) {
    if (g_strcmp0 (interfaces[i].port, port) == 0)
      return i;
  }
  g_assert_not_reached ();
}

static void
append_device (GByteArray *out)
{
  const guint8 bytes[] = { 18,
                           TYPE_DEVICE,
                           0x00,
                           0x02,
                           0,
                           0,
                           0,
                           64,
                           USB_VENDOR & 0xff,
                           USB_VENDOR >> 8,
                           USB_PRODUCT & 0xff,
                           USB_PRODUCT >> 8,
                           USB_RELEASE & 0xff,
                           USB_RELEASE >> 8,
                           STRING_MANUFACTURER,
                           STRING_PRODUCT,
                           STRING_SERIAL,
                           1 };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
append_qualifier (GByteArray *out)
{
  const guint8 bytes[] = { 10, TYPE_QUALIFIER, 0x00, 0x02, 0, 0, 0, 64, 1, 0 };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
append_endpoint (GByteArray *out, guint8 address, guint8 attributes, guint16 packet, guint8 interval)
{
  const guint8 bytes[] = { 7, TYPE_ENDPOINT, address, attributes, (guint8) packet, (guint8) (packet >> 8), interval };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
append_interface (GByteArray *out, guint8 number, gboolean full_speed)
{
  const UsbInterface *row = &interfaces[number];
  guint16 packet = full_speed ? BULK_PACKET_FULL : BULK_PACKET;
  const guint8 bytes[] = {
    9, TYPE_INTERFACE, number, 0, row->interrupt_in == 0 ? 2 : 3, CLASS_VENDOR, row->subclass, row->protocol, 0
  };

  g_byte_array_append (out, bytes, sizeof bytes);
  if (row->interrupt_in != 0)
    append_endpoint (out, 0x80 | row->interrupt_in, INTERRUPT, INTERRUPT_PACKET,
                     full_speed ? INTERRUPT_INTERVAL_FULL : INTERRUPT_INTERVAL);
  append_endpoint (out, 0x80 | row->bulk_in, BULK, packet, 0);
  append_endpoint (out, row->bulk_out, BULK, packet, 0);
}

static void
append_configuration (GByteArray *out, guint8 type, gboolean full_speed)
{
  /* Bus powered, can wake the host, 500 mA. */
  const guint8 bytes[] = { 9, type, 0, 0, G_N_ELEMENTS (interfaces), USB_CONFIGURATION, 0, 0xa0, 250 };

  g_byte_array_append (out, bytes, sizeof bytes);
  for (guint8 i = 0; i < G_N_ELEMENTS (interfaces); i++)
    append_interface (out, i, full_speed);
  out->data[2] = (guint8) out->len;
  out->data[3] = (guint8) (out->len >> 8);
}

static void
append_string (GByteArray *out, const char *text)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);
  glong fits = MIN (n, USB_SERIAL_MAX);
  const guint8 head[] = { (guint8) (2 + 2 * fits), TYPE_STRING };

  g_byte_array_append (out, head, sizeof head);
  for (glong i = 0; i < fits; i++) {
    const guint8 unit[] = { (guint8) units[i], (guint8) (units[i] >> 8) };

    g_byte_array_append (out, unit, sizeof unit);
  }
}

static gboolean
string_descriptor (guint8 index, const char *serial, GByteArray *out)
{
  const guint8 languages[] = { 4, TYPE_STRING, 0x09, 0x04 }; /* English (United States) */

  switch (index) {
  case 0:
    g_byte_array_append (out, languages, sizeof languages);
    return TRUE;
  case STRING_PRODUCT:
    append_string (out, "SimTech SIM7000");
    return TRUE;
  case STRING_MANUFACTURER:
    append_string (out, "SimTech, Incorporated");
    return TRUE;
  case STRING_SERIAL:
    append_string (out, serial);
    return TRUE;
  default: /* any number may come from the host */
    return FALSE;
  }
}

gboolean
usb_descriptor (guint8 type, guint8 index, const char *serial, GByteArray *out)
{
  if (type == TYPE_STRING)
    return string_descriptor (index, serial, out);
  if (index != 0)
    return FALSE;
  switch (type) {
  case TYPE_DEVICE:
    append_device (out);
    return TRUE;
  case TYPE_CONFIGURATION:
    append_configuration (out, type, FALSE);
    return TRUE;
  case TYPE_OTHER_SPEED:
    append_configuration (out, type, TRUE);
    return TRUE;
  case TYPE_QUALIFIER:
    append_qualifier (out);
    return TRUE;
  default: /* any number may come from the host */
    return FALSE;
  }
}
