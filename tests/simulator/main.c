/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim7000-simulator: an emulated SIM7000 with the operator's network behind it. See README.md. */
#include "control.h"
#include "internet.h"
#include "modem.h"
#include "network.h"
#include "plmn.h"
#include "usbip-descriptors.h"
#include "usbip-server.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* The options as GOption leaves them. */
typedef struct {
  char *control;
  char *directory;
  gint usbip;
  gboolean attach;
  char *serial;
  char *pin;
  char *puk;
  char **apns;
  char *username;
  char *password;
  char *auth;
  char *address;
  char **dns;
  gboolean ipv6;
  char *network;
  gboolean fast;
  gint latency_ms, connect_ms, stall_ms, guard_ms, boot_ms, register_ms, reset_ms;
  gboolean boot;
  gboolean no_hangup_on_close;
  gboolean hangup_on_close;
  char *iccid;
  char *imsi;
  char *imei;
  char *plmn;
  char *stored_apn, *stored_type;
  char *peer;
  char *tun;
  char **unreachable;
  char **faults;
  gboolean verbose;
  gint seed;
  char **words;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &options->directory, "Where the ports and the socket are made", "DIR" },
    { "usbip", 0, 0, G_OPTION_ARG_INT, &options->usbip, "On USB, exported on this port, instead of ptys", "TCP_PORT" },
    { "attach", 0, 0, G_OPTION_ARG_NONE, &options->attach, "Attach it to this kernel whenever it is on the bus", NULL },
    { "serial", 0, 0, G_OPTION_ARG_STRING, &options->serial, "Its USB serial number", "TEXT" },
    { "control", 0, 0, G_OPTION_ARG_FILENAME, &options->control, "Send COMMAND to a running simulator", "SOCKET" },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &options->pin, "The SIM asks for this PIN", "PIN" },
    { "puk", 0, 0, G_OPTION_ARG_STRING, &options->puk, "Its PUK (12345678)", "PUK" },
    { "apn", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->apns, "Accepted APN, * for any (internet.iot, none)", "NAME" },
    { "username", 0, 0, G_OPTION_ARG_STRING, &options->username, "The only user name that gets an address", "NAME" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &options->password, "Its password", "PASSWORD" },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &options->auth, "What PPP proposes first (chap)", "chap|pap|none" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "The host's address (10.174.46.45)", "ADDRESS" },
    { "dns", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->dns, "Name server, up to two (CHT's)", "ADDRESS" },
    { "ipv6", 0, 0, G_OPTION_ARG_NONE, &options->ipv6, "The network has IPv6", NULL },
    { "network", 0, 0, G_OPTION_ARG_STRING, &options->network, "What it carries (ip)", "ip|ipv6|ipv4v6" },
    { "fast", 0, 0, G_OPTION_ARG_NONE, &options->fast, "No delays but those asked for by the options below", NULL },
    { "latency-ms", 0, 0, G_OPTION_ARG_INT, &options->latency_ms, "Before each AT answer (2)", "N" },
    { "connect-ms", 0, 0, G_OPTION_ARG_INT, &options->connect_ms, "From ATD to CONNECT (200)", "N" },
    { "stall-ms", 0, 0, G_OPTION_ARG_INT, &options->stall_ms, "Before each stalling IPCP Nak (1000)", "N" },
    { "guard-ms", 0, 0, G_OPTION_ARG_INT, &options->guard_ms, "Silence around +++ (1000, also with --fast)", "N" },
    { "boot", 0, 0, G_OPTION_ARG_NONE, &options->boot, "Begin as just powered on", NULL },
    { "boot-ms", 0, 0, G_OPTION_ARG_INT, &options->boot_ms, "From power-on to RDY (3000)", "N" },
    { "register-ms", 0, 0, G_OPTION_ARG_INT, &options->register_ms, "From SIM ready to registered (3000)", "N" },
    { "reset-ms", 0, 0, G_OPTION_ARG_INT, &options->reset_ms, "Off the bus during a reset (4500)", "N" },
    { "hangup-on-close", 0, 0, G_OPTION_ARG_NONE, &options->hangup_on_close, "Closing drops DTR (default)", NULL },
    { "no-hangup-on-close", 0, 0, G_OPTION_ARG_NONE, &options->no_hangup_on_close, "Closing drops no DTR", NULL },
    { "iccid", 0, 0, G_OPTION_ARG_STRING, &options->iccid, "Card number", "DIGITS" },
    { "imsi", 0, 0, G_OPTION_ARG_STRING, &options->imsi, "Subscriber number", "DIGITS" },
    { "imei", 0, 0, G_OPTION_ARG_STRING, &options->imei, "Module number", "DIGITS" },
    { "plmn", 0, 0, G_OPTION_ARG_STRING, &options->plmn, "Its own network (from the IMSI)", "MCCMNC" },
    { "stored-apn", 0, 0, G_OPTION_ARG_STRING, &options->stored_apn, "APN stored as context 1 (none)", "NAME" },
    { "stored-type", 0, 0, G_OPTION_ARG_STRING, &options->stored_type, "PDP type stored there (IP)", "IP|IPV6|IPV4V6" },
    { "peer", 0, 0, G_OPTION_ARG_STRING, &options->peer, "Program that is the far end of PPP", "COMMAND" },
    { "tun", 0, 0, G_OPTION_ARG_STRING, &options->tun, "Make this TUN device the operator's network", "NAME" },
    { "unreachable", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->unreachable, "Answers no ping", "ADDRESS" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->faults, "On from the start, as the control command",
      "NAME [ARGUMENT] [count N]" },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options->verbose, "Tell on stderr what happens", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, "For everything random (1)", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->words, NULL, "[COMMAND…]" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "An emulated SIM7000 on ptys or USB, with a cellular network behind it.");
  g_option_context_add_main_entries (context, entries, NULL);
  /* What follows the first word is the control command's, "signal -57 -77 -6 16" too. */
  g_option_context_set_strict_posix (context, TRUE);
  return g_option_context_parse (context, argc, argv, error);
}

