/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/authorization.h"

#include "base/log-limit.h"
#include "base/log.h"
#include "daemon/bus/caller-table.h"
#include "daemon/bus/errors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define POLKIT "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_AUTHORITY "org.freedesktop.PolicyKit1.Authority"

/* AllowUserInteraction of its CheckAuthorizationFlags. */
#define ALLOW_USER_INTERACTION 1u

/* Calls of polkit without a dialog that may be without an answer at a time; further ones wait for their turn. The bus
 * lets a client wait for 128 answers in all, and a call that polkit leaves lying counts there whatever we do. */
#define MAX_POLKIT_CALLS 32

struct _Authorization {
  GDBusConnection *connection;
  gboolean enabled;
  guint patience_ms;
  CallerTable *callers;
  GQueue checks;        /* of Check, the oldest first */
  GQueue polkit_calls;  /* of PolkitCall */
  guint n_dialogs_ever; /* for their cancellation ids */
  LogLimit no_polkit;
};

typedef enum {
  VERDICT_UNASKED,
  VERDICT_GRANTED,
  VERDICT_CHALLENGE, /* a dialog would help */
  VERDICT_REFUSED,
} Verdict;

typedef struct {
  const char *action;
  Verdict verdict;
} Right;

typedef struct _PolkitCall PolkitCall;

/* One call that waits. */
typedef struct {
  Authorization *self;
  GDBusMethodInvocation *invocation;
  Caller *caller;
  const char *action;
  AuthorizationNeedsFunc needs;
  AuthorizedFunc func;
  gpointer owner;
  gboolean interactive;
  GArray *rights;          /* of Right: what was asked for */
  PolkitCall *polkit_call; /* under way; NULL: it waits for its turn */
  GSource *patience;       /* NULL: a person is asked */
  gboolean no_polkit;      /* polkit does not answer */
  gboolean dismissed;      /* there was a dialog, in vain */
} Check;

/* What polkit has been asked. It outlives the call until the bus has answered, since it counts there as long. */
struct _PolkitCall {
  Authorization *self; /* NULL: it is gone */
  Check *check;        /* NULL: nobody waits for the answer any more */
  Caller *caller;
  const char *action;
  char *cancellation; /* of a dialog; else NULL */
};

static void pump (Authorization *self);
static void step (Check *check);

static void
stop_patience (Check *check)
{
  if (check->patience == NULL)
    return;
  g_source_destroy (check->patience);
  g_clear_pointer (&check->patience, g_source_unref);
}

