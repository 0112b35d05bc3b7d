/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "bench.h"

BenchBatch *
bench_batch_new (void)
{
  BenchBatch *self = g_new0 (BenchBatch, 1);

  for (int i = 0; i < BENCH_BATCH; i++)
    {
      self->vectors[i].iov_base = self->data[i];
      self->messages[i].msg_hdr.msg_iov = &self->vectors[i];
      self->messages[i].msg_hdr.msg_iovlen = 1;
      self->messages[i].msg_hdr.msg_name = &self->names[i];
    }
  return self;
}

/* How many datagrams there were, fewer than BENCH_BATCH if no more are waiting. */
int
bench_batch_receive (BenchBatch *self, int fd)
{
  int n;

  for (int i = 0; i < BENCH_BATCH; i++)
    {
      self->vectors[i].iov_len = BENCH_PACKET_MAX;
      self->messages[i].msg_hdr.msg_namelen = sizeof (struct sockaddr_in);
      self->messages[i].msg_hdr.msg_control = self->control[i];
      self->messages[i].msg_hdr.msg_controllen = sizeof self->control[i];
    }
  n = recvmmsg (fd, self->messages, BENCH_BATCH, MSG_DONTWAIT, NULL);
  return MAX (n, 0);
}

/* Addresses message i of a batch that is sent; its bytes are in data[i]. */
void
bench_batch_set (BenchBatch *self, int i, guint32 address, guint16 port, gsize size)
{
  self->names[i].sin_family = AF_INET;
  self->names[i].sin_addr.s_addr = htonl (address);
  self->names[i].sin_port = htons (port);
  self->vectors[i].iov_len = size;
  self->messages[i].msg_hdr.msg_namelen = sizeof (struct sockaddr_in);
}

int
bench_batch_send (BenchBatch *self, int fd, int n)
{
  n = sendmmsg (fd, self->messages, n, MSG_DONTWAIT);
  return MAX (n, 0);
}
