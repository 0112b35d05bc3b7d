/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

/* Included before all else by -include: what only Linux has cannot be named after it. The
 * headers of the system come first, for they may. */

#include <errno.h>
#include <gio/gio.h>
#include <gio/gnetworking.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

/* Functions of a file of ours may be called so: not every file includes these headers. */
#define accept netflux_test_accept
#define connect netflux_test_connect
#define listen netflux_test_listen
#define send netflux_test_send

#undef EPOLLIN
#undef EPOLLOUT
#undef EPOLLERR
#undef EPOLLET
#undef TFD_TIMER_ABSTIME
#undef TFD_TIMER_CANCEL_ON_SET

/* The calls of the Linux path, which no build with -Dio=portable may make */
#pragma GCC poison epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
#pragma GCC poison epoll_event EPOLLIN EPOLLOUT EPOLLERR EPOLLET
#pragma GCC poison recvmmsg sendmmsg mmsghdr eventfd timerfd_create timerfd_settime
#pragma GCC poison TFD_TIMER_ABSTIME TFD_TIMER_CANCEL_ON_SET

#ifdef NETFLUX_TEST_NO_LINUX
/* What is asked for by #ifdef is not there, and the rest has an error each. */
#undef __linux__
#undef CLOCK_BOOTTIME
#undef SO_RXQ_OVFL
#undef SO_MEMINFO
#undef SO_TIMESTAMPNS
#undef SO_BINDTODEVICE
#undef IP_UNICAST_IF
#undef IPV6_UNICAST_IF
#undef IP_RECVERR
#undef IPV6_RECVERR
#undef MSG_ERRQUEUE
#undef CPU_SET
#undef SIOCOUTQ
#pragma GCC poison prctl gettid pthread_setaffinity_np sched_setaffinity cpu_set_t CPU_SET
#pragma GCC poison sock_extended_err SIOCOUTQ ppoll accept4 pipe2 signalfd memfd_create
#endif
