-- SPDX-License-Identifier: LGPL-2.1-or-later
-- SPDX-FileCopyrightText: 2026 The Netflux authors

-- A dissector of Netflux for Wireshark. Frames have no magic number, so it claims none by
-- itself: name the ports in its preferences, or use Decode As.
--
-- Byte 0 is the sequence number, byte 1 the number of the newest frame that was accepted from
-- the partner, the rest the process image. What a frame is follows the same rule as in the
-- library, which docs/protocol.md describes and lib/protocol/netflux-window.c is.

local netflux = Proto("netflux", "Netflux")

local f = netflux.fields
f.sequence = ProtoField.uint8("netflux.sequence", "Sequence number", base.DEC)
f.feedback = ProtoField.uint8("netflux.feedback", "Acknowledgement", base.DEC, nil, 0,
                              "The sequence number of the newest frame accepted from the partner")
f.acknowledges = ProtoField.framenum("netflux.acknowledges", "Acknowledges the frame", base.NONE,
                                     frametype.ACK)
f.acknowledged = ProtoField.framenum("netflux.acknowledged_in", "Acknowledged by the frame",
                                     base.NONE, frametype.RESPONSE)
f.rtt = ProtoField.relative_time("netflux.rtt", "Round trip",
                                 "From that frame to this one, where they were captured")
f.class = ProtoField.string("netflux.class", "Class", base.NONE,
                            "accepted, synchronised, duplicate or late")
f.lost = ProtoField.uint32("netflux.lost", "Frames lost before it", base.DEC)
f.restart = ProtoField.bool("netflux.restart", "The partner has restarted")
f.outage = ProtoField.relative_time("netflux.outage", "Silence before it",
                                    "Longer than the watch interval of the preferences")
f.interval = ProtoField.relative_time("netflux.interval", "Since the last accepted frame")
f.payload = ProtoField.bytes("netflux.payload", "Payload")

local e = {
  lost = ProtoExpert.new("netflux.expert.lost", "Frames were lost before this one",
                         expert.group.SEQUENCE, expert.severity.WARN),
  duplicate = ProtoExpert.new("netflux.expert.duplicate", "A duplicate, which is dropped",
                              expert.group.SEQUENCE, expert.severity.NOTE),
  late = ProtoExpert.new("netflux.expert.late", "Too late: a newer frame is in use",
                         expert.group.SEQUENCE, expert.severity.WARN),
  restart = ProtoExpert.new("netflux.expert.restart", "The partner numbers its frames anew",
                            expert.group.SEQUENCE, expert.severity.WARN),
  outage = ProtoExpert.new("netflux.expert.outage", "The receive watchdog had expired",
                           expert.group.SEQUENCE, expert.severity.WARN),
  short = ProtoExpert.new("netflux.expert.short", "Shorter than two bytes: not a frame",
                          expert.group.MALFORMED, expert.severity.ERROR),
}
netflux.experts = { e.lost, e.duplicate, e.late, e.restart, e.outage, e.short }

local p = netflux.prefs
p.ports = Pref.range("UDP ports", "", "Ports whose datagrams are frames, such as 2000,2100-2110", 65535)
p.watch_interval = Pref.uint("Watch interval (ms)", 30,
                             "A silence as long as this is an outage; 0: no silence is one")
p.layouts = Pref.string("Layouts of the payload", "",
                        "NAME=PORT or NAME=ADDRESS, separated by commas: which layout frames to " ..
                        "this port, or from this address, have. Without it, the size decides")
p.files = Pref.string("Files of layouts", "",
                      "What netflux layout --emit wireshark has written, separated by commas; " ..
                      "read when Wireshark starts, or by Reload Lua Plugins")

-- The rule of the receiver. Times are nanoseconds.

local DAY = 86400 * 1e9
local JITTER, SURE, WRAP_ERROR, SPAN, SPACING = 12, 96, 32, 8, 250000
local PACES, PAUSE, STRETCH, TIME, STEADY = 3, 30000000, 16, 4, 4

