/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#pragma once

#include "lib/core/netflux-conversation.h"

/* The functions that do what a property does; @kind is that of netflux_conversation_get_…(). */

#define NETFLUX_DEFINE_GETTER(Class, IS_CLASS, type, function, kind, setting)                      \
  type function (Class *self)                                                                      \
  {                                                                                                \
    g_return_val_if_fail (IS_CLASS (self), (type) 0);                                              \
    return netflux_conversation_get_##kind (self->conversation, NETFLUX_SETTING_##setting);        \
  }

#define NETFLUX_DEFINE_SETTER(Class, IS_CLASS, type, function, kind, setting)                      \
  void function (Class *self, type value)                                                          \
  {                                                                                                \
    g_return_if_fail (IS_CLASS (self));                                                            \
    netflux_conversation_set_##kind (self->conversation, NETFLUX_SETTING_##setting, value);        \
  }
