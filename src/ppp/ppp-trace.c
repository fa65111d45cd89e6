/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-ipcp.h"
#include "ppp/ppp-ipv6cp.h"
#include "ppp/ppp-lcp.h"
#include "ppp/ppp-session.h"

/* So many bytes of data are shown; then "...". */
#define MAX_BYTES 64

/* How the data of a packet is shown, by its code. */
typedef enum {
  DATA_BYTES, /* in hexadecimal */
  DATA_OPTIONS,
  DATA_TEXT,     /* quoted, if there is any */
  DATA_MAGIC,    /* a magic number, then bytes */
  DATA_IDENT,    /* a magic number, then text */
  DATA_SECONDS,  /* a magic number, then a number */
  DATA_PASSWORD, /* PAP's name and password */
  DATA_MESSAGE,  /* PAP's counted text */
  DATA_VALUE,    /* CHAP's counted value and a name */
  DATA_VERDICT,  /* text, quoted always */
} Data;

typedef struct {
  guint8 code;
  const char *name;
  Data data;
} CodeRow;

static const CodeRow control_codes[] = {
  { PPP_CODE_CONFIGURE_REQUEST, "ConfReq", DATA_OPTIONS }, { PPP_CODE_CONFIGURE_ACK, "ConfAck", DATA_OPTIONS },
  { PPP_CODE_CONFIGURE_NAK, "ConfNak", DATA_OPTIONS },     { PPP_CODE_CONFIGURE_REJECT, "ConfRej", DATA_OPTIONS },
  { PPP_CODE_TERMINATE_REQUEST, "TermReq", DATA_TEXT },    { PPP_CODE_TERMINATE_ACK, "TermAck", DATA_TEXT },
  { PPP_CODE_CODE_REJECT, "CodeRej", DATA_BYTES },
};

/* RFC 1661 §5.7 to §5.9, RFC 1570 §2. */
static const CodeRow lcp_codes[] = {
  { PPP_CODE_PROTOCOL_REJECT, "ProtRej", DATA_BYTES }, { PPP_CODE_ECHO_REQUEST, "EchoReq", DATA_MAGIC },
  { PPP_CODE_ECHO_REPLY, "EchoRep", DATA_MAGIC },      { PPP_CODE_DISCARD_REQUEST, "DiscReq", DATA_MAGIC },
  { PPP_CODE_IDENTIFICATION, "Ident", DATA_IDENT },    { PPP_CODE_TIME_REMAINING, "TimeRem", DATA_SECONDS },
};

/* RFC 1962 §4.1. */
static const CodeRow ccp_codes[] = { { 14, "ResetReq", DATA_BYTES }, { 15, "ResetAck", DATA_BYTES } };

static const CodeRow pap_codes[] = {
  { 1, "AuthReq", DATA_PASSWORD },
  { 2, "AuthAck", DATA_MESSAGE },
  { 3, "AuthNak", DATA_MESSAGE },
};

static const CodeRow chap_codes[] = {
  { 1, "Challenge", DATA_VALUE },
  { 2, "Response", DATA_VALUE },
  { 3, "Success", DATA_VERDICT },
  { 4, "Failure", DATA_VERDICT },
};

typedef struct {
  guint16 protocol;
  const char *name;
  gboolean is_control; /* codes 1 to 7 are those of RFC 1661 §5 */
  const CodeRow *codes;
  guint n_codes;
  const PppOptionTable *options; /* or NULL */
} ProtocolRow;

static const ProtocolRow protocols[] = {
  { PPP_PROTOCOL_LCP, "LCP", TRUE, lcp_codes, G_N_ELEMENTS (lcp_codes), &ppp_lcp_options },
  { PPP_PROTOCOL_IPCP, "IPCP", TRUE, NULL, 0, &ppp_ipcp_options },
  { PPP_PROTOCOL_IPV6CP, "IPV6CP", TRUE, NULL, 0, &ppp_ipv6cp_options },
  { PPP_PROTOCOL_CCP, "CCP", TRUE, ccp_codes, G_N_ELEMENTS (ccp_codes), NULL },
  { PPP_PROTOCOL_PAP, "PAP", FALSE, pap_codes, G_N_ELEMENTS (pap_codes), NULL },
  { PPP_PROTOCOL_CHAP, "CHAP", FALSE, chap_codes, G_N_ELEMENTS (chap_codes), NULL },
};

/* All that is left, each byte with a blank before it. */
static void
show_bytes (GString *out, PppReader *from)
{
  for (guint n = 0; !from->failed && from->left > 0; n++) {
    if (n == MAX_BYTES) {
      g_string_append (out, " ...");
      return;
    }
    g_string_append_printf (out, " %02x", ppp_reader_u8 (from));
  }
}

