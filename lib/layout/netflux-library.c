/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The Netflux authors
 */

#include "lib/layout/netflux-library.h"

/* Tc2_System, Tc2_Utilities, Tc2_EtherCAT, Tc2_TcpIp, Tc2_SerialCom and the types of TwinCAT's
 * system, by Beckhoff's documentation; Tc2_MC2 by what a controller says of its symbols.
 * MC_Direction has other values in CODESYS's SoftMotion, and the same size. */
static const char iec[] =
    "VAR_GLOBAL CONSTANT MAX_STRING_LENGTH : UDINT := 255; END_VAR\n"
    "TYPE T_MaxString : STRING(255); END_TYPE\n"
    "TYPE T_AmsNetId : STRING(23); END_TYPE\n"
    "TYPE T_AmsNetIdArr : ARRAY[0..5] OF BYTE; END_TYPE\n"
    "TYPE T_AmsPort : UINT; END_TYPE\n"
    "TYPE T_IPv4Addr : STRING(15); END_TYPE\n"
    "TYPE T_IPv4AddrArr : ARRAY[0..3] OF BYTE; END_TYPE\n"
    "TYPE HRESULT : DINT; END_TYPE\n"
    "TYPE OTCID : UDINT; END_TYPE\n"
    "TYPE AMSNETID : ARRAY[0..5] OF BYTE; END_TYPE\n"
    "TYPE AMSADDR : STRUCT netId : AMSNETID; port : WORD; END_STRUCT END_TYPE\n"
    "TYPE TcEventSeverity : (Verbose, Info, Warning, Error, Critical) INT; END_TYPE\n"
    "TYPE TcEventEntry : STRUCT uuidEventClass : GUID; nEventId : UDINT; eSeverity : "
    "TcEventSeverity; END_STRUCT END_TYPE\n"
    "TYPE ST_LibVersion : STRUCT iMajor, iMinor, iBuild, iRevision : UINT; nFlags : DWORD; "
    "sVersion : STRING(23); END_STRUCT END_TYPE\n"
    "TYPE T_ULARGE_INTEGER : STRUCT dwLowPart, dwHighPart : DWORD; END_STRUCT END_TYPE\n"
    "TYPE ST_TimeZoneInformation : STRUCT bias : DINT; standardName : STRING(31); standardDate : "
    "TIMESTRUCT; standardBias : DINT; daylightName : STRING(31); daylightDate : TIMESTRUCT; "
    "daylightBias : DINT; END_STRUCT END_TYPE\n"
    "TYPE GUID : STRUCT Data1 : UDINT; Data2 : UINT; Data3 : UINT; Data4 : ARRAY[0..7] OF USINT; "
    "END_STRUCT END_TYPE\n"
    "TYPE TIMESTRUCT : STRUCT wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, "
    "wMilliseconds : WORD; END_STRUCT END_TYPE\n"
    "TYPE T_FILETIME : STRUCT dwLowDateTime, dwHighDateTime : DWORD; END_STRUCT END_TYPE\n"
    "TYPE T_FILETIME64 : ULINT; END_TYPE\n"
    "TYPE T_DCTIME64 : ULINT; END_TYPE\n"
    "TYPE ST_AmsAddr : STRUCT netId : T_AmsNetIdArr; port : T_AmsPort; END_STRUCT END_TYPE\n"
    "TYPE ST_EcSlaveState : STRUCT deviceState, linkState : BYTE; END_STRUCT END_TYPE\n"
    "TYPE ST_EcCrcError : STRUCT portA, portB, portC : UDINT; END_STRUCT END_TYPE\n"
    "TYPE ST_EcCrcErrorEx : STRUCT portA, portB, portC, portD : UDINT; END_STRUCT END_TYPE\n"
    "TYPE ST_SockAddr : STRUCT nPort : UDINT; sAddr : STRING(15); END_STRUCT END_TYPE\n"
    "TYPE T_HSOCKET : STRUCT handle : UDINT; localAddr, remoteAddr : ST_SockAddr; END_STRUCT "
    "END_TYPE\n"
    "TYPE EL6inData22B : STRUCT Status : WORD; D : ARRAY[0..21] OF BYTE; END_STRUCT END_TYPE\n"
    "TYPE EL6outData22B : STRUCT Ctrl : WORD; D : ARRAY[0..21] OF BYTE; END_STRUCT END_TYPE\n"
    "TYPE KL6inData22B : STRUCT Status : WORD; D : ARRAY[0..21] OF BYTE; END_STRUCT END_TYPE\n"
    "TYPE KL6outData22B : STRUCT Ctrl : WORD; D : ARRAY[0..21] OF BYTE; END_STRUCT END_TYPE\n"
    "TYPE ComBuffer : STRUCT Buffer : ARRAY[0..300] OF BYTE; RdIdx, WrIdx, Count, FreeByte, "
    "Error : INT; blocked : BOOL; END_STRUCT END_TYPE\n"
    "NAMESPACE Tc2_MC2\n"
    "TYPE MC_Direction : INT; END_TYPE\n"
    "TYPE MC_BufferMode : (MC_Aborting, MC_Buffered, MC_BlendingLow := 18, MC_BlendingPrevious, "
    "MC_BlendingNext, MC_BlendingHigh) UINT; END_TYPE\n"
    "TYPE MC_HomingMode : (MC_DefaultHoming, MC_AbsSwitch, MC_LimitSwitch, MC_RefPulse, MC_Direct, "
    "MC_Absolute, MC_Block, MC_ForceCalibration, MC_ResetCalibration) INT; END_TYPE\n"
    "TYPE MC_AxisStates : (MC_AXISSTATE_UNDEFINED, MC_AXISSTATE_DISABLED, MC_AXISSTATE_STANDSTILL, "
    "MC_AXISSTATE_ERRORSTOP, MC_AXISSTATE_STOPPING, MC_AXISSTATE_HOMING, "
    "MC_AXISSTATE_DISCRETEMOTION, MC_AXISSTATE_CONTINOUSMOTION, MC_AXISSTATE_SYNCHRONIZEDMOTION) "
    "INT; END_TYPE\n"
    "TYPE E_EncoderReferenceMode : (ENCODERREFERENCEMODE_DEFAULT, ENCODERREFERENCEMODE_PLCCAM, "
    "ENCODERREFERENCEMODE_HARDWARESYNC, ENCODERREFERENCEMODE_HARDWARELATCHPOS, "
    "ENCODERREFERENCEMODE_HARDWARELATCHNEG, ENCODERREFERENCEMODE_SOFTWARESYNC, "
    "ENCODERREFERENCEMODE_SOFTDRIVELATCHPOS, ENCODERREFERENCEMODE_SOFTDRIVELATCHNEG, "
    "ENCODERREFERENCEMODE_APPLICATION := 20) UDINT; END_TYPE\n"
    "TYPE ST_McOutputs : STRUCT Done, Busy, Active, CommandAborted, Error : BOOL; ErrorID : UDINT; "
    "END_STRUCT END_TYPE\n"
    "END_NAMESPACE\n";