local Receiver = {}
Receiver.__index = Receiver

function Receiver.new()
  return setmetatable({ arrival = 0, pace = 0, deviation = 0, steps = 0, time = 0, position = 0,
                        begin = 0, seen = {}, refused = {}, expired = false }, Receiver)
end

local function div(a, b)
  return math.floor(a / b)
end

-- Positions count the steps; what lies at or before the last synchronisation was seen.
function Receiver:was_seen(behind)
  local position = self.position - behind
  return position <= self.begin or self.seen[position] == true
end

function Receiver:synchronise(sequence, arrival)
  self.last, self.arrival = sequence, arrival
  self.position = self.position + 256
  self.begin, self.seen, self.refused, self.expired = self.position, {}, {}, false
  self.steps, self.time = 0, 0
  return "synchronised", 0
end

function Receiver:measure(n, elapsed)
  self.steps, self.time = self.steps + n, self.time + elapsed
  if self.steps < STRETCH or self.time <= 0 or self.time < TIME * self.pace then
    return
  end
  local sample = div(self.time, self.steps)
  if self.pace == 0 then
    self.pace, self.deviation = sample, div(sample, 2)
  else
    sample = math.min(sample, 2 * self.pace)
    self.deviation = div(self.deviation + math.abs(sample - self.pace), 2)
    self.pace = div(self.pace + sample, 2)
  end
  self.steps, self.time = 0, 0
end

function Receiver:accept(n, sequence, arrival, elapsed)
  self.position = self.position + n
  self.seen[self.position] = true
  self.seen[self.position - 256] = nil
  self:measure(n, elapsed)
  self.last, self.arrival = sequence, math.max(arrival, self.arrival)
  self.refused, self.expired = {}, false
  return "accepted", n - 1
end

-- The step that ends like d and is nearest to what the pace tells; 0: none is near.
function Receiver:unwrap(d, elapsed)
  local n = d + 256 * math.max(0, div(elapsed + (128 - d) * self.pace, 256 * self.pace))
  local share = math.max(div(1000 * self.deviation, self.pace), 20)
  local error = 2 * self.pace + div(elapsed * share, 1000)
  if math.abs(n * self.pace - elapsed) <= error and error <= WRAP_ERROR * self.pace then
    return n
  end
  return 0
end

-- How far the partner went; 0: not forward, or farther than it can have gone.
function Receiver:step(d, elapsed, steady)
  if d < 2 then
    return d
  elseif not steady then
    return d < 128 and d or 0
  elseif elapsed < SURE * self.pace then
    return d < 128 and (d - JITTER) * self.pace <= 2 * elapsed and d or 0
  end
  local n = self:unwrap(d, elapsed)
  return n ~= 0 and n or d <= JITTER and d or 0
end

function Receiver:begins_anew(sequence, arrival, elapsed, d, steady)
  local behind = (256 - d) % 256
  local pace = steady and self.pace or 0
  if not self.expired and behind <= JITTER and
     (not steady or elapsed <= (JITTER - behind) * pace) then
    return false
  end
  local before, first, known = 0, nil, false
  for _, one in ipairs(self.refused) do
    local distance = (sequence - one.sequence) % 256
    known = known or distance == 0
    if distance >= 1 and distance <= SPAN then
      before, first = before + 1, first and math.min(first, one.arrival) or one.arrival
    end
  end
  if not known then
    if #self.refused == 8 then
      table.remove(self.refused, 1)
    end
    table.insert(self.refused, { sequence = sequence, arrival = arrival })
  end
  local spacing = pace ~= 0 and math.min(div(pace, 2), SPACING) or SPACING
  return before >= (self.expired and 1 or 2) and arrival - first >= before * spacing and
         (self.expired or elapsed >= math.min(PACES * pace, PAUSE))
end