/* Nobody waits for the answer any more: a dialog is taken away. */
static void
abandon (PolkitCall *polkit_call)
{
  polkit_call->check = NULL;
  if (polkit_call->cancellation != NULL)
    g_dbus_connection_call (polkit_call->self->connection, POLKIT, POLKIT_PATH, POLKIT_AUTHORITY,
                            "CancelCheckAuthorization", g_variant_new ("(s)", polkit_call->cancellation), NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

/* Ends the wait of a call, which the receiver answers. */
static GDBusMethodInvocation *
check_close (Check *check)
{
  GDBusMethodInvocation *invocation = check->invocation;

  g_queue_remove (&check->self->checks, check);
  if (check->polkit_call != NULL)
    abandon (check->polkit_call);
  stop_patience (check);
  caller_unref (check->caller);
  g_array_unref (check->rights);
  g_free (check);
  return invocation;
}

static void
check_fail (Check *check, DtError code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, code, text);

  errors_return (check_close (check), error);
}

static void
busy (Check *check)
{
  check_fail (check, DT_ERROR_BUSY,
              _ ("too many calls wait for polkit or for a password: try again when they are answered"));
}

static guint
calls_of (const Authorization *self, const Caller *caller)
{
  guint n = 0;

  for (GList *item = self->checks.head; item != NULL; item = item->next) {
    const Caller *other = ((const Check *) item->data)->caller;

    if (other == caller
        || (caller_is_known (caller) && caller_is_known (other) && caller_user (other) == caller_user (caller)))
      n++;
  }
  return n;
}

static void
caller_known (gpointer user_data, Caller *caller)
{
  Authorization *self = user_data;

  /* It has come with calls for a user that has enough: those that are new go first. */
  for (GList *item = self->checks.tail, *previous; item != NULL; item = previous) {
    Check *check = item->data;

    previous = item->prev;
    if (check->caller == caller && calls_of (self, caller) > AUTHORIZATION_MAX_CALLS_OF_USER)
      busy (check);
  }
  pump (self);
}

static void
caller_left (gpointer user_data, Caller *caller)
{
  Authorization *self = user_data;

  for (GList *item = self->checks.head, *next; item != NULL; item = next) {
    Check *check = item->data;

    next = item->next;
    if (check->caller == caller)
      check_fail (check, DT_ERROR_CANCELLED, _ ("the caller has left the bus"));
  }
}

static const CallerListener caller_listener = { .known = caller_known, .left = caller_left };

Authorization *
authorization_new (GDBusConnection *connection, gboolean enabled, guint patience_ms)
{
  Authorization *self = g_new0 (Authorization, 1);

  self->connection = g_object_ref (connection);
  self->enabled = enabled;
  self->patience_ms = patience_ms;
  self->callers = caller_table_new (connection, &caller_listener, self);
  g_queue_init (&self->checks);
  g_queue_init (&self->polkit_calls);
  return self;
}

void
authorization_free (Authorization *self)
{
  while (!g_queue_is_empty (&self->checks))
    check_fail (g_queue_peek_head (&self->checks), DT_ERROR_NO_MODEM, _ ("the service stops"));
  for (GList *item = self->polkit_calls.head; item != NULL; item = item->next)
    ((PolkitCall *) item->data)->self = NULL;
  g_queue_clear (&self->polkit_calls);
  caller_table_free (self->callers);
  g_object_unref (self->connection);
  g_free (self);
}

void
authorization_forget (Authorization *self, gpointer owner)
{
  for (GList *item = self->checks.head, *next; item != NULL; item = next) {
    Check *check = item->data;

    next = item->next;
    if (check->owner == owner)
      check_fail (check, DT_ERROR_NO_MODEM, _ ("the modem or profile went away"));
  }
}

static Verdict
verdict_on (const Check *check, const char *action)
{
  Verdict verdict = VERDICT_UNASKED;

  for (guint i = 0; i < check->rights->len; i++) {
    const Right *right = &g_array_index (check->rights, Right, i);

    if (strcmp (right->action, action) == 0)
      verdict = right->verdict;
  }
  if (!check->no_polkit || verdict == VERDICT_GRANTED)
    return verdict;
  return caller_user (check->caller) == 0 ? VERDICT_GRANTED : VERDICT_REFUSED;
}

static void
note_verdict (Check *check, const char *action, Verdict verdict)
{
  Right right = { action, verdict };

  for (guint i = 0; i < check->rights->len; i++) {
    if (strcmp (g_array_index (check->rights, Right, i).action, action) == 0) {
      g_array_index (check->rights, Right, i).verdict = verdict;
      return;
    }
  }
  g_array_append_val (check->rights, right);
}

/* What the call needs as things are now. Whoever may not call the method at all does not learn what its arguments would
 * need. */
static GArray *
needs_of (Check *check)
{
  GArray *needs = g_array_new (FALSE, FALSE, sizeof (AuthorizationNeed));
  AuthorizationNeed method = { check->action, NULL };
  Verdict verdict = verdict_on (check, check->action);

  g_array_append_val (needs, method);
  if (check->needs != NULL && (verdict == VERDICT_GRANTED || (verdict == VERDICT_CHALLENGE && check->interactive)))
    check->needs (check->owner, check->invocation, needs);
  return needs;
}

/* The first action among @needs of which this is the verdict; NULL: there is none. */
static const char *
first_with (const Check *check, const GArray *needs, Verdict verdict)
{
  for (guint i = 0; i < needs->len; i++) {
    const char *action = g_array_index (needs, AuthorizationNeed, i).action;

    if (verdict_on (check, action) == verdict)
      return action;
  }
  return NULL;
}

/* "org.dialtone1.connect", or "pin needs org.dialtone1.sim, zone needs org.dialtone1.network"; to be freed. */
static char *
missing_rights (const Check *check, const GArray *needs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < needs->len; i++) {
    const AuthorizationNeed *need = &g_array_index (needs, AuthorizationNeed, i);

    if (verdict_on (check, need->action) == VERDICT_GRANTED)
      continue;
    if (text->len > 0)
      g_string_append (text, ", ");
    if (need->subject == NULL)
      g_string_append (text, need->action);
    else
      g_string_append_printf (text, _ ("%s needs %s"), need->subject, need->action);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
refuse (Check *check, const GArray *needs)
{
  g_autofree char *missing = missing_rights (check, needs);
  g_autofree char *text = NULL;
  const char *reason = _ ("polkit refuses");
  gboolean password = first_with (check, needs, VERDICT_REFUSED) == NULL;

  if (check->no_polkit)
    reason = _ ("polkit does not answer, so only root may");
  else if (password)
    reason = _ ("a password is needed");
  else if (check->dismissed)
    reason = _ ("the password was not given");
  text = g_strdup_printf (_ ("not allowed: %s (%s)"), missing, reason);
  g_dbus_method_invocation_return_dbus_error (check_close (check),
                                              password ? "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"
                                                       : "org.freedesktop.DBus.Error.AccessDenied",
                                              text);
}

static void
allow (Check *check)
{
  AuthorizedFunc func = check->func;
  gpointer owner = check->owner;

  func (owner, check_close (check));
}

/* Whatever was not granted before is root's now. */
static void
give_up_polkit (Check *check, const char *text)
{
  LogLimit *limit = &check->self->no_polkit;
  gint64 now_us = g_get_monotonic_time ();
  guint left_out = log_limit_take (limit, now_us);

  if (left_out > 0)
    dt_log (DT_LOG_WARNING, NULL, "polkit did not answer %u more times", left_out);
  if (log_limit_allows (limit, 1, now_us))
    dt_log (DT_LOG_WARNING, NULL, "polkit does not answer (%s): only root may change anything", text);
  check->no_polkit = TRUE;
  step (check);
}

static gboolean
patience_is_over (gpointer user_data)
{
  Check *check = user_data;

  stop_patience (check);
  if (check->polkit_call != NULL)
    abandon (check->polkit_call);
  check->polkit_call = NULL;
  give_up_polkit (check, "it takes too long");
  return G_SOURCE_REMOVE;
}

static void
start_patience (Check *check)
{
  if (check->patience != NULL)
    return;
  check->patience = g_timeout_source_new (check->self->patience_ms);
  g_source_set_callback (check->patience, patience_is_over, check, NULL);
  g_source_attach (check->patience, g_main_context_get_thread_default ());
}

static void
take_answer (Check *check, const PolkitCall *polkit_call, GVariant *reply, const GError *error)
{
  gboolean authorized = FALSE;
  gboolean challenge = FALSE;

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED)) {
    busy (check);
    return;
  }
  if (reply == NULL) {
    give_up_polkit (check, error->message);
    return;
  }
  g_variant_get (reply, "((bba{ss}))", &authorized, &challenge, NULL);
  if (authorized)
    note_verdict (check, polkit_call->action, VERDICT_GRANTED);
  else if (challenge && polkit_call->cancellation == NULL)
    note_verdict (check, polkit_call->action, VERDICT_CHALLENGE);
  else
    note_verdict (check, polkit_call->action, VERDICT_REFUSED);
  check->dismissed = check->dismissed || (!authorized && polkit_call->cancellation != NULL);
  step (check);
}