static void
options_clear (Options *options)
{
  g_free (options->control);
  g_free (options->auth);
  g_free (options->network);
  g_free (options->address);
  g_strfreev (options->dns);
  g_free (options->peer);
  g_strfreev (options->faults);
  g_strfreev (options->words);
}

static void
config_clear (SimConfig *config)
{
  g_free (config->directory);
  g_free (config->serial);
  g_free (config->pin);
  g_free (config->puk);
  g_strfreev (config->apns);
  g_free (config->username);
  g_free (config->password);
  g_free (config->iccid);
  g_free (config->imsi);
  g_free (config->imei);
  g_free (config->plmn);
  g_free (config->stored_apn);
  g_free (config->stored_type);
  g_strfreev (config->peer);
  g_free (config->tun);
  g_strfreev (config->unreachable);
}

static gboolean
fail (GError **error, const char *value, const char *problem)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s %s", value, problem);
  return FALSE;
}

static gboolean
parse_network (const Options *options, SimConfig *config, GError **error)
{
  const char *defaults[] = { "168.95.1.1", "168.95.192.1", NULL };
  const char *const *dns = options->dns == NULL ? defaults : (const char *const *) options->dns;
  const char *address = options->address == NULL ? "10.174.46.45" : options->address;

  if (!sim_internet_parse_address (address, &config->address))
    return fail (error, address, "is no IPv4 address for --address");
  for (guint i = 0; i < 2 && dns[i] != NULL; i++) {
    if (!sim_internet_parse_address (dns[i], &config->dns[i]))
      return fail (error, dns[i], "is no IPv4 address for --dns");
  }
  if (options->auth == NULL || strcmp (options->auth, "chap") == 0)
    config->auth = SIM_AUTH_CHAP;
  else if (strcmp (options->auth, "pap") == 0)
    config->auth = SIM_AUTH_PAP;
  else if (strcmp (options->auth, "none") == 0)
    config->auth = SIM_AUTH_NONE;
  else
    return fail (error, options->auth, "is none of chap, pap, none for --auth");
  if (options->peer != NULL && !g_shell_parse_argv (options->peer, NULL, &config->peer, error))
    return FALSE;
  return TRUE;
}

static guint
delay (const Options *options, gint given, guint normal, guint fast)
{
  if (given >= 0)
    return (guint) given;
  return options->fast ? fast : normal;
}

static char *
take (char **option, const char *otherwise)
{
  return *option == NULL ? g_strdup (otherwise) : g_steal_pointer (option);
}