-- The class of a frame, how many were lost before it, and whether the partner restarted.
function Receiver:receive(sequence, arrival)
  if self.last == nil then
    return self:synchronise(sequence, arrival)
  end
  local d = (sequence - self.last) % 256
  local elapsed = math.min(math.max(0, arrival - self.arrival), DAY)
  local steady = STEADY * self.deviation < self.pace
  local n = self:step(d, elapsed, steady)
  if n > 0 then
    return self:accept(n, sequence, arrival, elapsed)
  end
  if self:begins_anew(sequence, arrival, elapsed, d, steady) then
    local restart = not self.expired
    local class = self:synchronise(sequence, arrival)
    return class, 0, restart
  end
  local behind = (256 - d) % 256
  if behind > 0 and behind < 128 and not self:was_seen(behind) then
    self.seen[self.position - behind] = true
    return "late", 0
  end
  return "duplicate", 0
end

-- One direction of a conversation: what its receiver makes of it, and what was sent in it.

local directions = {}
local results = {}

function netflux.init()
  directions, results = {}, {}
end

local function find_direction(from, to)
  local key = from .. ">" .. to
  if directions[key] == nil then
    directions[key] = { receiver = Receiver.new(), sent = {}, acknowledged = 0 }
  end
  return directions[key]
end

-- The silence before a frame, if the watchdog expired in it.
local function watch(direction, now)
  local limit = p.watch_interval * 1e6
  local silence = direction.heard and now - direction.heard or 0
  if limit > 0 and direction.heard and not direction.receiver.expired and silence >= limit then
    direction.receiver.expired = true
    return silence
  end
end

-- The feedback of an accepted frame: which frame it acknowledges, and for the first that does
-- so, the round trip.
local function acknowledge(partner, feedback, result, number, now)
  local sent = partner.sent[feedback]
  if sent == nil or partner.receiver.position - sent.position >= 256 then
    return
  end
  result.acknowledges = sent.number
  if sent.position > partner.acknowledged then
    partner.acknowledged = sent.position
    result.rtt = now - sent.time
    results[sent.number].acknowledged = number
  end
end

local function analyse(tvb, pinfo)
  local now = math.floor(pinfo.rel_ts * 1e9 + 0.5)
  local from = tostring(pinfo.src) .. ":" .. pinfo.src_port
  local to = tostring(pinfo.dst) .. ":" .. pinfo.dst_port
  local direction, partner = find_direction(from, to), find_direction(to, from)
  local sequence, feedback = tvb(0, 1):uint(), tvb(1, 1):uint()
  local result = {}

  result.outage = watch(direction, now)
  result.class, result.lost, result.restart = direction.receiver:receive(sequence, now)
  results[pinfo.number] = result
  if result.class == "accepted" or result.class == "synchronised" then
    result.interval = direction.heard and now - direction.heard
    direction.heard = now
    direction.sent[sequence] = { number = pinfo.number, time = now,
                                 position = direction.receiver.position }
    acknowledge(partner, feedback, result, pinfo.number, now)
  end
end

local function to_time(ns)
  return NSTime(math.floor(ns / 1e9), ns % 1e9)
end

-- The payload

local function find_payload(pinfo, size)
  local payloads = _G.netflux_payloads or {}
  for name, condition in p.layouts:gmatch("([^,=%s]+)%s*=%s*([^,%s]+)") do
    if condition == tostring(pinfo.dst_port) or condition == tostring(pinfo.src) then
      return payloads[name]
    end
  end
  local found
  for _, payload in pairs(payloads) do
    if payload.size == size then
      if found then
        return nil
      end
      found = payload
    end
  end
  return found
end

-- The size is that of the frame; there may be less of it in the capture.
local function dissect_payload(tvb, size, pinfo, root, branch)
  local payload = find_payload(pinfo, size)
  if payload and tvb:len() >= payload.size then
    payload.dissector(tvb, pinfo, root)
  else
    branch:add(f.payload, tvb())
  end
end