static void
got_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PolkitCall *polkit_call = user_data;
  Authorization *self = polkit_call->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (self != NULL)
    g_queue_remove (&self->polkit_calls, polkit_call);
  if (polkit_call->check != NULL) {
    polkit_call->check->polkit_call = NULL;
    take_answer (polkit_call->check, polkit_call, reply, error);
  }
  caller_unref (polkit_call->caller);
  g_free (polkit_call->cancellation);
  g_free (polkit_call);
  if (self != NULL)
    pump (self);
}

/* @dialog: a person may be asked, who may be looking for the password as long as it takes. */
static void
ask (Check *check, const char *action, gboolean dialog)
{
  Authorization *self = check->self;
  g_auto (GVariantBuilder) subject = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  PolkitCall *polkit_call = g_new0 (PolkitCall, 1);

  polkit_call->self = self;
  polkit_call->check = check;
  polkit_call->caller = caller_ref (check->caller);
  polkit_call->action = action;
  if (dialog)
    polkit_call->cancellation = g_strdup_printf ("dialtone-%u", ++self->n_dialogs_ever);
  check->polkit_call = polkit_call;
  g_queue_push_tail (&self->polkit_calls, polkit_call);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (caller_name (check->caller)));
  g_dbus_connection_call (self->connection, POLKIT, POLKIT_PATH, POLKIT_AUTHORITY, "CheckAuthorization",
                          g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL,
                                         dialog ? ALLOW_USER_INTERACTION : 0u, dialog ? polkit_call->cancellation : ""),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, got_answer,
                          polkit_call);
}

