/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder do for one another, file by file; pin-memory.c, command-guard.c and others have headers of their own. For them only. */
#pragma once

#include "modem/modem-private.h"

G_BEGIN_DECLS

/* modem.c */
const char *modem_id (const Modem *self);
gint64 modem_now (const Modem *self);
AtPort *modem_data_port (Modem *self);
void modem_timer_set (Modem *self, ModemTimer timer, gint64 delay_us);
void modem_timer_clear (Modem *self, ModemTimer timer);
gboolean modem_timer_runs (const Modem *self, ModemTimer timer);
void modem_turn_begin (Modem *self);
void modem_turn_end (Modem *self);

/* policy.c: which state the modem is in, and what comes next. */
/* What the facts say now, for those who look; nothing is begun. @cause: of what has just changed, where the facts do not tell it. */
void policy_show (Modem *self, DtReason cause);
/* Likewise, behind the end of a connection that is still wanted, of which @cause is the reason. */
void policy_show_loss (Modem *self, DtReason cause);
/* The next thing to do. Without a call, and with open ports. */
void policy_run (Modem *self);

/* limited-log.c */
/* Whether a line of this kind may be written now; if not, it is counted, and their number is written later. */
gboolean modem_log_allows (Modem *self, ModemLog kind);
void modem_log_timer (Modem *self);

/* info.c: what others see of the modem, and are told at the end of the turn. */
/* For policy.c alone. DT_REASON_NONE leaves the reason of a state that stays. */
void modem_set_state (Modem *self, ModemState state, DtReason reason);
/* The state that an earlier process left, or that there is none: nobody needs to be told. */
void modem_restore_state (Modem *self, ModemState state, DtReason reason);
void info_init (Modem *self);
void info_clear (Modem *self);
void modem_info_string (Modem *self, char **field, const char *value);
void modem_info_uint (Modem *self, guint *field, guint value);
void modem_info_touch (Modem *self, ModemInfoParts parts);
void modem_tell_recovery (Modem *self, const char *step, guint attempt);
/* Takes @result (floating or not) and @error over. */
void modem_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error);

/* rival.c */
/* Looks who has the device at @path (which lives as long as the modem) open, and tells @found; NULL: nobody was seen. Does nothing while another
 * search is under way. @ourselves: whether this process counts. */
void rival_ask (Modem *self, const char *path, gboolean ourselves, void (*found) (Modem *self, const char *holder));
/* DT_ERROR_BUSY for the port that was asked about. @holder: NULL: nobody was seen. */
GError *rival_error (const Modem *self, const char *holder);
void rival_forget (Modem *self);
/* The modem is ours, from rival_claim() on to rival_release(), which comes behind the closing of the ports. */
void rival_claim (Modem *self);
void rival_release (Modem *self);
/* Whether the ports must wait for the answer of a program that may have them. */
gboolean rival_is_asked (const Modem *self);
/* Whether @holder is such a program, which is only looking at the modem and will let go of it by itself. */
gboolean rival_is_passing (const Modem *self, const char *holder);

/* ports.c */
void ports_init (Modem *self);
void ports_open (Modem *self);
void ports_check (Modem *self);
/* The modem has switched itself off. On a port that stays it is silent until somebody switches it on. */
void ports_powered_down (Modem *self);
void ports_close (Modem *self);
/* Everything that was known of the modem is void. */
void ports_forget (Modem *self);
/* For a time the ports may go away and come back because of @reason. */
void ports_expect_loss (Modem *self, DtReason reason);
/* The last step of modem_shutdown(): everything is closed, the caller is answered. */
void ports_shut (Modem *self);
gboolean ports_loss_is_expected (const Modem *self);
void ports_clear (Modem *self);
/* Opens the AT port beside a link that was taken over, and brings the modem up through it. */
void ports_open_at (Modem *self);

/* bring-up.c */
void bring_up_start (Modem *self);
void bring_up_restarted (Modem *self);
void bring_up_next (Modem *self);
/* The only port was freed, or could not be: the first command is tried again. */
void bring_up_wake_again (Modem *self);
void bring_up_hold (Modem *self);
/* Starts over after @delay_us. */
void bring_up_later (Modem *self, gint64 delay_us);
void bring_up_sim_again (Modem *self);
gboolean bring_up_waits_for_sim (const Modem *self);
void bring_up_timer (Modem *self);

/* restart-watch.c: a restart that the modem does not tell of. */
/* It says something that modems say when they have started. */
void restart_watch_word (Modem *self);
void restart_watch_signs (Modem *self, const AtSigns *signs);
/* To a command on the AT port. */
void restart_watch_reply (Modem *self, const AtReply *reply);
/* @line, of one command or several, was obeyed. @ours: else it was a client's, and its values tell nothing. */
void restart_watch_written (Modem *self, const char *line, gboolean ours);
void restart_watch_forget (Modem *self);