static void
show_text (GString *out, PppReader text)
{
  g_string_append_c (out, '"');
  while (!text.failed && text.left > 0) {
    guint8 c = ppp_reader_u8 (&text);

    if (c == '"' || c == '\\')
      g_string_append_printf (out, "\\%c", c);
    else if (c >= 0x20 && c < 0x7f)
      g_string_append_c (out, (char) c);
    else if (c == '\n')
      g_string_append (out, "\\n");
    else if (c == '\r')
      g_string_append (out, "\\r");
    else if (c == '\t')
      g_string_append (out, "\\t");
    else
      g_string_append_printf (out, "\\%.3o", c);
  }
  g_string_append_c (out, '"');
}

static void
show_address (GString *out, PppReader *value)
{
  while (!value->failed && value->left >= 4) {
    PppReader bytes = ppp_reader_take (value, 4);

    g_string_append_printf (out, " %u.%u.%u.%u", bytes.data[0], bytes.data[1], bytes.data[2], bytes.data[3]);
  }
}

static void
show_identifier (GString *out, PppReader *value)
{
  g_string_append (out, " fe80:");
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (out, ":%04x", ppp_reader_u16 (value));
}

static void
show_auth (GString *out, PppReader *value)
{
  guint16 protocol = ppp_reader_u16 (value);
  guint8 algorithm;

  if (protocol == PPP_PROTOCOL_PAP) {
    g_string_append (out, " pap");
  } else if (protocol != PPP_PROTOCOL_CHAP) {
    g_string_append_printf (out, protocol == 0xc227 ? " eap" : " 0x%x", protocol);
  } else {
    g_string_append (out, " chap");
    if (value->left == 0)
      return;
    algorithm = ppp_reader_u8 (value);
    if (algorithm == 5)
      g_string_append (out, " MD5");
    else if (algorithm == 0x80)
      g_string_append (out, " MS");
    else if (algorithm == 0x81)
      g_string_append (out, " MS-v2");
    else
      g_string_append_printf (out, " 0x%x", algorithm);
  }
}

static void
show_compress (GString *out, PppReader *value)
{
  guint16 protocol = ppp_reader_u16 (value);

  if (protocol == 0x002d)
    g_string_append (out, " VJ");
  else
    g_string_append_printf (out, " 0x%x", protocol);
}

static void
show_value (GString *out, PppShow show, PppReader *value)
{
  switch (show) {
  case PPP_SHOW_BYTES:
    break;
  case PPP_SHOW_DECIMAL:
    g_string_append_printf (out, " %u", ppp_reader_u16 (value));
    break;
  case PPP_SHOW_HEX:
    g_string_append_printf (out, " 0x%x", ppp_reader_u32 (value));
    break;
  case PPP_SHOW_ADDRESS:
    show_address (out, value);
    break;
  case PPP_SHOW_IID:
    show_identifier (out, value);
    break;
  case PPP_SHOW_AUTH:
    show_auth (out, value);
    break;
  case PPP_SHOW_COMPRESS:
    show_compress (out, value);
    break;
  }
}

