/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-rule.h"

#include "platform/network/netlink-value.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/route/rule.h>

static struct rtnl_rule *
rule_object (const char *ifname, const IpRule *rule)
{
  struct rtnl_rule *object = rtnl_rule_alloc ();
  struct nl_addr *from = netlink_address_value (&rule->from, rule->family == IP_FAMILY_4 ? 32 : 128);

  if (object != NULL) {
    rtnl_rule_set_family (object, netlink_family (rule->family));
    rtnl_rule_set_prio (object, rule->priority);
    rtnl_rule_set_table (object, rule->table);
    rtnl_rule_set_action (object, FR_ACT_TO_TBL);
    rtnl_rule_set_protocol (object, IP_CONFIG_PROTOCOL);
    if (from != NULL)
      rtnl_rule_set_src (object, from);
    else
      rtnl_rule_set_oif (object, ifname);
  }
  nl_addr_put (from);
  return object;
}

/* Of the main table only what leads somewhere in particular. libnl 3.7 of Debian 12 and 13 does not know the
 * attribute. */
static int
put_suppressor (struct nl_msg *message, const IpRule *rule)
{
  return rule->table == IP_CONFIG_MAIN_TABLE
           ? nla_put_u32 (message, FRA_SUPPRESS_PREFIXLEN, IP_CONFIG_PASSED_OVER_PREFIX)
           : 0;
}

int
netlink_rule_add (NetlinkSocket *socket, const char *ifname, const IpRule *rule, gboolean *added)
{
  struct rtnl_rule *object = rule_object (ifname, rule);
  struct nl_msg *message = NULL;

  if (object == NULL)
    return ENOMEM;
  int built = rtnl_rule_build_add_request (object, NLM_F_EXCL, &message);
  rtnl_rule_put (object);
  if (built < 0)
    return EINVAL;
  if (put_suppressor (message, rule) < 0) {
    nlmsg_free (message);
    return ENOMEM;
  }
  int code = netlink_socket_request (socket, message, NULL, NULL);
  if (added != NULL)
    *added = code == 0;
  return code == EEXIST ? 0 : code;
}

static int
remove_object (NetlinkSocket *socket, struct rtnl_rule *object)
{
  struct nl_msg *message = NULL;

  if (rtnl_rule_build_delete_request (object, 0, &message) < 0)
    return EINVAL;
  int code = netlink_socket_request (socket, message, NULL, NULL);
  return netlink_is_absent (code) ? 0 : code;
}

int
netlink_rule_remove (NetlinkSocket *socket, const char *ifname, const IpRule *rule)
{
  struct rtnl_rule *object = rule_object (ifname, rule);

  if (object == NULL)
    return ENOMEM;
  int code = remove_object (socket, object);
  rtnl_rule_put (object);
  return code;
}

typedef struct {
  GPtrArray *ours; /* of struct rtnl_rule */
  const GPtrArray *kept;
} Purge;

static gboolean
is_rule (struct rtnl_rule *object, const IpRule *rule, const char *ifname)
{
  struct nl_addr *from = netlink_address_value (&rule->from, rule->family == IP_FAMILY_4 ? 32 : 128);
  struct nl_addr *source = rtnl_rule_get_src (object);
  gboolean same = rtnl_rule_get_family (object) == netlink_family (rule->family)
                  && rtnl_rule_get_prio (object) == rule->priority && rtnl_rule_get_table (object) == rule->table;

  if (from != NULL)
    same = same && source != NULL && nl_addr_cmp (from, source) == 0;
  else
    same = same && source == NULL && g_strcmp0 (rtnl_rule_get_oif (object), ifname) == 0;
  nl_addr_put (from);
  return same;
}

static gboolean
is_of (struct rtnl_rule *object, const IpConfig *config)
{
  for (guint i = 0; i < config->n_rules; i++) {
    if (is_rule (object, &config->rules[i], config->ifname))
      return TRUE;
  }
  return FALSE;
}

static void
collect_ours (struct nl_object *object, gpointer user_data)
{
  Purge *purge = user_data;
  uint8_t protocol = 0;

  if (rtnl_rule_get_protocol ((struct rtnl_rule *) object, &protocol) != 0 || protocol != IP_CONFIG_PROTOCOL)
    return;
  for (guint i = 0; i < purge->kept->len; i++) {
    if (is_of ((struct rtnl_rule *) object, purge->kept->pdata[i]))
      return;
  }
  nl_object_get (object);
  g_ptr_array_add (purge->ours, object);
}

static int
purge_family (NetlinkSocket *socket, int family, const GPtrArray *kept, guint *n_removed)
{
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func ((GDestroyNotify) nl_object_put);
  Purge purge = { ours, kept };
  int code = netlink_socket_dump (socket, RTM_GETRULE, family, collect_ours, &purge);

  for (guint i = 0; i < ours->len; i++) {
    int removed = remove_object (socket, g_ptr_array_index (ours, i));
    if (removed != 0)
      code = removed;
    else
      ++*n_removed;
  }
  return code;
}

int
netlink_rule_purge (NetlinkSocket *socket, const GPtrArray *kept, guint *n_removed)
{
  int code = purge_family (socket, AF_INET, kept, n_removed);
  int code6 = purge_family (socket, AF_INET6, kept, n_removed);

  /* A kernel without IPv6 has no such rules. */
  return code != 0 || code6 == EAFNOSUPPORT || code6 == EOPNOTSUPP ? code : code6;
}