static void
ask_person (Check *check, const char *action)
{
  guint n_all = 0;
  guint n_user = 0;
  guint n_caller = 0;

  for (GList *item = check->self->polkit_calls.head; item != NULL; item = item->next) {
    const PolkitCall *polkit_call = item->data;

    if (polkit_call->cancellation == NULL)
      continue;
    n_all++;
    n_user += caller_user (polkit_call->caller) == caller_user (check->caller) ? 1 : 0;
    n_caller += polkit_call->caller == check->caller ? 1 : 0;
  }
  if (n_all >= AUTHORIZATION_MAX_DIALOGS || n_user >= AUTHORIZATION_MAX_DIALOGS_OF_USER
      || n_caller >= AUTHORIZATION_MAX_DIALOGS_OF_CALLER) {
    busy (check);
    return;
  }
  stop_patience (check);
  ask (check, action, TRUE);
}

static guint
polkit_calls_without_dialog (const Authorization *self)
{
  guint n = 0;

  for (GList *item = self->polkit_calls.head; item != NULL; item = item->next)
    n += ((const PolkitCall *) item->data)->cancellation == NULL ? 1 : 0;
  return n;
}

/* The next thing for a call that waits for no answer. */
static void
step (Check *check)
{
  g_autoptr (GArray) needs = needs_of (check);
  const char *unasked = first_with (check, needs, VERDICT_UNASKED);
  const char *challenge = first_with (check, needs, VERDICT_CHALLENGE);

  if (unasked != NULL) {
    start_patience (check);
    if (polkit_calls_without_dialog (check->self) < MAX_POLKIT_CALLS)
      ask (check, unasked, FALSE);
  } else if (first_with (check, needs, VERDICT_REFUSED) != NULL || (challenge != NULL && !check->interactive)) {
    refuse (check, needs);
  } else if (challenge != NULL) {
    ask_person (check, challenge);
  } else {
    allow (check);
  }
}

static Check *
first_waiting (Authorization *self)
{
  for (GList *item = self->checks.head; item != NULL; item = item->next) {
    Check *check = item->data;

    if (check->polkit_call == NULL && caller_is_known (check->caller))
      return check;
  }
  return NULL;
}

/* Goes on with the calls whose turn it is. */
static void
pump (Authorization *self)
{
  Check *check;

  while (polkit_calls_without_dialog (self) < MAX_POLKIT_CALLS && (check = first_waiting (self)) != NULL)
    step (check);
}

void
authorization_check (Authorization *self, GDBusMethodInvocation *invocation, const char *action,
                     AuthorizationNeedsFunc needs, AuthorizedFunc func, gpointer owner)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  Check *check;

  if (!self->enabled || action == NULL || sender == NULL) {
    func (owner, invocation);
    return;
  }
  check = g_new0 (Check, 1);
  check->self = self;
  check->invocation = invocation;
  check->caller = caller_table_get (self->callers, sender);
  check->action = action;
  check->needs = needs;
  check->func = func;
  check->owner = owner;
  check->interactive = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  check->rights = g_array_new (FALSE, FALSE, sizeof (Right));
  g_queue_push_tail (&self->checks, check);
  start_patience (check);
  if (calls_of (self, check->caller) > AUTHORIZATION_MAX_CALLS_OF_USER)
    busy (check);
  else if (caller_is_known (check->caller))
    pump (self);
}