local function add_result(branch, result)
  if result.acknowledges then
    branch:add(f.acknowledges, result.acknowledges):set_generated()
  end
  if result.acknowledged then
    branch:add(f.acknowledged, result.acknowledged):set_generated()
  end
  if result.rtt then
    branch:add(f.rtt, to_time(result.rtt)):set_generated()
  end
  if result.interval then
    branch:add(f.interval, to_time(result.interval)):set_generated()
  end
  local class = branch:add(f.class, result.class):set_generated()
  if result.class == "duplicate" or result.class == "late" then
    class:add_proto_expert_info(e[result.class])
  end
  if result.lost > 0 then
    branch:add(f.lost, result.lost):set_generated():add_proto_expert_info(e.lost)
  end
  if result.restart then
    branch:add(f.restart, true):set_generated():add_proto_expert_info(e.restart)
  end
  if result.outage then
    branch:add(f.outage, to_time(result.outage)):set_generated():add_proto_expert_info(e.outage)
  end
end

local function describe(tvb, result)
  local text = string.format("Seq=%d Ack=%d Len=%d", tvb(0, 1):uint(), tvb(1, 1):uint(),
                             tvb:reported_len() - 2)
  if result.lost > 0 then
    text = text .. string.format(" [%d lost]", result.lost)
  end
  if result.restart then
    text = text .. " [restart]"
  end
  if result.class == "duplicate" or result.class == "late" then
    text = text .. " [" .. result.class .. "]"
  end
  return text
end

-- An ICMP message has the begin of the frame that it is about, which is none of its own.
local icmp_fields = { Field.new("icmp.type"), Field.new("icmpv6.type") }

local function is_quoted()
  return icmp_fields[1]() ~= nil or icmp_fields[2]() ~= nil
end

local function dissect_quoted(tvb, tree)
  local branch = tree:add(netflux, tvb(), "Netflux, quoted")
  if tvb:len() >= 2 then
    branch:add(f.sequence, tvb(0, 1))
    branch:add(f.feedback, tvb(1, 1))
  end
  return tvb:len()
end

function netflux.dissector(tvb, pinfo, tree)
  if is_quoted() then
    return dissect_quoted(tvb, tree)
  end
  pinfo.cols.protocol = "Netflux"
  local branch = tree:add(netflux, tvb())
  if tvb:reported_len() < 2 or tvb:len() < 2 then
    branch:add_proto_expert_info(e.short)
    pinfo.cols.info = "Not a frame: " .. tvb:len() .. " bytes"
    return tvb:len()
  end
  if not pinfo.visited or results[pinfo.number] == nil then
    analyse(tvb, pinfo)
  end

  local result = results[pinfo.number]
  branch:add(f.sequence, tvb(0, 1))
  branch:add(f.feedback, tvb(1, 1))
  add_result(branch, result)
  pinfo.cols.info = describe(tvb, result)
  branch:append_text(", " .. describe(tvb, result))
  if tvb:len() > 2 then
    dissect_payload(tvb(2):tvb(), tvb:reported_len() - 2, pinfo, tree, branch)
  end
  return tvb:len()
end

-- Ports, and the files of layouts, whose fields Wireshark takes only now: so their preference is
-- read where it is kept.

local udp = DissectorTable.get("udp.port")
local ports = ""

udp:add_for_decode_as(netflux)

function netflux.prefs_changed()
  if p.ports ~= ports then
    if ports ~= "" then
      udp:remove(ports, netflux)
    end
    ports = p.ports
    if ports ~= "" then
      udp:add(ports, netflux)
    end
  end
end

local function read_files()
  local preferences = io.open(Dir.personal_config_path("preferences"), "r")
  if preferences == nil then
    return ""
  end
  local files = ""
  for line in preferences:lines() do
    files = line:match("^netflux%.files:%s*(.-)%s*$") or files
  end
  preferences:close()
  return files
end

for file in read_files():gmatch("[^,]+") do
  local name = file:match("^%s*(.-)%s*$")
  local good, message = pcall(dofile, name)
  if not good then
    report_failure("Netflux: the layout file " .. name .. " is not read: " .. tostring(message))
  end
end
