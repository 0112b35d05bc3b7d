/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "gst/netflux/gstnetfluxmeta.h"
#include "gstnetfluxdec.h"
#include "gstnetfluxenc.h"
#include "gstnetfluxsink.h"
#include "gstnetfluxsrc.h"

GST_DEBUG_CATEGORY_EXTERN (gst_netflux_codec_debug);
GST_DEBUG_CATEGORY_EXTERN (gst_netflux_link_debug);

static gboolean
plugin_init (GstPlugin *plugin)
{
  GST_DEBUG_CATEGORY_INIT (gst_netflux_link_debug, "netfluxlink", 0, "Netflux links of elements");
  GST_DEBUG_CATEGORY_INIT (gst_netflux_codec_debug, "netfluxcodec", 0,
                           "Netflux layouts of elements");

  /* What was serialised can only be read if it is known. */
  gst_netflux_meta_get_info ();

  return GST_ELEMENT_REGISTER (netfluxsrc, plugin) & GST_ELEMENT_REGISTER (netfluxsink, plugin) &
         GST_ELEMENT_REGISTER (netfluxdec, plugin) & GST_ELEMENT_REGISTER (netfluxenc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR,
                   GST_VERSION_MINOR,
                   netflux,
                   "Process data from and to PLCs by the Netflux protocol",
                   plugin_init,
                   VERSION,
                   "LGPL",
                   "libnetflux",
                   "Unknown package origin")
