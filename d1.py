import gi,time,os,subprocess,sys
gi.require_version('Netflux','1.0')
from gi.repository import Netflux,GLib
def plug():
    os.system('ip link add near0 type veth peer name far0; ip link set far0 netns f; ip addr add 10.4.0.1/24 dev near0; ip link set near0 up; ip netns exec f ip addr add 10.4.0.2/24 dev far0; ip netns exec f ip link set far0 up; ip route add 239.0.0.0/8 dev near0; ip netns exec f ip route add 239.0.0.0/8 dev far0')
def it(s,c=lambda:False):
    e=time.time()+s
    while time.time()<e and not c(): GLib.MainContext.default().iteration(False); time.sleep(.005)
os.system('ip netns add f'); plug()
kw={'network_interface':sys.argv[1]} if len(sys.argv)>1 else {}
l=Netflux.Link(remote_address='239.1.1.1',remote_port=2000,local_port=2000,allow_broadcast=True,watch_interval=100000,**kw)
l.connect('error',lambda l,e: print('   error',e.message))
l.start()
def far(): return subprocess.Popen(['ip','netns','exec','f','netflux','run','--remote','239.1.1.1:2000','--allow-broadcast','--watch-interval','1s'],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
p=far(); it(6,lambda:l.props.state==Netflux.LinkState.UP); print('before',l.props.state.value_nick,l.get_statistics().props.frames_accepted)
p.kill(); p.wait(); os.system('ip link del near0'); it(2); print('out',l.props.state.value_nick); plug(); p=far(); 
a=l.get_statistics().props.frames_accepted
it(12,lambda:l.props.state==Netflux.LinkState.UP); it(1); print('after',l.props.state.value_nick,l.get_statistics().props.frames_accepted-a,'sent ok' ,l.props.sink.props.error)
p.kill(); l.stop()