/* The compressions that hosts offer (RFC 1977 BSD, RFC 1979 deflate, RFC 1978 predictor). TRUE: it was one of them. */
static gboolean
show_ccp_option (GString *out, guint8 type, PppReader *value)
{
  PppReader peek = *value;
  guint8 first = ppp_reader_u8 (&peek);

  if ((type == 26 || type == 24) && value->left == 2 && (first & 0x0f) == 8) {
    g_string_append_printf (out, "%s %u", type == 26 ? "deflate" : "deflate(old#)", (first >> 4) + 8u);
    ppp_reader_u16 (value);
  } else if (type == 21 && value->left == 1) {
    g_string_append_printf (out, "bsd v%u %u", first >> 5, first & 0x1fu);
    ppp_reader_u8 (value);
  } else if ((type == 1 || type == 2) && value->left == 0) {
    g_string_append_printf (out, "predictor %u", type);
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
show_options (GString *out, const ProtocolRow *protocol, PppReader *options)
{
  PppReader before = *options;
  PppReader value;
  guint8 type;

  while (ppp_option_next (options, &type, &value)) {
    const PppOption *row = protocol->options == NULL ? NULL : ppp_option_find (protocol->options, type);
    gboolean length_fits = row != NULL && (row->len == 0 ? value.left >= 2 : row->len == 2 + value.left);

    g_string_append (out, " <");
    if (length_fits) {
      g_string_append (out, row->name);
      show_value (out, row->show, &value);
    } else if (protocol->protocol != PPP_PROTOCOL_CCP || !show_ccp_option (out, type, &value)) {
      value = ppp_reader_take (&before, 2 + value.left); /* as it came, type and length included */
    }
    show_bytes (out, &value);
    g_string_append_c (out, '>');
    before = *options;
  }
  options->failed = FALSE; /* what could not be understood follows as bytes */
}

static void
show_password (GString *out, PppReader *data)
{
  PppReader name = ppp_reader_take (data, ppp_reader_u8 (data));

  if (!data->failed) {
    g_string_append (out, " user=");
    show_text (out, name);
    g_string_append (out, " password=");
  } else {
    g_string_append_c (out, ' ');
  }
  g_string_append (out, "<hidden>"); /* no byte behind the name is shown, however broken the packet is */
  data->left = 0;
}

static void
show_message (GString *out, PppReader *data)
{
  guint8 len;

  if (data->left == 0)
    return;
  len = ppp_reader_u8 (data);
  g_string_append_c (out, ' ');
  show_text (out, ppp_reader_take (data, MIN (len, data->left)));
}

static void
show_challenge (GString *out, PppReader *data)
{
  PppReader whole = *data;
  PppReader value = ppp_reader_take (data, ppp_reader_u8 (data));

  if (data->failed) {
    *data = whole;
    return;
  }
  g_string_append (out, " <");
  while (value.left > 0)
    g_string_append_printf (out, "%02x", ppp_reader_u8 (&value));
  g_string_append (out, ">, name = ");
  show_text (out, *data);
  data->left = 0;
}

static void
show_magic (GString *out, Data kind, PppReader *data)
{
  if (data->left < 4)
    return;
  g_string_append_printf (out, " magic=0x%x", ppp_reader_u32 (data));
  if (kind == DATA_IDENT) {
    g_string_append_c (out, ' ');
    show_text (out, *data);
    data->left = 0;
  } else if (kind == DATA_SECONDS && data->left >= 4) {
    g_string_append_printf (out, " seconds=%u", ppp_reader_u32 (data));
  }
}

static void
show_data (GString *out, const ProtocolRow *protocol, Data kind, PppReader *data)
{
  switch (kind) {
  case DATA_BYTES:
    break;
  case DATA_OPTIONS:
    show_options (out, protocol, data);
    break;
  case DATA_TEXT:
  case DATA_VERDICT:
    if (data->left > 0 || kind == DATA_VERDICT) {
      g_string_append_c (out, ' ');
      show_text (out, *data);
    }
    data->left = 0;
    break;
  case DATA_MAGIC:
  case DATA_IDENT:
  case DATA_SECONDS:
    show_magic (out, kind, data);
    break;
  case DATA_PASSWORD:
    show_password (out, data);
    break;
  case DATA_MESSAGE:
    show_message (out, data);
    break;
  case DATA_VALUE:
    show_challenge (out, data);
    break;
  }
}

static const CodeRow *
find_code (const CodeRow *rows, guint n_rows, guint8 code)
{
  for (guint i = 0; i < n_rows; i++) {
    if (rows[i].code == code)
      return &rows[i];
  }
  return NULL;
}

static const ProtocolRow *
find_protocol (guint16 protocol)
{
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++) {
    if (protocols[i].protocol == protocol)
      return &protocols[i];
  }
  return NULL;
}

static void
show_packet (GString *out, const ProtocolRow *protocol, PppPacket *packet)
{
  const CodeRow *code = find_code (protocol->codes, protocol->n_codes, packet->code);

  if (code == NULL && protocol->is_control)
    code = find_code (control_codes, G_N_ELEMENTS (control_codes), packet->code);
  if (code == NULL) {
    g_string_append_printf (out, "[%s code=0x%x id=0x%x", protocol->name, packet->code, packet->id);
  } else {
    g_string_append_printf (out, "[%s %s id=0x%x", protocol->name, code->name, packet->id);
    show_data (out, protocol, code->data, &packet->data);
  }
  show_bytes (out, &packet->data);
  g_string_append_c (out, ']');
}

void
ppp_trace_packet (GString *out, guint16 protocol, const guint8 *info, gsize len)
{
  const ProtocolRow *row = find_protocol (protocol);
  PppReader from = ppp_reader (info, len);
  PppPacket packet;

  g_return_if_fail (out != NULL && (info != NULL || len == 0));

  if (row != NULL && ppp_packet_parse (from, &packet)) {
    show_packet (out, row, &packet);
    return;
  }
  if (row != NULL)
    g_string_append_printf (out, "[%s]", row->name);
  else
    g_string_append_printf (out, "[proto=0x%x]", protocol);
  if (protocol == PPP_PROTOCOL_PAP)
    g_string_append (out, " <hidden>");
  else
    show_bytes (out, &from);
}
