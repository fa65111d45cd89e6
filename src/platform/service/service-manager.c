/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/service/service-manager.h"

#include "base/log.h"
#include "platform/owned-fd.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "org.freedesktop.systemd1"
#define PROPERTIES "org.freedesktop.DBus.Properties"
/* For each of three calls. The service manager kills us long after all of them. */
#define ANSWER_MS 4000

typedef struct {
  GDBusConnection *bus;
  ServiceManagerAnswer answer;
  gpointer user_data;
} JobQuery;

static const char *
socket_path (void)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");

  return path != NULL && (path[0] == '/' || path[0] == '@') ? path : NULL;
}

gboolean
service_manager_is_there (void)
{
  return socket_path () != NULL;
}

guint64
service_manager_number (const char *variable)
{
  const char *text = g_getenv (variable);
  guint64 number = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL);
  return number;
}

static void
add_descriptor (struct msghdr *message, char *control, gsize len, int fd)
{
  struct cmsghdr *header;

  message->msg_control = control;
  message->msg_controllen = len;
  header = CMSG_FIRSTHDR (message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
}

void
service_manager_notify (const char *text, int fd)
{
  const char *path = socket_path ();
  gsize path_len = path == NULL ? 0 : strlen (path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct iovec vector = { (char *) text, strlen (text) };
  struct msghdr message = { .msg_name = &address, .msg_iov = &vector, .msg_iovlen = 1 };
  union {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr header;
  } control = { { 0 } };
  g_auto (OwnedFd) notify = -1;

  if (path == NULL)
    return;
  if (path_len < sizeof address.sun_path) {
    memcpy (address.sun_path, path, path_len);
    if (path[0] == '@')
      address.sun_path[0] = '\0'; /* not in the file system */
    message.msg_namelen = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + path_len);
    notify = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  }
  if (fd >= 0)
    add_descriptor (&message, control.bytes, sizeof control.bytes, fd);
  if (notify < 0 || sendmsg (notify, &message, MSG_NOSIGNAL) < 0)
    dt_log (DT_LOG_DEBUG, NULL, "the service manager was not told: %s", g_strerror (errno));
}

/* Takes @query. */
static void
conclude (JobQuery *query, gboolean restarts)
{
  query->answer (query->user_data, restarts);
  g_object_unref (query->bus);
  g_free (query);
}

/* The reply to the call that has ended, of @type; NULL when there is none, and then @query is over. */
static GVariant *
take_reply (JobQuery *query, GAsyncResult *result, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (query->bus, result, &error);
  g_autoptr (GVariant) boxed = NULL;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)"))) {
    g_variant_get (reply, "(v)", &boxed);
  } else if (reply != NULL) {
    boxed = g_variant_ref (reply);
  }
  if (boxed != NULL && g_variant_is_of_type (boxed, G_VARIANT_TYPE (type)))
    return g_steal_pointer (&boxed);
  dt_log (DT_LOG_INFO, NULL, "the service manager does not say why we are stopped: %s",
          error == NULL ? "not the answer to this question" : error->message);
  conclude (query, FALSE);
  return NULL;
}

static void
get (JobQuery *query, const char *path, const char *interface, const char *property, GAsyncReadyCallback done)
{
  g_dbus_connection_call (query->bus, NAME, path, PROPERTIES, "Get", g_variant_new ("(ss)", interface, property),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, done, query);
}

static void
got_type (GObject *source, GAsyncResult *result, gpointer user_data)
{
  JobQuery *query = user_data;
  g_autoptr (GVariant) type = take_reply (query, result, "s");

  /* The stop of a restart: the start follows under the same job. */
  if (type != NULL)
    conclude (query, strcmp (g_variant_get_string (type, NULL), "restart") == 0);
}

static void
got_job (GObject *source, GAsyncResult *result, gpointer user_data)
{
  JobQuery *query = user_data;
  g_autoptr (GVariant) job = take_reply (query, result, "(uo)");
  const char *path = NULL;
  guint32 id = 0;

  if (job == NULL)
    return;
  g_variant_get (job, "(u&o)", &id, &path);
  if (id == 0) /* a signal from somebody else */
    conclude (query, FALSE);
  else
    get (query, path, NAME ".Job", "JobType", got_type);
}

static void
got_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  JobQuery *query = user_data;
  g_autoptr (GVariant) reply = take_reply (query, result, "(o)");
  const char *path = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(&o)", &path);
  get (query, path, NAME ".Unit", "Job", got_job);
}

void
service_manager_ask_restart (GDBusConnection *bus, ServiceManagerAnswer answer, gpointer user_data)
{
  JobQuery *query = g_new0 (JobQuery, 1);

  query->bus = g_object_ref (bus);
  query->answer = answer;
  query->user_data = user_data;
  g_dbus_connection_call (bus, NAME, "/org/freedesktop/systemd1", NAME ".Manager", "GetUnitByPID",
                          g_variant_new ("(u)", (guint32) getpid ()), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, got_unit, query);
}