/* TIA Portal's aliases, and the timers and counters of S7-1200 and S7-1500: "Typed payloads" has
 * the source of each. */
static const char s7[] =
    "TYPE AOM_IDENT : DWORD; EVENT_ANY : DWORD; EVENT_ATT : DWORD; EVENT_HWINT : DWORD; "
    "CONN_ANY : WORD; CONN_OUC : WORD; CONN_PRG : WORD; CONN_R_ID : DWORD; DB_ANY : UINT; "
    "DB_WWW : UINT; DB_DYN : UINT; HW_ANY : UINT; HW_DEVICE : UINT; HW_DPMASTER : UINT; "
    "HW_DPSLAVE : UINT; HW_IO : UINT; HW_IOSYSTEM : UINT; HW_SUBMODULE : UINT; HW_MODULE : UINT; "
    "HW_INTERFACE : UINT; HW_IEPORT : UINT; HW_HSC : UINT; HW_PWM : UINT; HW_PTO : UINT; "
    "HW_NR : UINT; OB_ANY : INT; OB_ATT : INT; OB_CYCLIC : INT; OB_DELAY : INT; OB_DIAG : INT; "
    "OB_HWINT : INT; OB_PCYCLE : INT; OB_STARTUP : INT; OB_TIMEERROR : INT; OB_TOD : INT; "
    "PIP : UINT; PORT : UINT; RTM : UINT; END_TYPE\n"
    "TYPE IEC_TIMER : STRUCT ST : TIME; PT : TIME; ET : TIME; RU : BOOL; \"IN\" : BOOL; Q : BOOL; "
    "PAD, PAD_2, PAD_3 : BYTE; END_STRUCT END_TYPE\n"
    "TYPE IP_V4 : STRUCT ADDR : ARRAY[1..4] OF BYTE; END_STRUCT END_TYPE\n"
    "TYPE TCON_IP_V4 : STRUCT InterfaceId : HW_ANY; ID : CONN_OUC; ConnectionType : BYTE; "
    "ActiveEstablished : BOOL; RemoteAddress : IP_V4; RemotePort, LocalPort : UINT; END_STRUCT "
    "END_TYPE\n"
    "TYPE TCON_Configured : STRUCT InterfaceId : HW_ANY; ID : CONN_OUC; ConnectionType : BYTE; "
    "END_STRUCT END_TYPE\n"
    "TYPE TCON_Param : STRUCT block_length : UINT; id : CONN_OUC; connection_type : USINT; "
    "active_est : BOOL; local_device_id, local_tsap_id_len, rem_subnet_id_len, rem_staddr_len, "
    "rem_tsap_id_len, next_staddr_len : USINT; local_tsap_id : ARRAY[1..16] OF BYTE; "
    "rem_subnet_id, rem_staddr : ARRAY[1..6] OF USINT; rem_tsap_id : ARRAY[1..16] OF BYTE; "
    "next_staddr : ARRAY[1..6] OF BYTE; spare : WORD; END_STRUCT END_TYPE\n"
    "TYPE TON_TIME : IEC_TIMER; TOF_TIME : IEC_TIMER; TP_TIME : IEC_TIMER; TONR_TIME : IEC_TIMER; "
    "END_TYPE\n"
    "TYPE IEC_COUNTER : STRUCT CU, CD, R, LD, QU, QD : BOOL; PV, CV : INT; END_STRUCT END_TYPE\n"
    "TYPE CTU_INT : IEC_COUNTER; CTD_INT : IEC_COUNTER; CTUD_INT : IEC_COUNTER; END_TYPE\n"
    "TYPE IEC_UCOUNTER : STRUCT CU, CD, R, LD, QU, QD : BOOL; PV, CV : UINT; END_STRUCT END_TYPE\n"
    "TYPE CTU_UINT : IEC_UCOUNTER; CTD_UINT : IEC_UCOUNTER; CTUD_UINT : IEC_UCOUNTER; END_TYPE\n";

const char *
netflux_library_get (NetfluxDialect dialect)
{
  return dialect == NETFLUX_DIALECT_S7 ? s7 : iec;
}