/* Takes over what @options owns. */
static gboolean
fill_config (Options *options, SimConfig *config, GError **error)
{
  const char *apns[] = { "internet.iot", "", NULL };

  config->directory = g_steal_pointer (&options->directory);
  config->usbip = options->usbip;
  config->attach = options->attach;
  config->serial = take (&options->serial, "1234567890ABCDEF");
  config->pin = g_steal_pointer (&options->pin);
  config->puk = take (&options->puk, "12345678");
  config->apns = options->apns == NULL ? g_strdupv ((char **) apns) : g_steal_pointer (&options->apns);
  config->username = g_steal_pointer (&options->username);
  config->password = g_steal_pointer (&options->password);
  config->network = options->ipv6 ? SIM_NETWORK_BOTH : SIM_NETWORK_IPV4;
  if (options->network != NULL && !sim_network_kind_from_string (options->network, &config->network))
    return fail (error, options->network, "is none of ip, ipv6, ipv4v6 for --network");
  config->latency_ms = delay (options, options->latency_ms, 2, 0);
  config->connect_ms = delay (options, options->connect_ms, 200, 0);
  config->stall_ms = delay (options, options->stall_ms, 1000, 10);
  config->guard_ms = delay (options, options->guard_ms, 1000, 1000);
  config->boot = options->boot;
  config->boot_ms = delay (options, options->boot_ms, 3000, 0);
  config->register_ms = delay (options, options->register_ms, 3000, 0);
  config->reset_ms = delay (options, options->reset_ms, 4500, 100);
  config->hangup_on_close = !options->no_hangup_on_close;
  config->iccid = take (&options->iccid, "8988692000000000017F");
  config->imsi = take (&options->imsi, "466920000000001");
  config->imei = take (&options->imei, "869951030000001");
  config->plmn = options->plmn == NULL ? sim_plmn_from_imsi (config->imsi) : g_steal_pointer (&options->plmn);
  config->stored_apn = take (&options->stored_apn, "");
  config->stored_type = take (&options->stored_type, "IP");
  config->tun = g_steal_pointer (&options->tun);
  config->unreachable = g_steal_pointer (&options->unreachable);
  config->verbose = options->verbose;
  config->seed = (guint32) options->seed;
  if (config->directory == NULL)
    return fail (error, "--directory", "is missing");
  if (config->usbip > G_MAXUINT16)
    return fail (error, "--usbip", "takes a TCP port");
  if (config->attach && config->usbip < 0)
    return fail (error, "--attach", "needs --usbip");
  if (g_utf8_strlen (config->serial, -1) > USB_SERIAL_MAX)
    return fail (error, "--serial", "is too long");
  if (!sim_plmn_is_valid (config->plmn))
    return fail (error, config->plmn, "is no MCCMNC for --plmn");
  return parse_network (options, config, error);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
start_usb (SimContext *context, GError **error)
{
  context->usb = usbip_device_new (context->config.serial);
  context->usbip = usbip_server_new (context->usb, (guint16) context->config.usbip, context->config.attach, error);
  return context->usbip != NULL;
}

static gboolean
run (SimContext *context, GError **error)
{
  g_autofree char *socket_path = g_build_filename (context->config.directory, "control", NULL);
  g_autoptr (SimNetwork) network = NULL;
  g_autoptr (SimModem) modem = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  SimControl *control;

  if (g_mkdir_with_parents (context->config.directory, 0755) < 0)
    return fail (error, context->config.directory, "cannot be made");
  if (context->config.usbip >= 0 && !start_usb (context, error))
    return FALSE;
  network = sim_network_new (context, error);
  if (network == NULL)
    return FALSE;
  modem = sim_modem_new (context, network, error);
  if (modem == NULL)
    return FALSE;
  control = sim_control_new (context, modem, socket_path, error);
  if (control == NULL)
    return FALSE;
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  printf ("ready\n");
  fflush (stdout);
  g_main_loop_run (loop);
  sim_control_free (control);
  return TRUE;
}

static gboolean
set_faults (SimFaults *faults, char **texts, GError **error)
{
  for (; texts != NULL && *texts != NULL; texts++) {
    g_autofree char *problem = sim_faults_set_from_text (faults, *texts);

    if (problem != NULL)
      return fail (error, "--fault:", problem);
  }
  return TRUE;
}

static int
simulate (Options *options)
{
  SimContext context = { 0 };
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (GError) error = NULL;
  gboolean done = fill_config (options, &context.config, &error) && set_faults (faults, options->faults, &error);

  context.faults = faults;
  context.random = g_rand_new_with_seed (context.config.seed);
  if (done)
    done = run (&context, &error);
  if (!done)
    g_printerr ("sim7000-simulator: %s\n", error->message);
  g_clear_pointer (&context.usbip, usbip_server_free);
  g_clear_pointer (&context.usb, usbip_device_free);
  g_rand_free (context.random);
  config_clear (&context.config);
  return done ? 0 : 1;
}

int
main (int argc, char **argv)
{
  Options options = { .usbip = -1,
                      .latency_ms = -1,
                      .connect_ms = -1,
                      .stall_ms = -1,
                      .guard_ms = -1,
                      .boot_ms = -1,
                      .register_ms = -1,
                      .reset_ms = -1,
                      .seed = 1 };
  g_autoptr (GError) error = NULL;
  int status = 2;

  if (!parse_options (&options, &argc, &argv, &error))
    g_printerr ("sim7000-simulator: %s\n", error->message);
  else if (options.control != NULL && options.words != NULL)
    status = sim_control_client (options.control, options.words);
  else if (options.control != NULL || options.words != NULL)
    g_printerr ("sim7000-simulator: --control=SOCKET and COMMAND go together\n");
  else
    status = simulate (&options);
  options_clear (&options);
  return status;
}
