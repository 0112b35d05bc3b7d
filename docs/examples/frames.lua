-- SPDX-License-Identifier: LGPL-2.1-or-later
-- SPDX-FileCopyrightText: 2026 The Netflux authors

-- Prints the first three frames of a partner.
--
-- Usage: lua frames.lua [REMOTE-ADDRESS [REMOTE-PORT [LOCAL-PORT]]]

local lgi = require 'lgi'
local GLib = lgi.GLib
local Netflux = lgi.require ('Netflux', '1.0')

local loop = GLib.MainLoop (nil, false)
local frames = 0

local link = Netflux.Link {
  remote_address = arg[1] or '192.168.1.100',
  remote_port = tonumber (arg[2] or 2000),
  local_port = tonumber (arg[3] or 2000),
}

function link:on_frame_received (frame)
  if frames == 3 then return end -- several may have come at once

  local payload = frame:get_payload ()
  local hex = payload.data:gsub ('.', function (c) return ('%02x'):format (c:byte ()) end)

  print (('Frame %d: %s'):format (frame:get_sequence (), hex))
  frames = frames + 1
  if frames == 3 then loop:quit () end
end

link:set_send_data (GLib.Bytes ('\1\2\3'))
assert (link:start ())
GLib.timeout_add_seconds (GLib.PRIORITY_DEFAULT, 10, function () loop:quit () return false end)
loop:run ()
link:stop ()

os.exit (frames == 3)