/* sim.c */
void sim_check (Modem *self);
void sim_forget (Modem *self);
void sim_urc (Modem *self, const char *line);
/* Holds the bring-up. @detail (a constant, or NULL) is added to what @reason says. */
void sim_hold (Modem *self, const char *lock, DtReason reason, const char *detail);
void sim_retry_timer (Modem *self);
void sim_ask_retries (Modem *self);

/* sim-identity.c */
void sim_read_iccid (Modem *self);
void sim_read_identity (Modem *self);
void sim_take_iccid (Modem *self, const AtReply *reply);
/* Which operator the SIM is of: something has come that tells. */
void sim_show_operator (Modem *self);

/* sim-pin.c */
/* Sends the PIN of the settings, unless it must not be; then FALSE, and sim.reason says why. */
gboolean sim_try_pin (Modem *self);

/* pin-try.c */
typedef struct _PinTry PinTry;
typedef enum {
  PIN_TRY_NOTED,     /* it is on disk that the PIN is tried: now it may go out */
  PIN_TRY_NOT_NOTED, /* the disk does not take it; it is noted as long as this process lives */
  PIN_TRY_CANCELLED, /* the SIM or the modem went away: it must not go out, and is not noted any more */
} PinTryOutcome;
typedef void (*PinNoted) (Modem *self, PinTryOutcome outcome, gpointer data);
/* Notes @pin as tried at the SIM that is there; @noted comes in a turn of its own, unless the modem is freed before. */
void pin_try_note (Modem *self, const char *pin, PinNoted noted, gpointer data);
/* What has not gone out does not go out any more. */
void pin_tries_cancel (Modem *self);
/* For whoever called for a try that is cancelled. */
GError *pin_try_error (const Modem *self);
/* As pin_tries_cancel(), and nobody is told: the modem is being freed. */
void pin_tries_abandon (Modem *self);

/* registration.c */
void registration_forget (Modem *self);
gboolean registration_line (Modem *self, const char *line, gboolean reply);
void registration_reply (Modem *self, const AtReply *reply);
void registration_poll (Modem *self);
void registration_denied_timer (Modem *self);
/* Its name, as this model means it. */
const char *registration_technology (const Modem *self, AtTechnology technology);
gboolean registration_is_on (const Modem *self);
gboolean registration_is_roaming (const Modem *self);
/* How the network was selected, by the last +COPS? (27.007 §7.3). */
void registration_take_selection (Modem *self, const AtCops *cops);
gboolean registration_has_selection (const Modem *self);
gboolean registration_is_manual (const Modem *self);
/* A network has refused it; it may be for a moment only. */
gboolean registration_is_denied (const Modem *self);

/* signal.c */
void signal_start (Modem *self);
void signal_poll (Modem *self);
void signal_forget (Modem *self);
/* Takes what is of the signal in @lines (of char *), the answer to one command. FALSE: nothing is. */
gboolean signal_lines (Modem *self, const GPtrArray *lines);
void signal_notice_timer (Modem *self);
guint signal_percent (const ModemSignal *signal);
/* Tells the listener, whatever has changed. */
void signal_tell (Modem *self);

/* context.c */
/* That of the settings is not what the modem has, and may be written now. */
gboolean context_is_pending (const Modem *self);
/* It is being written. */
gboolean context_is_running (const Modem *self);
void context_write (Modem *self);
void context_timer (Modem *self);

/* dial.c */
void dial_start (Modem *self, DtReason reason);
void dial_abort (Modem *self);

/* bearer.c */
void bearer_attach (Modem *self, const guint8 *pending, gsize len);
void bearer_close (Modem *self);
void bearer_close_timer (Modem *self);
void bearer_down (Modem *self);
gboolean bearer_drain (Modem *self);
gint64 bearer_deadline (const Modem *self);
/* The link of an earlier process and its session go on; the data port and the settings are in place. FALSE: nothing has changed. */
gboolean bearer_adopt (Modem *self, const LinkOps *ops, guint ifindex, const guint8 *state, gsize len, GError **error);
void bearer_tick (Modem *self);

/* link-watch.c */
/* The link is up. */
void link_watch_begin (Modem *self);
void link_watch_end (Modem *self);
/* Looks at the link's counters; it may end the call. */
void link_watch_look (Modem *self);
/* +CGEV, +CGATT or +CGACT came unasked. */
void link_watch_line (Modem *self, const char *line);

/* handover.c: what is left for the process that comes after this one. */
/* The connection that is up is left to it. */
void handover_save (Modem *self);
/* Nothing is. */
void handover_forget (Modem *self);
/* Takes over what an earlier process has left. TRUE: connected; FALSE: what does not fit is ended, and what is wanted stays. */
gboolean handover_adopt (Modem *self);

/* hangup.c */
void hangup_start (Modem *self);
/* CONNECT came when nobody dials: a dial that was given up has come through. */
void hangup_late_connect (Modem *self);
/* NO CARRIER was seen on the data port. */
void hangup_carrier_gone (Modem *self);
void hangup_cancel (Modem *self);
void hangup_timer (Modem *self);

/* failure-question.c */
void question_start (Modem *self);
void question_cancel (Modem *self);
void question_timer (Modem *self);
void question_conclude (Modem *self);
/* What a refusal with this error code and these words means; DT_REASON_NONE: nothing that has a name. */
DtReason question_reason (int code, const char *text);

/* recovery.c: how a call ends, and what follows. */
void call_end (Modem *self, DtReason reason, const char *detail, gboolean command_mode);
void call_drop (Modem *self, DtReason reason);
void call_check_ended (Modem *self);
/* The modem is not there any more, or has forgotten everything. @returning: it is on its way up again by itself; whoever waits for a first connection
 * goes on waiting. */
void call_lost (Modem *self, DtReason reason, const char *detail, gboolean returning);
void recovery_attempt_failed (Modem *self, DtReason reason, const char *detail);
/* What is wanted must wait for a change. */
void recovery_block (Modem *self, DtReason reason, const char *detail);
void recovery_unblock (Modem *self);
void recovery_online (Modem *self);
/* A search has found no network for as long as recovery_search_time() says. */
void recovery_search_timeout (Modem *self);
gint64 recovery_search_time (const Modem *self);
/* There is a network for data, or more of it than before: a pause before the next dial has lost its sense. */
void recovery_network_came (Modem *self);
void recovery_run_step (Modem *self);
/* How many times in a row dialling has failed, over all callers. */
guint recovery_failures (const Modem *self);
void recovery_set_error (Modem *self, const GError *error);

/* connect.c */
void connect_wanted_clear (Modem *self);
void connect_answer_all (Modem *self, const GError *error);
/* Those whose call is over; who waits with an error, when the interface is gone: nothing that he could see is left then. */
void connect_answer_leavers (Modem *self);
void connect_failed (Modem *self, const GError *error);
void connect_failed_for (Modem *self, DtReason reason, const char *detail);
void connect_timer (Modem *self);
void connect_arm (Modem *self);
/* Whether somebody who asked by hand has time left. */
gboolean connect_has_user (const Modem *self);
/* What is wanted, to those who look. */
void connect_show_settings (Modem *self);
/* After a sleep: asks the modem for everything anew, once no call is left. */
void connect_ask_anew (Modem *self);

/* statistics.c: bytes are counted, and a quota is kept. */
void statistics_init (Modem *self);
/* Counts for the profile that is wanted, from now on, unless a link is there that counts for another; and takes its quota. */
void statistics_follow (Modem *self);
/* The link is there. */
void statistics_begin (Modem *self);
/* One that an earlier process counted. */
void statistics_adopt (Modem *self);
/* Its last bytes; it is there for the last time. */
void statistics_end (Modem *self);
/* Looks at the counters: tells of the quota, and cuts. Does nothing without a link. */
void statistics_look (Modem *self);
void statistics_timer (Modem *self);
/* What is not stored yet is, for the end of the process. */
void statistics_save (Modem *self);
/* Whether the quota forbids to dial. */
gboolean statistics_forbid (const Modem *self);
/* It does: the next try comes with the next period. */
void statistics_wait (Modem *self);
/* How much of the quota is used and when the period ends, for a person; to be freed. */
char *statistics_describe (const Modem *self);

/* radio.c */
void radio_cycle (Modem *self, DtReason reason);
void radio_reset (Modem *self, DtReason reason);

/* radio-settings.c */
/* Writes rat, bands and operator of the settings where they differ. TRUE: that is under way. */
gboolean radio_apply_wanted (Modem *self);
/* Whether the radio must be looked at before a connection with @settings. */
gboolean radio_settings_are_pending (Modem *self, const ConnectionSettings *settings);

/* device-identity.c */
void device_read_identity (Modem *self);

/* unsolicited.c */
const char *const *unsolicited_prefixes (void);
void unsolicited_line (Modem *self, AtPort *port, const char *line);

G_END_DECLS
